package io.millrace.engine.loop;

import io.millrace.engine.telemetry.Counter;

/**
 * What sends may carry in one turn, over all channels of a loop. Loop thread only.
 *
 * <p>A kernel with room for it takes a mebibyte at once and copies all of it before it returns: hundreds of channels
 * that each have so much to send would make one turn of seconds, in which nobody else is heard. So the long sends of a
 * turn share what is allowed, in the order in which they were asked for, and the rest waits for later turns. A short
 * send never waits for them. A few share generously, since each part costs a call; once a crowd was left waiting, turns
 * are kept short.
 */
public final class SendBudget {
    /** Up to so many bytes nobody waits for others. */
    public static final int SHORT_LENGTH = 16 << 10;

    /** One send takes at most the fourth part: what is allowed is not for one alone while others wait. */
    private static final int SENDS_MIN = 4;

    /** More that wait are a crowd, which shares an eighth. */
    private static final int CROWD = 32;

    private static final int CROWD_SHIFT = 3;

    private final EventLoop loop;
    private final int lengthMax;
    private int turn;
    private int allowed;
    private int left;
    private int deferred; // in this turn

    SendBudget(EventLoop loop) {
        this.loop = loop;
        lengthMax = loop.config().sendTurnLengthMax();
        allowed = lengthMax;
        left = lengthMax;
    }

    /** Whether a channel may send now that has so much to send; else in a later turn, which is counted. */
    public boolean allows(long queuedLength) {
        if (queuedLength <= SHORT_LENGTH || left() > 0) {
            return true;
        }
        deferred++;
        loop.counters().increment(Counter.SENDS_DEFERRED);
        return false;
    }

    /** Bytes that one send may carry at most. */
    public int partMax() {
        left();
        return Math.max(SHORT_LENGTH, allowed / SENDS_MIN);
    }

    /**
     * The kernel is given bytes.
     *
     * @param length 0 or more
     */
    public void spend(int length) {
        left = Math.max(0, left() - length);
    }

    private int left() {
        if (turn != loop.turn()) {
            turn = loop.turn();
            allowed = deferred > CROWD ? lengthMax >> CROWD_SHIFT : lengthMax;
            left = allowed;
            deferred = 0;
        }
        return left;
    }
}
