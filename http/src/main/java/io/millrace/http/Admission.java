package io.millrace.http;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.Timer;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.engine.telemetry.Counter;

/**
 * Who may begin a request or be fed while send memory is short: a FIFO of connections. Loop thread only.
 *
 * <p>While fewer than the reserve of send blocks are free, no new head is parsed and no sink is fed; the reserve serves
 * the answers already begun. The half of it above the critical line is also open to connections that have taken all
 * they were sent, so that one which reads does not wait behind many that do not. Who asks how much it may write is told
 * nothing, and is called in its turn. As blocks come back the connections go
 * on, one for each block, and each that went on lets the next one try.
 *
 * <p>A FIFO that does not move is stuck behind peers that do not read: the one that has taken nothing for the longest
 * time is given up. What those who wait keep is memory too: once it is so much that soon nobody could receive, requests
 * that have not begun are answered with 503.
 */
final class Admission extends Timer {
    private static final long LOOK_NS = 10_000_000;
    /** A FIFO that has not moved in so many looks is stuck behind peers that do not read. */
    private static final int LOOKS_MAX = 5;
    /** Requests answered with 503 at a look. */
    private static final int SHED_MAX = 256;

    private final HttpLoop http;
    private final EventLoop loop;
    private final LoopMemory memory;
    private final BlockPool small;
    private final BlockPool large;
    private final BlockPool spare;
    private final Runnable onReturn = this::goOn;
    private H1Connection first;
    private H1Connection last;
    private int looks; // since the FIFO moved

    Admission(HttpLoop http) {
        this.http = http;
        this.loop = http.loop();
        this.memory = loop.memory();
        this.small = memory.pool(BlockClass.SMALL);
        this.large = memory.pool(BlockClass.LARGE);
        this.spare = memory.pool(BlockClass.SPARE);
    }

    boolean admits(H1Connection c) {
        return memory.sendAdmits() || (c.takesAll() && !memory.sendCritical());
    }

    /** The connection is paused and goes on when its turn comes; or it is turned away. */
    void await(H1Connection c) {
        if (c.awaitsAdmission) {
            return;
        }
        if (isStuck() && keepsTooMuch() && c.shed()) {
            return;
        }
        loop.counters().increment(Counter.HTTP_ADMISSION_WAITS);
        c.awaitsAdmission = true;
        c.nextAdmitted = null;
        if (last == null) {
            first = c;
            looks = 0;
            small.await(onReturn);
            large.await(onReturn);
            loop.timers().set(this, loop.clock().nanoTime() + LOOK_NS);
        } else {
            last.nextAdmitted = c;
        }
        last = c;
    }

    private boolean keepsTooMuch() {
        return spare.free() << 2 <= spare.capacity();
    }

    private boolean isStuck() {
        return first != null && looks >= LOOKS_MAX;
    }

    /** Lets the first go on that still waits, if there is memory for it. */
    void goOn() {
        while (first != null && (!first.awaitsAdmission || memory.sendAdmits())) {
            H1Connection c = removeFirst();
            if (c.awaitsAdmission) { // else it is closed
                looks = 0;
                c.awaitsAdmission = false;
                c.admitted();
                return;
            }
        }
    }

    private H1Connection removeFirst() {
        H1Connection c = first;
        first = c.nextAdmitted;
        c.nextAdmitted = null;
        if (first == null) {
            last = null;
            small.awaitNoMore(onReturn);
            large.awaitNoMore(onReturn);
            loop.timers().cancel(this);
        }
        return c;
    }

    /** Looks after those who wait: nothing else may happen that would. */
    @Override
    protected void onDeadline(long nowNs) {
        looks++;
        if (memory.sendCritical() || isStuck()) {
            http.abortLeastProgress();
        }
        for (int i = 0; i < SHED_MAX && isStuck() && keepsTooMuch(); i++) {
            H1Connection c = removeFirst();
            if (c.awaitsAdmission) {
                c.awaitsAdmission = false;
                if (!c.shed()) {
                    c.admitted(); // looks again, and waits behind the others
                }
            }
        }
        if (first != null) {
            loop.timers().set(this, nowNs + LOOK_NS);
        }
    }
}
