package io.millrace.engine.loop;

import io.millrace.engine.telemetry.Counter;

/**
 * What sends may carry in one turn, over all channels of a loop. Loop thread only.
 *
 * <p>A kernel with room for it takes a mebibyte at once and copies all of it before it returns: hundreds of channels
 * that each have so much to send would make one turn of seconds, in which nobody else is heard. So the long sends of a
 * turn share what is allowed, in the order in which they were asked for, and the rest waits for later turns. A short
 * send never waits for them.
 */
public final class SendBudget {
    /** Up to so many bytes nobody waits for others. */
    public static final int SHORT_LENGTH = 16 << 10;

    /** One send takes at most the fourth part: what is allowed is not for one alone while others wait. */
    private static final int SENDS_MIN = 4;

    private final EventLoop loop;
    private final int lengthMax;
    private final int partMax;
    private int turn;
    private int left;

    SendBudget(EventLoop loop) {
        this.loop = loop;
        lengthMax = loop.config().sendTurnLengthMax();
        partMax = Math.max(SHORT_LENGTH, lengthMax / SENDS_MIN);
        left = lengthMax;
    }

    /** Whether a channel may send now that has so much to send; else in a later turn, which is counted. */
    public boolean allows(long queuedLength) {
        if (queuedLength <= SHORT_LENGTH || left() > 0) {
            return true;
        }
        loop.counters().increment(Counter.SENDS_DEFERRED);
        return false;
    }

    /** Bytes that one send may carry at most. */
    public int partMax() {
        return partMax;
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
            left = lengthMax;
        }
        return left;
    }
}
