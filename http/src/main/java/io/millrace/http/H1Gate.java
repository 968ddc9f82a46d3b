package io.millrace.http;

import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.StreamChannel;

/**
 * Whether a connection may take more of what was received: a bounded number of heads a turn, heads only as fast as
 * their answers leave, and nothing while send memory is short. Who may not is paused and told to go on later. Loop
 * thread only.
 */
final class H1Gate {
    private final H1Connection connection;
    private final StreamChannel ch;
    private final HttpLoop http;
    private int turn;
    private int headsThisTurn;
    private boolean waitsForSend;

    H1Gate(H1Connection connection) {
        this.connection = connection;
        this.ch = connection.ch;
        this.http = connection.http;
    }

    /** For a head: a server's, when {@code bounded}. */
    boolean admitsHead(boolean bounded) {
        if (!bounded) {
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
        return admits();
    }

    /** For a piece of a body, or a head after the other checks: send memory. */
    boolean admits() {
        if (http.admission().admits(connection)) {
            return true;
        }
        if (ch.loop().memory().sendCritical()) {
            http.abortLeastProgress();
        }
        ch.pauseReceive();
        http.admission().await(connection);
        return false;
    }

    void headTaken() {
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
    void sendProgressed() {
        if (waitsForSend) {
            waitsForSend = false;
            ch.ready();
        }
    }

    /** Whether something else than the peer's bytes will make it go on. */
    boolean isWaiting() {
        return waitsForSend || connection.awaitsAdmission;
    }
}
