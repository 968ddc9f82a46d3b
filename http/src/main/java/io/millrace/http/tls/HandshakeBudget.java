package io.millrace.http.tls;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.telemetry.Counter;
import java.util.ArrayDeque;

/**
 * How much of a loop handshakes may take: so many begin in a turn, and so many of their costly steps are worked at at
 * once; who comes later waits in order. A storm of clients then cannot starve open connections. Loop thread only.
 */
final class HandshakeBudget {
    private final EventLoop loop;
    private final int perTurnMax;
    private final int tasksMax;
    private final ArrayDeque<TlsBelow> waiting = new ArrayDeque<>();
    private int turn = -1;
    private int begun;
    private int running;

    HandshakeBudget(EventLoop loop, TlsLimits limits) {
        this.loop = loop;
        perTurnMax = limits.handshakesPerTurnMax();
        tasksMax = limits.tasksMax();
    }

    /** Whether one more handshake may begin in this turn. */
    boolean mayBegin() {
        if (turn != loop.turn()) {
            turn = loop.turn();
            begun = 0;
        }
        if (begun < perTurnMax) {
            begun++;
            return true;
        }
        loop.counters().increment(Counter.TLS_HANDSHAKES_DEFERRED);
        return false;
    }

    /** Whether a step may be worked at now; else it is told later. */
    boolean mayRun(TlsBelow one) {
        if (running < tasksMax) {
            running++;
            return true;
        }
        loop.counters().increment(Counter.TLS_TASKS_DEFERRED);
        waiting.add(one);
        return false;
    }

    /** A step is done: the next may be worked at. */
    void ended() {
        running--;
        TlsBelow next = waiting.poll();
        while (next != null && next.isOver()) {
            next = waiting.poll();
        }
        if (next != null) {
            running++;
            next.offload();
        }
    }

    /** Nobody took the step: it is tried again, before the others, and counts as worked at meanwhile. */
    void refused(TlsBelow one, long retryNs) {
        loop.counters().increment(Counter.TLS_TASKS_DEFERRED);
        loop.schedule(() -> retry(one), retryNs);
    }

    private void retry(TlsBelow one) {
        if (one.isOver()) {
            ended();
        } else {
            one.offload();
        }
    }
}
