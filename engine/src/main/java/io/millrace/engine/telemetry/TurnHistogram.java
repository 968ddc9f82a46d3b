package io.millrace.engine.telemetry;

/**
 * The buckets into which lengths of turns fall: powers of two, the first below 1,024 ns.
 * No state; any thread.
 */
public final class TurnHistogram {
    /** 1 µs to 2 s in doubling steps, and one bucket for all that is longer. */
    public static final int BUCKETS = 23;

    private static final int FIRST_BITS = 10;

    private TurnHistogram() {}

    /** Which bucket a length falls into. A length below zero, from a clock that stepped back, counts as zero. */
    public static int bucketOf(long lengthNs) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, lengthNs));
        return Math.min(Math.max(0, bits - FIRST_BITS), BUCKETS - 1);
    }

    /** All lengths in the bucket are below this; {@link Long#MAX_VALUE} for the last. */
    public static long limitNs(int bucket) {
        assert bucket >= 0 && bucket < BUCKETS : bucket;
        return bucket == BUCKETS - 1 ? Long.MAX_VALUE : 1L << (FIRST_BITS + bucket);
    }
}
