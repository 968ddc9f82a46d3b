package io.millrace.bench.run;

import io.millrace.bench.result.Sample;
import java.util.Locale;

/** A sample as a line for a person. Stateless, any thread. */
final class SampleLine {
    private static final double NS_PER_US = 1e3;
    private static final double PERCENT = 100;

    private SampleLine() {}

    static String of(Sample s) {
        String name = String.format(Locale.ROOT, "%-18s %-9s", s.server(), s.scenario());
        if (s.scenario().equals(Scenario.IDLE.label())) {
            double each = Math.max(1, s.requests());
            return name
                    + String.format(
                            Locale.ROOT,
                            "%7d connections, resident %.0f B, live heap %s B each%s",
                            s.requests(),
                            s.rss() / each,
                            s.allocated() < 0 ? "?" : String.format(Locale.ROOT, "%.0f", s.allocated() / each),
                            errors(s));
        }
        return name
                + String.format(
                        Locale.ROOT,
                        "%9.0f/s  cpu %8.0f ns  alloc %s B  p50 %.0f p99 %.0f p99.9 %.0f us%s%s",
                        s.requestsPerSecond(),
                        s.cpuPerRequestNs(),
                        s.allocated() < 0 ? "?" : String.format(Locale.ROOT, "%.0f", s.allocatedPerRequest()),
                        s.latency().p50() / NS_PER_US,
                        s.latency().p99() / NS_PER_US,
                        s.latency().p999() / NS_PER_US,
                        errors(s),
                        noise(s));
    }

    private static String errors(Sample s) {
        return s.errors() == 0 ? "" : "  " + s.errors() + " ERRORS";
    }

    private static String noise(Sample s) {
        return !s.noisy()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  NOISY: others took %.0f %% of the servers' core, %.0f %% of the load's",
                        PERCENT * s.otherOnServerCore(),
                        PERCENT * s.otherOnLoadCore());
    }
}
