package io.millrace.http;

import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.StreamChannel;

/**
 * Whether a connection may take more of what was received: a bounded number of heads a turn, heads only as fast as
 * their answers leave, none while most of the memory budget is held, and nothing while send memory is short. Who may
 * not is paused and told to go on later. Loop thread only.
 */
abstract class ConnectionGate extends HttpConnection {
    private int turn;
    private int headsThisTurn;
    private boolean waitsForSend;
    private boolean waitsToWrite;

    ConnectionGate(HttpLoop http, StreamChannel ch) {
        super(http, ch);
    }

    /** Whether heads are taken only as fast as their answers leave: a server's rule. */
    abstract boolean bounded();

    final boolean admitsHead() {
        if (!bounded()) {
            return true;
        }
        if (!takesMore()) {
            waitsForSend = true; // a peer that pipelines and never reads gets no unlimited answers
            hold();
            return false;
        }
        if (headsUsedUp()) {
            hold();
            ch.ready();
            return false;
        }
        if (!http.budgetWait().admits()) {
            hold();
            http.budgetWait().await(this);
            return false;
        }
        if (hasSendMemory()) {
            return true;
        }
        hold();
        return false;
    }

    /** No head is taken until it may go on. */
    void hold() {
        ch.pauseReceive();
    }

    /** Whether answers leave as fast as requests come. */
    boolean takesMore() {
        return ch.writable();
    }

    /** For a piece of a body: send memory. */
    final boolean admits() {
        if (hasSendMemory()) {
            return true;
        }
        ch.pauseReceive();
        return false;
    }

    /** For bytes of an answer that may be left for later: who may not is told in its turn that there is room. */
    final boolean admitsWrite() {
        if (hasSendMemory()) {
            return true;
        }
        waitsToWrite = true;
        return false;
    }

    private boolean hasSendMemory() {
        if (http.admission().admits(this)) {
            return true;
        }
        if (ch.loop().memory().sendCritical()) {
            http.abortLeastProgress();
        }
        http.admission().await(this);
        return false;
    }

    /** Whether the turn of who wanted to write has come: once. */
    final boolean takeWriteTurn() {
        boolean mine = waitsToWrite && !awaitsAdmission;
        waitsToWrite &= !mine;
        return mine;
    }

    final void headTaken() {
        headsThisTurn++;
    }

    private boolean headsUsedUp() {
        if (turn != ch.loop().turn()) {
            turn = ch.loop().turn();
            headsThisTurn = 0;
        }
        if (headsThisTurn < http.config().requestsPerTurnMax()) {
            return false;
        }
        http.counters().increment(Counter.HTTP_TURN_EXHAUSTED);
        return true;
    }

    /** What was staged fell below the low mark. */
    final void sendProgressed() {
        if (waitsForSend) {
            waitsForSend = false;
            ch.ready();
        }
    }

    /** Whether something else than the peer's bytes will make it go on. */
    final boolean isWaiting() {
        return waitsForSend || awaitsAdmission;
    }

    @Override
    public String toString() {
        return "connection" + (awaitsAdmission ? " awaits admission" : "") + (waitsForSend ? " waits for its peer" : "")
                + (waitsToWrite ? " waits to write" : "");
    }
}
