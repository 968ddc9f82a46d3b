package io.millrace.http;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.telemetry.Counter;

/**
 * Who may begin a request or be fed while send memory is short: a FIFO of connections. Loop thread only.
 *
 * <p>While fewer than the reserve of send blocks are free, no new head is parsed and no sink is fed; the reserve serves
 * the answers already begun. As blocks come back the connections go on, one for each block.
 */
final class Admission {
    private final EventLoop loop;
    private final BlockPool small;
    private final BlockPool large;
    private H1Connection first;
    private H1Connection last;

    Admission(EventLoop loop) {
        this.loop = loop;
        this.small = loop.memory().pool(BlockClass.SMALL);
        this.large = loop.memory().pool(BlockClass.LARGE);
    }

    boolean admits() {
        return loop.memory().sendAdmits();
    }

    /** The connection is paused and goes on when its turn comes. */
    void await(H1Connection c) {
        if (c.awaitsAdmission) {
            return;
        }
        loop.counters().increment(Counter.HTTP_ADMISSION_WAITS);
        c.awaitsAdmission = true;
        c.nextAdmitted = null;
        if (last == null) {
            first = c;
            small.onReturn(this::blockCameBack);
            large.onReturn(this::blockCameBack);
            small.wanted(true);
            large.wanted(true);
        } else {
            last.nextAdmitted = c;
        }
        last = c;
    }

    private void blockCameBack() {
        if (first == null || !admits()) {
            return;
        }
        H1Connection c = first;
        first = c.nextAdmitted;
        if (first == null) {
            last = null;
            small.wanted(false);
            large.wanted(false);
        }
        c.nextAdmitted = null;
        c.awaitsAdmission = false;
        c.admitted();
    }
}
