package io.millrace.bench.report;

import io.millrace.bench.result.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The cells of a run: scenarios in the order in which they were measured, in each the least CPU first. Any thread. */
final class Medians {
    static final String LIMIT_PREFIX = "limit-";
    private static final String BASE = LIMIT_PREFIX + "io_uring";
    private static final Comparator<Cell> LEAST_CPU_FIRST = Comparator.comparing(
                    (Cell c) -> !c.cpu().known())
            .thenComparingDouble(c -> c.cpu().median());

    private final Set<String> servers = new LinkedHashSet<>();
    private final Map<String, List<Cell>> cells = new LinkedHashMap<>();
    private final Map<String, Idle> idle;

    /** @param samples with the names that {@link Labels} gave them */
    Medians(List<Sample> samples) {
        Map<String, Map<String, List<Sample>>> grouped = new LinkedHashMap<>();
        for (Sample sample : samples) {
            servers.add(sample.server());
            grouped.computeIfAbsent(sample.scenario(), k -> new LinkedHashMap<>())
                    .computeIfAbsent(sample.server(), k -> new ArrayList<>())
                    .add(sample);
        }
        grouped.forEach((scenario, byServer) -> cells.put(
                scenario,
                byServer.values().stream().map(Cell::of).sorted(LEAST_CPU_FIRST).toList()));
        idle = Idle.perConnection(samples);
    }

    /** Names of the servers as they first came. */
    List<String> servers() {
        return List.copyOf(servers);
    }

    List<String> scenarios() {
        return List.copyOf(cells.keySet());
    }

    /** Scenarios in which servers worked and their CPU time is known. */
    List<String> working() {
        return cells.keySet().stream()
                .filter(s -> !Idle.isIdle(s)
                        && cells(s).stream().anyMatch(c -> c.cpu().known()))
                .toList();
    }

    List<Cell> cells(String scenario) {
        return cells.get(scenario);
    }

    Optional<Cell> cell(String server, String scenario) {
        return cells(scenario).stream().filter(c -> c.server().equals(server)).findFirst();
    }

    /** Whom the others are compared with: the C server over io_uring, or else the best. */
    Optional<Cell> base(String scenario) {
        List<Cell> row = cells(scenario).stream().filter(Cell::comparable).toList();
        return row.stream()
                .filter(cell -> cell.server().equals(BASE))
                .findFirst()
                .or(() -> row.stream().findFirst());
    }

    /** Median CPU time against that of the base; not a number where one of them is unknown. */
    double ratio(Cell cell) {
        return base(cell.scenario())
                .map(base -> cell.cpu().median() / base.cpu().median())
                .orElse(Double.NaN);
    }

    /** The same in each round in which both were clean. */
    Spread byRound(Cell cell) {
        return base(cell.scenario())
                .map(base -> Spread.of(Pairs.quotients(cell, base)))
                .orElse(Spread.NONE);
    }

    /** What an idle connection costs, by server. */
    Map<String, Idle> idle() {
        return idle;
    }
}
