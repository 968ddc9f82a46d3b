package io.millrace.codec.h2;

/**
 * Whose content goes next: the most urgent streams first; of those that are not incremental the oldest, until it has no
 * more; incremental ones in turns (RFC 9218 section 10). Loop thread only.
 *
 * <p>It holds the streams that have something to send and an open window of their own. The driver serves
 * {@link #next()} by at most a quantum and tells by {@link #served} how it went. Where both kinds wait at one urgency
 * they take turns, so that neither waits for ever.
 */
public final class SendScheduler {
    private static final int LEVELS = H2StreamState.URGENCY_MAX + 1;

    /** Head of a list for each level and kind; lists are rings, the head's previous is the tail. */
    private final H2StreamState[] heads = new H2StreamState[2 * LEVELS];

    private int occupied; // bit of each list with somebody in it
    private int turn; // bit of each level where it is the incremental ones' turn
    private int count;

    SendScheduler() {}

    /** The stream has something to send; does nothing if it is in already. */
    public void add(H2StreamState s) {
        if (s.isQueued) {
            return;
        }
        s.isQueued = true;
        count++;
        int list = list(s);
        H2StreamState head = heads[list];
        if (head == null) {
            s.nextQueued = s;
            s.previousQueued = s;
            heads[list] = s;
            occupied |= 1 << list;
            return;
        }
        H2StreamState before = head; // the new one comes before it
        boolean first = false;
        if (!s.incremental) {
            // by age: nearly always the youngest comes last, so look from the end
            H2StreamState after = head.previousQueued;
            while (after.id > s.id && !first) {
                first = after == head;
                after = after.previousQueued;
            }
            before = after.nextQueued;
        }
        link(s, before);
        if (first) {
            heads[list] = s;
        }
    }

    /** The stream has nothing to send, or must not; does nothing if it is not in. */
    public void remove(H2StreamState s) {
        if (!s.isQueued) {
            return;
        }
        s.isQueued = false;
        count--;
        int list = list(s);
        if (s.nextQueued == s) {
            heads[list] = null;
            occupied &= ~(1 << list);
        } else {
            s.previousQueued.nextQueued = s.nextQueued;
            s.nextQueued.previousQueued = s.previousQueued;
            if (heads[list] == s) {
                heads[list] = s.nextQueued;
            }
        }
        s.nextQueued = null;
        s.previousQueued = null;
    }

    /** The stream to serve now, which stays in; null if none is in. */
    public H2StreamState next() {
        if (occupied == 0) {
            return null;
        }
        int level = Integer.numberOfTrailingZeros(occupied) >>> 1;
        int both = occupied >>> (2 * level) & 3;
        int kind = both == 3 ? turn >>> level & 1 : both >>> 1;
        return heads[2 * level + kind];
    }

    /** The stream sent a piece; {@code more} says whether it stays in. One that ended or was reset is out anyway. */
    public void served(H2StreamState s, boolean more) {
        if (!s.isQueued) {
            return; // its end took it out
        }
        turn ^= 1 << s.urgency;
        if (!more) {
            remove(s);
        } else if (s.incremental) {
            heads[list(s)] = s.nextQueued;
        }
    }

    /** Whether somebody in it goes before this stream. */
    public boolean isOvertaken(H2StreamState s) {
        int more = occupied & ((1 << (2 * s.urgency)) - 1);
        return more != 0;
    }

    /** Changes the priority of a stream, whether it is in or not. */
    public void priority(H2StreamState s, int urgency, boolean incremental) {
        assert urgency >= 0 && urgency < LEVELS : urgency;
        boolean wasIn = s.isQueued;
        remove(s);
        s.urgency = urgency;
        s.incremental = incremental;
        if (wasIn) {
            add(s);
        }
    }

    /** How many streams are in. */
    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    private static void link(H2StreamState s, H2StreamState before) {
        s.nextQueued = before;
        s.previousQueued = before.previousQueued;
        before.previousQueued.nextQueued = s;
        before.previousQueued = s;
    }

    private static int list(H2StreamState s) {
        return 2 * s.urgency + (s.incremental ? 1 : 0);
    }
}
