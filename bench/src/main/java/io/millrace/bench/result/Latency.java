package io.millrace.bench.result;

/** Percentiles of a latency in ns; all 0 where it was not measured. Immutable; any thread. */
public record Latency(long p50, long p90, long p99, long p999, long max) {
    /** Nothing was measured. */
    public static final Latency UNKNOWN = new Latency(0, 0, 0, 0, 0);
}
