package io.millrace.bench.load;

import io.millrace.bench.result.Latency;
import org.HdrHistogram.Histogram;

/** What came of a load since its counting began. One thread. */
public final class LoadCounts {
    private static final long LATENCY_MAX_NS = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(LATENCY_MAX_NS, DIGITS);
    private long requests;
    private long errors;
    private double seconds;

    LoadCounts() {}

    void clear() {
        latencies.reset();
        requests = 0;
        errors = 0;
        seconds = 0;
    }

    void answered(long latencyNs) {
        requests++;
        latency(latencyNs);
    }

    void latency(long ns) {
        latencies.recordValue(Math.max(0, Math.min(ns, LATENCY_MAX_NS)));
    }

    void failed(long count) {
        errors += count;
    }

    void lasted(double windowSeconds) {
        seconds = windowSeconds;
    }

    /** Right answers. */
    public long requests() {
        return requests;
    }

    /** Wrong answers, connections that failed, requests without an answer. */
    public long errors() {
        return errors;
    }

    /** Length of the window. */
    public double seconds() {
        return seconds;
    }

    /** Of a closed loop from the write of a request; of a fixed rate from when it was to begin. */
    public Latency latency() {
        return new Latency(
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(90),
                latencies.getValueAtPercentile(99),
                latencies.getValueAtPercentile(99.9),
                latencies.getMaxValue());
    }
}
