package io.millrace.transport.iouring;

import java.util.Arrays;

/**
 * How many completions a wait of a busy loop is for: as many as are likely to come within a time that is short beside
 * a round trip. Belongs to the loop thread.
 *
 * <p>A loop that is nearly busy otherwise wakes for each request or two, and the wakeups cost more than the requests.
 * What comes seldom is never waited for together: the number follows from the pace of the last turns. Nor does a loop
 * wait for the last of its peers, which themselves may wait for answers: a wait is for a part of those that were heard
 * of lately. Below {@link #WORTH} it is for one completion, and so it is while other threads wake the loop: what they
 * brought could not be counted, and is not delayed.
 */
final class Coalescing {
    /** Fewer together are not worth the delay of the first. */
    private static final int WORTH = 8;

    /** One part in so many of the peers heard of lately is waited for. */
    private static final int PART = 4;

    private static final int WAITED_FOR_MAX = 32;
    private static final long LATELY_NS = 2_000_000;

    /** The mean of the pace moves by one part in so many a turn. */
    private static final int SMOOTHING = 4;

    /** A pause counts as this many times the longest delay, so that it is forgotten after a few turns. */
    private static final int PAUSE = 4;

    /** Peers are told apart by the low bits of their slot, which is enough to count so many. */
    private static final int COUNTED_MAX = 256;

    private final long delayNs;
    private final long[] heard = new long[COUNTED_MAX / Long.SIZE];
    private int came; // in this turn
    private int peers; // heard of since
    private long sinceNs;
    private int peersLately;
    private boolean together; // is what the last wait is for
    private boolean woken; // by another thread, since
    private boolean wokenLately;
    private long paceNs; // from one completion to the next, on average
    private long lastNs;

    /** @param delayNs longest delay of a completion; 0: none is ever delayed */
    Coalescing(long delayNs) {
        this.delayNs = delayNs;
        this.paceNs = PAUSE * delayNs;
    }

    /** The kernel is given whole microseconds. */
    int delayUs() {
        return (int) (delayNs / 1000);
    }

    /**
     * Completions that end the next wait.
     *
     * @param waitNs how long it may last
     */
    int wanted(long waitNs) {
        int n = woken || wokenLately || waitNs <= delayNs ? 1 : likely();
        together = n > 1;
        return n;
    }

    private int likely() {
        long n = Math.min(delayNs / Math.max(1, paceNs), peersLately / PART);
        return n < WORTH ? 1 : (int) Math.min(n, WAITED_FOR_MAX);
    }

    /** Whether there was a wait for several since the last call. */
    boolean takeTogether() {
        boolean so = together;
        together = false;
        return so;
    }

    /** Something came of this peer, and more may: connections that come and go are not what a wait may be for. */
    void heard(int slot) {
        came++;
        int index = slot & (COUNTED_MAX - 1);
        long bit = 1L << index;
        if ((heard[index / Long.SIZE] & bit) == 0) {
            heard[index / Long.SIZE] |= bit;
            peers++;
        }
    }

    /** Another thread ended a wait. */
    void woken() {
        woken = true;
    }

    /** What came with the last wait, or look, was delivered; that one ended at {@code nowNs}. */
    void turn(long nowNs) {
        long ns = Math.min(nowNs - lastNs, PAUSE * delayNs);
        lastNs = nowNs;
        paceNs += (ns / Math.max(1, came) - paceNs) / SMOOTHING;
        came = 0;
        if (nowNs - sinceNs > LATELY_NS) {
            sinceNs = nowNs;
            peersLately = peers;
            peers = 0;
            wokenLately = woken;
            woken = false;
            Arrays.fill(heard, 0);
        }
    }
}
