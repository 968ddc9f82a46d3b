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
    private final Runnable onReturn = this::goOn;
    private HttpConnection first;
    private HttpConnection last;
    private int looks; // since the FIFO moved
    private boolean passedOver; // somebody took all it was sent while memory was critical

    Admission(HttpLoop http) {
        this.http = http;
        this.loop = http.loop();
        this.memory = loop.memory();
        this.small = memory.pool(BlockClass.SMALL);
        this.large = memory.pool(BlockClass.LARGE);
    }

    boolean admits(HttpConnection c) {
        return memory.sendAdmits() || (c.takesAll() && !memory.sendCritical());
    }

    /** The connection is paused and goes on when its turn comes; or it is turned away. */
    void await(HttpConnection c) {
        if (c.awaitsAdmission) {
            return;
        }
        if (isStuck() && loop.receiveBlocksShort() && c.shed()) {
            return;
        }
        loop.counters().increment(Counter.HTTP_ADMISSION_WAITS);
        c.awaitsAdmission = true;
        c.isInAdmission = true;
        c.nextAdmitted = null;
        c.previousAdmitted = last;
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

    private boolean isStuck() {
        return first != null && looks >= LOOKS_MAX;
    }

    /** Lets the first go on, if there is memory for it. */
    void goOn() {
        if (first != null && memory.sendAdmits()) {
            looks = 0;
            goOn(first);
        }
    }

    private void goOn(HttpConnection c) {
        remove(c);
        c.awaitsAdmission = false;
        c.admitted();
    }

    /** It was sent something. Who has taken all of it may go on now, and waits for nobody who does not read. */
    void sent(HttpConnection c) {
        if (c.isInAdmission && c.takesAll()) {
            if (memory.sendCritical()) {
                passedOver = true;
            } else {
                goOn(c);
            }
        }
    }

    private void letReadersPass() {
        passedOver = false;
        for (HttpConnection c = first; c != null && !memory.sendCritical(); ) {
            HttpConnection after = c.nextAdmitted;
            if (c.takesAll()) {
                goOn(c);
            }
            c = after;
        }
    }

    /** It is closed. */
    void leave(HttpConnection c) {
        if (c.isInAdmission) {
            remove(c);
        }
    }

    private void remove(HttpConnection c) {
        c.isInAdmission = false;
        if (c.previousAdmitted == null) {
            first = c.nextAdmitted;
        } else {
            c.previousAdmitted.nextAdmitted = c.nextAdmitted;
        }
        if (c.nextAdmitted == null) {
            last = c.previousAdmitted;
        } else {
            c.nextAdmitted.previousAdmitted = c.previousAdmitted;
        }
        c.nextAdmitted = null;
        c.previousAdmitted = null;
        if (first == null) {
            passedOver = false;
            small.awaitNoMore(onReturn);
            large.awaitNoMore(onReturn);
            loop.timers().cancel(this);
        }
    }

    /** Looks after those who wait: nothing else may happen that would. */
    @Override
    protected void onDeadline(long nowNs) {
        looks++;
        if (memory.sendCritical() || isStuck()) {
            http.abortLeastProgress();
        }
        if (passedOver && !memory.sendCritical()) {
            letReadersPass();
        }
        for (int i = 0; i < SHED_MAX && isStuck() && loop.receiveBlocksShort(); i++) {
            HttpConnection c = first;
            remove(c);
            c.awaitsAdmission = false;
            if (!c.shed()) {
                c.admitted(); // looks again, and waits behind the others
            }
        }
        if (first != null) {
            loop.timers().set(this, nowNs + LOOK_NS);
        }
    }
}
