package io.millrace.http;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.Timer;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.telemetry.Counter;

/**
 * Requests that do not begin while most of the loop's memory budget is held: a FIFO of connections, which do not read
 * meanwhile. Loop thread only.
 *
 * <p>What has begun goes on, bodies included: only so does memory come back. Nobody tells when it does, so the FIFO
 * looks by itself. When it has not moved for a second, or what those in it keep leaves soon nobody anything to receive
 * into, the requests are answered with 503.
 */
final class BudgetWait extends Timer {
    private static final long LOOK_NS = 10_000_000;
    private static final int LOOKS_MAX = 100;
    /** Requests answered with 503 at a look. */
    private static final int SHED_MAX = 256;

    private final HttpLoop http;
    private final EventLoop loop;
    private final Ledger ledger;
    private HttpConnection first;
    private HttpConnection last;
    private int looks; // since the FIFO moved

    BudgetWait(HttpLoop http) {
        this.http = http;
        this.loop = http.loop();
        this.ledger = loop.memory().ledger();
    }

    boolean admits() {
        return !ledger.shrink();
    }

    /** The connection is paused and goes on when there is memory again, or is turned away. */
    void await(HttpConnection c) {
        if (c.awaitsAdmission) {
            return;
        }
        http.counters().increment(Counter.HTTP_BUDGET_WAITS);
        c.awaitsAdmission = true;
        c.nextAdmitted = null;
        if (last == null) {
            first = c;
            looks = 0;
            loop.timers().set(this, loop.clock().nanoTime() + LOOK_NS);
        } else {
            last.nextAdmitted = c;
        }
        last = c;
    }

    @Override
    protected void onDeadline(long nowNs) {
        looks++;
        if (admits()) {
            goOn();
        } else if (looks >= LOOKS_MAX || loop.receiveBlocksShort()) {
            shed();
        }
        if (first != null) {
            loop.timers().set(this, nowNs + LOOK_NS);
        }
    }

    /** All may try: each asks again when it runs, and the first of them may leave nothing for the others. */
    private void goOn() {
        while (first != null) {
            HttpConnection c = removeFirst();
            if (c.awaitsAdmission) { // else it is closed
                c.awaitsAdmission = false;
                c.admitted();
            }
        }
    }

    private void shed() {
        for (int i = 0; i < SHED_MAX && first != null; i++) {
            HttpConnection c = removeFirst();
            if (c.awaitsAdmission) {
                c.awaitsAdmission = false;
                if (c.shed()) {
                    http.counters().increment(Counter.HTTP_BUDGET_REFUSED);
                } else {
                    c.admitted(); // looks again, and waits behind the others
                }
            }
        }
    }

    private HttpConnection removeFirst() {
        HttpConnection c = first;
        first = c.nextAdmitted;
        c.nextAdmitted = null;
        if (first == null) {
            last = null;
        }
        return c;
    }
}
