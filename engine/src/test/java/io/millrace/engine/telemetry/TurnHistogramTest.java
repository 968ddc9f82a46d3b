package io.millrace.engine.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TurnHistogramTest {
    @Test
    void putsEachLengthBelowTheLimitOfItsBucketAndNotBelowTheOneBefore() {
        for (int bit = 0; bit < 63; bit++) {
            for (long lengthNs : new long[] {(1L << bit) - 1, 1L << bit, (1L << bit) + 1}) {
                int bucket = TurnHistogram.bucketOf(lengthNs);
                assertTrue(lengthNs < TurnHistogram.limitNs(bucket), () -> "length " + lengthNs);
                assertTrue(bucket == 0 || lengthNs >= TurnHistogram.limitNs(bucket - 1), () -> "length " + lengthNs);
            }
        }
    }

    @Test
    void takesAnyLength() {
        assertEquals(0, TurnHistogram.bucketOf(Long.MIN_VALUE));
        assertEquals(0, TurnHistogram.bucketOf(-1));
        assertEquals(0, TurnHistogram.bucketOf(1023));
        assertEquals(1, TurnHistogram.bucketOf(1024));
        assertEquals(TurnHistogram.BUCKETS - 1, TurnHistogram.bucketOf(Long.MAX_VALUE));
        assertEquals(Long.MAX_VALUE, TurnHistogram.limitNs(TurnHistogram.BUCKETS - 1));
    }
}
