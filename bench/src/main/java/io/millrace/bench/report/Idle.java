package io.millrace.bench.report;

import io.millrace.bench.result.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a connection that idles costs in resident memory: within a round, the growth between the idle scenario with the
 * fewest and that with the most connections, for each connection more. Samples need no quiet core for it. Any thread.
 */
final class Idle {
    private static final String PREFIX = "idle";

    private Idle() {}

    static boolean isIdle(String scenario) {
        return scenario.startsWith(PREFIX);
    }

    /** Bytes for each connection, by server; who has no round with two numbers of connections is not among them. */
    static Map<String, Spread> perConnection(List<Sample> samples) {
        Map<String, Map<Integer, List<Sample>>> rounds = new LinkedHashMap<>();
        samples.stream().filter(s -> isIdle(s.scenario()) && s.rss() > 0).forEach(s -> rounds.computeIfAbsent(
                        s.server(), k -> new LinkedHashMap<>())
                .computeIfAbsent(s.round(), k -> new ArrayList<>())
                .add(s));
        Map<String, Spread> result = new LinkedHashMap<>();
        rounds.forEach((server, byRound) -> {
            Spread spread = Spread.of(byRound.values(), Idle::growth);
            if (spread.known()) {
                result.put(server, spread);
            }
        });
        return result;
    }

    private static double growth(List<Sample> round) {
        Comparator<Sample> byConnections = Comparator.comparingInt(Sample::connections);
        Sample few = round.stream().min(byConnections).orElseThrow();
        Sample many = round.stream().max(byConnections).orElseThrow();
        int more = many.connections() - few.connections();
        return more == 0 ? Double.NaN : (double) (many.rss() - few.rss()) / more;
    }
}
