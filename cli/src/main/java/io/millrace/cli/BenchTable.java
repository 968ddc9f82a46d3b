package io.millrace.cli;

import io.millrace.bench.result.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Medians of the samples of a run as text: of the clean ones, where there are any. Stateless, any thread. */
final class BenchTable {
    private static final double NS_PER_US = 1e3;

    private BenchTable() {}

    static String of(List<Sample> samples) {
        Map<String, List<Sample>> groups = new LinkedHashMap<>();
        for (Sample s : samples) {
            groups.computeIfAbsent(s.scenario() + "\t" + s.server(), k -> new ArrayList<>())
                    .add(s);
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-9s %-18s %11s %11s %9s %9s %9s  %s%n",
                "scenario",
                "server",
                "requests/s",
                "cpu ns/req",
                "alloc B",
                "p99 us",
                "p99.9 us",
                "samples"));
        groups.values().forEach(group -> text.append(row(group)));
        return text.toString().stripTrailing();
    }

    private static String row(List<Sample> all) {
        List<Sample> clean = all.stream().filter(s -> !s.noisy()).toList();
        List<Sample> used = clean.isEmpty() ? all : clean;
        long errors = all.stream().mapToLong(Sample::errors).sum();
        return String.format(
                Locale.ROOT,
                "%-9s %-18s %11.0f %11.0f %9.0f %9.0f %9.0f  %d%s%s%n",
                all.get(0).scenario(),
                all.get(0).server(),
                median(used, Sample::requestsPerSecond),
                median(used, Sample::cpuPerRequestNs),
                median(used, Sample::allocatedPerRequest),
                median(used, s -> s.latency().p99() / NS_PER_US),
                median(used, s -> s.latency().p999() / NS_PER_US),
                used.size(),
                clean.isEmpty() ? ", all NOISY" : "",
                errors == 0 ? "" : ", " + errors + " ERRORS");
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> of) {
        double[] sorted = samples.stream().mapToDouble(of).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
