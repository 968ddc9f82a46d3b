package io.millrace.codec.h2;

/**
 * The streams of a connection that are not closed, by identifier: open addressing. Loop thread only.
 *
 * <p>Identifiers come in steps of two, so their half is the place; they hardly ever collide. A peer that makes them
 * collide costs a search among at most as many streams as it may have.
 */
final class StreamTable {
    private static final int CAPACITY_MIN = 16;
    private static final int CAPACITY_KEPT_MAX = 256;

    private int[] ids = new int[CAPACITY_MIN];
    private H2StreamState[] states = new H2StreamState[CAPACITY_MIN];
    private int mask = CAPACITY_MIN - 1;
    private int count;

    /** The stream of that identifier, or null. */
    H2StreamState find(int id) {
        int at = id >>> 1 & mask;
        while (ids[at] != 0) {
            if (ids[at] == id) {
                return states[at];
            }
            at = at + 1 & mask;
        }
        return null;
    }

    void add(H2StreamState s) {
        assert s.id > 0 && find(s.id) == null : s;
        if (2 * ++count > ids.length) {
            resize(2 * ids.length);
        }
        place(s);
    }

    /** The stream, which must be in, goes; those behind it that were put off move up. */
    void remove(H2StreamState s) {
        int hole = s.id >>> 1 & mask;
        while (ids[hole] != s.id) {
            assert ids[hole] != 0 : s;
            hole = hole + 1 & mask;
        }
        count--;
        int at = hole + 1 & mask;
        while (ids[at] != 0) {
            int home = ids[at] >>> 1 & mask;
            if ((at - home & mask) >= (at - hole & mask)) {
                ids[hole] = ids[at];
                states[hole] = states[at];
                hole = at;
            }
            at = at + 1 & mask;
        }
        ids[hole] = 0;
        states[hole] = null;
        if (count == 0 && ids.length > CAPACITY_KEPT_MAX) {
            resize(CAPACITY_MIN);
        }
    }

    int count() {
        return count;
    }

    /** For who visits all: places, of which some are empty. No stream may be added meanwhile. */
    int capacity() {
        return ids.length;
    }

    /** The stream at a place, or null. */
    H2StreamState at(int place) {
        return states[place];
    }

    private void resize(int capacity) {
        H2StreamState[] former = states;
        ids = new int[capacity];
        states = new H2StreamState[capacity];
        mask = capacity - 1;
        for (H2StreamState s : former) {
            if (s != null) {
                place(s);
            }
        }
    }

    private void place(H2StreamState s) {
        int at = s.id >>> 1 & mask;
        while (ids[at] != 0) {
            at = at + 1 & mask;
        }
        ids[at] = s.id;
        states[at] = s;
    }
}
