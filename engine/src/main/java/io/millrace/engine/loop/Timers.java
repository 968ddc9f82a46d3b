package io.millrace.engine.loop;

import org.agrona.ErrorHandler;

/**
 * The deadline wheel of one loop: four levels of 256 slots, a tick of 2^20 ns (about 1 ms), intrusive lists. Setting,
 * moving and cancelling are O(1); a busy owner that only moves its deadline later never touches the wheel.
 *
 * <p>A library's wheel was looked at first: it maps ids to owners (an object or a map entry a timer) and does not tell
 * the next deadline, which is what a loop that sleeps in the kernel asks for each time.
 *
 * <p>Loop thread only. Timers fire up to one tick late, never early.
 */
public final class Timers {
    /** log2 of the tick in nanoseconds. */
    public static final int TICK_SHIFT = 20;

    private static final int LEVELS = 4;
    private static final int LEVEL_SHIFT = 8;
    private static final int SLOTS = 1 << LEVEL_SHIFT;
    private static final int SLOT_MASK = SLOTS - 1;
    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final long HORIZON = (1L << (LEVELS * LEVEL_SHIFT)) - 1;

    private final Timer[] slots = new Timer[LEVELS * SLOTS];
    private final long[] occupied = new long[LEVELS * SLOTS / Long.SIZE];
    private final ErrorHandler errors;
    private int count;
    /** Every tick before this one has been expired. */
    private long current;
    /** No timer is put at a tick before this one: during an expire that is the tick behind it. */
    private long earliest;
    /** No timer is at a tick before this one; {@link #UNKNOWN} when it must be looked for. */
    private long next = UNKNOWN;

    Timers(long nowNs, ErrorHandler errors) {
        this.errors = errors;
        current = nowNs >> TICK_SHIFT;
        earliest = current;
    }

    /** Sets or moves the deadline; one in the past fires in the next turn. */
    public void set(Timer timer, long deadlineNs) {
        assert deadlineNs != Timer.NONE;
        timer.deadlineNs = deadlineNs;
        long tick = Math.max(tickOf(deadlineNs), earliest);
        if (timer.slot >= 0) {
            if (tick >= timer.tick) {
                return;
            }
            unlink(timer);
        }
        link(timer, tick);
    }

    /** Forgets the deadline but leaves the timer where it is: for one that is set again soon. */
    public void clear(Timer timer) {
        timer.deadlineNs = Timer.NONE;
    }

    /** Takes the timer out of the wheel: for an owner that ends. */
    public void cancel(Timer timer) {
        timer.deadlineNs = Timer.NONE;
        if (timer.slot >= 0) {
            unlink(timer);
        }
    }

    /** How many timers the wheel holds, cleared ones included. */
    public int count() {
        return count;
    }

    /**
     * No timer fires before this time; one may be later, when the wheel only knows the slot of a coarser level.
     *
     * @return nanoseconds of the loop's clock; {@link Long#MAX_VALUE} when the wheel is empty
     */
    long nextDeadlineNs() {
        if (count == 0) {
            return Long.MAX_VALUE;
        }
        if (next < current) {
            next = findNext();
        }
        return next << TICK_SHIFT;
    }

