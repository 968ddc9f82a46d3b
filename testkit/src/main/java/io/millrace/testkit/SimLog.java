package io.millrace.testkit;

/**
 * What happened in a simulation, in order: a hash over all of it, and the last lines as text. Test thread only.
 *
 * <p>Equal seeds, plans and programs give equal logs.
 */
public final class SimLog {
    private static final int LINES = 256;
    private static final long PRIME = 0x100000001B3L;

    private final long[] times = new long[LINES];
    private final int[] turns = new int[LINES];
    private final int[] channels = new int[LINES];
    private final SimOp[] ops = new SimOp[LINES];
    private final long[] results = new long[LINES];
    private long count;
    private long hash = 0xCBF29CE484222325L;

    void add(long elapsedNs, int turn, int channel, SimOp op, long result) {
        int at = (int) (count++ & (LINES - 1));
        times[at] = elapsedNs;
        turns[at] = turn;
        channels[at] = channel;
        ops[at] = op;
        results[at] = result;
        mix(elapsedNs);
        mix(((long) turn << 32) | (channel & 0xFFFFFFFFL));
        mix(op.ordinal());
        mix(result);
    }

    private void mix(long value) {
        hash = (hash ^ value ^ (value >>> 32)) * PRIME;
    }

    /** Lines so far. */
    public long count() {
        return count;
    }

    /** A number that any difference in any line changes. */
    public long hash() {
        return hash;
    }

    /** The last lines: virtual time, turn of the loop, channel, operation, result. */
    public String tail(int lines) {
        StringBuilder out = new StringBuilder();
        for (long i = Math.max(0, count - Math.min(lines, LINES)); i < count; i++) {
            int at = (int) (i & (LINES - 1));
            out.append(String.format(
                    "%14.3f us  turn %6d  #%-4d %-12s %d%n",
                    times[at] / 1e3, turns[at], channels[at], ops[at], results[at]));
        }
        return out.toString();
    }
}
