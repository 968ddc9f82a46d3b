package io.millrace.http;

import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.StreamChannel;

/**
 * Whether a connection may take more of what was received: a bounded number of heads a turn, heads only as fast as
 * their answers leave, none while most of the memory budget is held, and nothing while send memory is short. Who may
 * not is paused and told to go on later. Loop thread only.
 */
abstract class H1Gate extends H1Deadlines {
    H1Connection nextAdmitted; // in the FIFO of Admission or of BudgetWait: never in both
    H1Connection previousAdmitted; // in that of Admission
    boolean isInAdmission;
    boolean awaitsAdmission;
    private int turn;
    private int headsThisTurn;
    private boolean waitsForSend;
    private boolean waitsToWrite;

    H1Gate(HttpLoop http, StreamChannel ch) {
        super(http, ch);
    }

    final boolean admitsHead() {
        if (!bounded()) {
            return true;
        }
        if (!ch.writable()) {
            waitsForSend = true; // a peer that pipelines and never reads gets no unlimited answers
            ch.pauseReceive();
            return false;
        }
        if (headsUsedUp()) {
            ch.pauseReceive();
            ch.ready();
            return false;
        }
        if (!http.budgetWait().admits()) {
            ch.pauseReceive();
            http.budgetWait().await(self());
            return false;
        }
        return admits();
    }

    /** For a piece of a body, or a head after the other checks: send memory. */
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
        if (http.admission().admits(self())) {
            return true;
        }
        if (ch.loop().memory().sendCritical()) {
            http.abortLeastProgress();
        }
        http.admission().await(self());
        return false;
    }

    /** Whether the turn of who wanted to write has come: once. */
    final boolean takeWriteTurn() {
        boolean mine = waitsToWrite && !awaitsAdmission;
        waitsToWrite &= !mine;
        return mine;
    }

    /** Whatever it was sent it took. */
    final boolean takesAll() {
        return ch.sentTotal() > 0 && ch.queuedLength() == 0;
    }

    /** Its turn has come. */
    final void admitted() {
        ch.ready();
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

    private H1Connection self() {
        return (H1Connection) this;
    }

    @Override
    public String toString() {
        return "connection" + (awaitsAdmission ? " awaits admission" : "") + (waitsForSend ? " waits for its peer" : "")
                + (waitsToWrite ? " waits to write" : "");
    }
}
