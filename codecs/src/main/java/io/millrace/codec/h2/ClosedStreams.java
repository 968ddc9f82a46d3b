package io.millrace.codec.h2;

/**
 * How streams ended that are not in the {@link StreamTable} any more, as far as frames that come late are judged by it
 * (RFC 9113 section 5.1). Loop thread only.
 *
 * <p>Remembered are resets, the last of them. What a peer had under way when we reset a stream must be ignored; it can
 * only have under way what belongs to streams that it still takes for open, which are at most as many as it may have
 * open. A stream that is neither remembered nor passed over ended by itself.
 */
final class ClosedStreams {
    /** Both sides ended, or long ago. */
    static final int ENDED = 0;
    /** We reset it; frames that follow were under way. */
    static final int RESET_BY_US = 1;
    /** The peer reset it. */
    static final int RESET_BY_PEER = 2;
    /** Never opened: the peer went on to a higher identifier. */
    static final int PASSED_OVER = 3;

    private static final int PEER_BIT = 0x8000_0000;
    private static final int CAPACITY_MIN = 16;

    private final int capacityMax;
    private int[] ring; // made by the first reset
    private int next;
    private int gapFirst;
    private int gapLast;

    /** @param streamsMax how many streams a peer may have open */
    ClosedStreams(int streamsMax) {
        capacityMax = Math.max(CAPACITY_MIN, Integer.highestOneBit(streamsMax) << 2);
    }

    void reset(int id, boolean byPeer) {
        if (ring == null) {
            ring = new int[CAPACITY_MIN];
        } else if (next == ring.length && ring.length < capacityMax) {
            int[] larger = new int[2 * ring.length];
            System.arraycopy(ring, 0, larger, 0, ring.length);
            ring = larger;
        }
        if (next == ring.length) {
            next = 0;
        }
        ring[next++] = byPeer ? id | PEER_BIT : id;
    }

    /** Frames behind a reset of the peer were answered by one of ours: once is enough. */
    void nowByUs(int id) {
        for (int i = 0; i < ring.length; i++) {
            if (ring[i] == (id | PEER_BIT)) {
                ring[i] = id;
            }
        }
    }

    /** A stream was opened and those between it and the former one were not. Only the last gap is remembered. */
    void passedOver(int first, int last) {
        gapFirst = first;
        gapLast = last;
    }

    /** How a stream ended that is not open any more. */
    int find(int id) {
        if (id >= gapFirst && id <= gapLast) {
            return PASSED_OVER;
        }
        if (ring != null) {
            for (int entry : ring) {
                if ((entry & ~PEER_BIT) == id) {
                    return entry < 0 ? RESET_BY_PEER : RESET_BY_US;
                }
            }
        }
        return ENDED;
    }
}
