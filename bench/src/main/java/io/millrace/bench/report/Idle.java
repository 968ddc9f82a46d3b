package io.millrace.bench.report;

import io.millrace.bench.result.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a connection that idles costs, in bytes. Samples need no quiet core for it. Any thread.
 *
 * @param resident growth of resident memory; the heap of a JVM is touched from the start and is not in it
 * @param live growth of live objects; not known of servers that run on no JVM
 * @param both their sum
 */
record Idle(Spread resident, Spread live, Spread both) {
    private static final String SCENARIO = "idle";

    static boolean isIdle(String scenario) {
        return scenario.equals(SCENARIO);
    }

    /** The cost of each connection that was held, by server. */
    static Map<String, Idle> perConnection(List<Sample> samples) {
        Map<String, List<Sample>> byServer = new LinkedHashMap<>();
        samples.stream().filter(s -> isIdle(s.scenario()) && s.requests() > 0).forEach(s -> byServer.computeIfAbsent(
                        s.server(), k -> new ArrayList<>())
                .add(s));
        Map<String, Idle> result = new LinkedHashMap<>();
        byServer.forEach((server, all) -> result.put(server, of(all)));
        return result;
    }

    private static Idle of(List<Sample> all) {
        return new Idle(
                Spread.of(all, s -> (double) s.rss() / s.requests()),
                Spread.of(all, Sample::allocatedPerRequest),
                Spread.of(all, s -> (s.rss() + Math.max(0.0, s.allocated())) / s.requests()));
    }
}
