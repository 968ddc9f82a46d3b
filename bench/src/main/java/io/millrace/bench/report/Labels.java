package io.millrace.bench.report;

import io.millrace.bench.result.Sample;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names under which servers are shown: with the runtime where one was measured on several. Any thread. */
final class Labels {
    private Labels() {}

    /** The same samples, each with the name of its server as it is shown. */
    static List<Sample> of(List<Sample> samples) {
        Map<String, Set<String>> runtimes = new HashMap<>();
        samples.forEach(
                s -> runtimes.computeIfAbsent(s.server(), k -> new HashSet<>()).add(s.runtime()));
        return samples.stream()
                .map(s -> runtimes.get(s.server()).size() == 1 ? s : named(s, s.server() + " " + s.runtime()))
                .toList();
    }

    private static Sample named(Sample s, String name) {
        return new Sample(
                name,
                s.scenario(),
                s.runtime(),
                s.round(),
                s.seconds(),
                s.requests(),
                s.errors(),
                s.bytes(),
                s.serverCpuNs(),
                s.loadCpuNs(),
                s.allocated(),
                s.rss(),
                s.connections(),
                s.rate(),
                s.latency(),
                s.otherOnServerCore(),
                s.otherOnLoadCore());
    }
}
