package io.millrace.bench.report;

import io.millrace.bench.result.Latency;
import io.millrace.bench.result.Sample;
import java.util.ArrayList;
import java.util.List;

/** Samples made by hand: windows of 1 s with 1,000 requests, so that CPU a request is what is said. */
final class Made {
    private Made() {}

    static Sample sample(String server, String scenario, int round, long cpu) {
        return sample(server, scenario, round, cpu, 0, Latency.UNKNOWN, 0);
    }

    static Sample noisy(String server, String scenario, int round, long cpu) {
        return sample(server, scenario, round, cpu, 0, Latency.UNKNOWN, Sample.SERVER_NOISE_MAX + 0.01);
    }

    static Sample sample(
            String server, String scenario, int round, long cpu, long rate, Latency latency, double other) {
        return new Sample(
                server,
                scenario,
                "25",
                round,
                1,
                1000,
                0,
                0,
                cpu * 1000,
                500_000_000,
                2000,
                1 << 20,
                64,
                rate,
                latency,
                other,
                0);
    }

    /** An idle sample: connections that were held, and what they took. */
    static Sample idle(String server, int round, int connections, long growth) {
        return new Sample(
                server,
                "idle",
                "25",
                round,
                1,
                connections,
                0,
                0,
                0,
                0,
                -1,
                growth,
                connections,
                0,
                Latency.UNKNOWN,
                0,
                0);
    }

    /** A clean sample for each CPU time, in rounds from 1. */
    static List<Sample> samples(String server, String scenario, long... cpu) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < cpu.length; i++) {
            samples.add(sample(server, scenario, i + 1, cpu[i]));
        }
        return samples;
    }

    @SafeVarargs
    static Medians medians(List<Sample>... parts) {
        List<Sample> all = new ArrayList<>();
        for (List<Sample> part : parts) {
            all.addAll(part);
        }
        return new Medians(Labels.of(all));
    }
}
