package io.millrace.bench.report;

import io.millrace.bench.result.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a connection that idles costs in resident memory. Samples need no quiet core for it. Any thread. */
final class Idle {
    private static final String SCENARIO = "idle";

    private Idle() {}

    static boolean isIdle(String scenario) {
        return scenario.equals(SCENARIO);
    }

    /** Bytes for each connection that was held, by server. */
    static Map<String, Spread> perConnection(List<Sample> samples) {
        Map<String, List<Sample>> byServer = new LinkedHashMap<>();
        samples.stream().filter(s -> isIdle(s.scenario()) && s.requests() > 0).forEach(s -> byServer.computeIfAbsent(
                        s.server(), k -> new ArrayList<>())
                .add(s));
        Map<String, Spread> result = new LinkedHashMap<>();
        byServer.forEach((server, all) -> result.put(server, Spread.of(all, s -> (double) s.rss() / s.requests())));
        return result;
    }
}
