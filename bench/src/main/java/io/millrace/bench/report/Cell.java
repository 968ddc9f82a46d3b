package io.millrace.bench.report;

import io.millrace.bench.result.Latency;
import io.millrace.bench.result.Sample;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * One server in one scenario. The figures are of the clean samples; where none is clean they are of all, and the cell
 * is not to be trusted. Errors are those of all samples. Any thread.
 *
 * @param cpuByRound CPU time a request of the clean sample of each round that has one
 * @param rate answers a second
 * @param loadShare share of one core that the generator took
 */
record Cell(
        String server,
        String scenario,
        Spread cpu,
        Map<Integer, Double> cpuByRound,
        Spread allocated,
        Spread rate,
        Spread p50,
        Spread p90,
        Spread p99,
        Spread p999,
        Spread max,
        Spread rss,
        Spread loadShare,
        long errors,
        int connections,
        long intendedRate,
        int clean,
        int all) {

    static Cell of(List<Sample> samples) {
        List<Sample> clean = samples.stream().filter(s -> !s.noisy()).toList();
        List<Sample> used = clean.isEmpty() ? samples : clean;
        Sample first = samples.get(0);
        return new Cell(
                first.server(),
                first.scenario(),
                Spread.of(used, Sample::cpuPerRequestNs),
                clean.stream().collect(Collectors.toMap(Sample::round, Sample::cpuPerRequestNs, (a, b) -> b)),
                Spread.of(used, Sample::allocatedPerRequest),
                Spread.of(used, s -> s.requests() == 0 ? Double.NaN : s.requestsPerSecond()),
                latency(used, Latency::p50),
                latency(used, Latency::p90),
                latency(used, Latency::p99),
                latency(used, Latency::p999),
                latency(used, Latency::max),
                Spread.of(used, s -> s.rss() <= 0 ? Double.NaN : s.rss()),
                Spread.of(used, s -> s.loadCpuNs() / (s.seconds() * 1e9)),
                samples.stream().mapToLong(Sample::errors).sum(),
                first.connections(),
                first.rate(),
                clean.size(),
                samples.size());
    }

    private static Spread latency(List<Sample> used, ToLongFunction<Latency> percentile) {
        return Spread.of(
                used, s -> s.latency().equals(Latency.UNKNOWN) ? Double.NaN : percentile.applyAsLong(s.latency()));
    }

    /** Whether at least one sample was clean. */
    boolean trusted() {
        return clean > 0;
    }

    /** A server that gives a fixed answer and does nothing else: what the kernel allows, no contestant. */
    boolean isLimit() {
        return server.startsWith(Medians.LIMIT_PREFIX);
    }

    /** Whether its CPU time can be compared with that of others. */
    boolean comparable() {
        return trusted() && cpu.known();
    }

    boolean fixedRate() {
        return intendedRate > 0;
    }
}