    private long findNext() {
        long best = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            int shift = level * LEVEL_SHIFT;
            long at = current >> shift;
            // A coarser slot that has begun was spread already: what stands in it belongs to the next round.
            int skip = (current & ((1L << shift) - 1)) == 0 ? 0 : 1;
            int ahead = firstOccupied(level, (int) (at + skip) & SLOT_MASK);
            if (ahead >= 0) {
                best = Math.min(best, Math.max(current, (at + skip + ahead) << shift));
            }
        }
        return best;
    }

    /**
     * Fires what is due.
     *
     * @return the number of timers fired; {@code limit} means that some may be left for the next turn
     */
    int expire(long nowNs, int limit) {
        earliest = Math.max(current, (nowNs >> TICK_SHIFT) + 1);
        int fired = expireUntil(nowNs, limit);
        earliest = current;
        return fired;
    }

    private int expireUntil(long nowNs, int limit) {
        long now = nowNs >> TICK_SHIFT;
        int fired = 0;
        while (current <= now) {
            if (count == 0) {
                current = now + 1;
                break;
            }
            if ((current & SLOT_MASK) == 0) {
                cascade();
            }
            int slot = (int) (current & SLOT_MASK);
            Timer t;
            while ((t = slots[slot]) != null) {
                if (fired == limit) {
                    return fired;
                }
                unlink(t);
                fired += fire(t, now, nowNs);
            }
            current = nextTick(now);
        }
        return fired;
    }

    private int fire(Timer t, long now, long nowNs) {
        if (t.deadlineNs == Timer.NONE) {
            return 0;
        }
        long tick = tickOf(t.deadlineNs);
        if (tick > now) {
            link(t, tick);
            return 0;
        }
        t.deadlineNs = Timer.NONE;
        try {
            t.onDeadline(nowNs);
        } catch (Throwable e) {
            errors.onError(e);
        }
        return 1;
    }

    /** The tick after {@link #current} that has work, within the current round of the lowest level. */
    private long nextTick(long now) {
        int from = (int) (current & SLOT_MASK) + 1;
        if (from == SLOTS) {
            return current + 1;
        }
        long roundEnd = (current | SLOT_MASK) + 1;
        int found = firstOccupiedFrom(0, from);
        long next = found < 0 ? roundEnd : (current & ~(long) SLOT_MASK) + found;
        return Math.min(next, now + 1);
    }

    /** A round of the lowest level is over: spreads the coarser slots that begin now. */
    private void cascade() {
        for (int level = 1; level < LEVELS; level++) {
            int slot = (int) (current >> (level * LEVEL_SHIFT)) & SLOT_MASK;
            Timer t = slots[level * SLOTS + slot];
            while (t != null) {
                Timer next = t.next;
                unlink(t);
                if (t.deadlineNs != Timer.NONE) {
                    link(t, tickOf(t.deadlineNs));
                }
                t = next;
            }
            if (slot != 0) {
                return;
            }
        }
    }

    /** Rounded up: never early. */
    private static long tickOf(long deadlineNs) {
        long tick = deadlineNs >> TICK_SHIFT;
        return (deadlineNs & ((1L << TICK_SHIFT) - 1)) == 0 ? tick : tick + 1;
    }

    private void link(Timer t, long wanted) {
        long tick = Math.max(wanted, current);
        long ahead = tick - current;
        if (ahead > HORIZON) {
            tick = current + HORIZON;
            ahead = HORIZON;
        }
        int level = ahead < SLOTS ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(ahead)) / LEVEL_SHIFT;
        int slot = level * SLOTS + ((int) (tick >> (level * LEVEL_SHIFT)) & SLOT_MASK);
        t.tick = tick;
        t.slot = slot;
        t.previous = null;
        t.next = slots[slot];
        if (t.next != null) {
            t.next.previous = t;
        }
        slots[slot] = t;
        occupied[slot >> 6] |= 1L << slot;
        count++;
        next = Math.min(next, tick);
    }

    private void unlink(Timer t) {
        int slot = t.slot;
        if (t.previous == null) {
            slots[slot] = t.next;
            if (t.next == null) {
                occupied[slot >> 6] &= ~(1L << slot);
            }
        } else {
            t.previous.next = t.next;
        }
        if (t.next != null) {
            t.next.previous = t.previous;
        }
        t.next = null;
        t.previous = null;
        t.slot = -1;
        count--;
    }

    /** Slots from {@code from} on, round the level, to the first that is occupied; -1 when none is. */
    private int firstOccupied(int level, int from) {
        int found = firstOccupiedFrom(level, from);
        if (found >= 0) {
            return found - from;
        }
        found = firstOccupiedFrom(level, 0);
        return found < 0 ? -1 : found + SLOTS - from;
    }

    /** The first occupied slot at or after {@code from}; -1 when there is none up to the end of the level. */
    private int firstOccupiedFrom(int level, int from) {
        int base = level * SLOTS / Long.SIZE;
        int word = from >> 6;
        long bits = occupied[base + word] & (-1L << from);
        while (bits == 0) {
            if (++word == SLOTS / Long.SIZE) {
                return -1;
            }
            bits = occupied[base + word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }
}
