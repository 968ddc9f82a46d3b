package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The figures as grids; the terminal and the page show the same. Any thread. */
final class Grids {
    private static final List<String> SCENARIO = List.of(
            "server",
            "CPU ns/req",
            "min–max",
            "× base",
            "by round",
            "min–max",
            "place",
            "B/req",
            "req/s",
            "p50 µs",
            "p99 µs",
            "p99.9 µs",
            "RSS MiB",
            "errors",
            "clean/all");

    private static final List<String> LATENCY = List.of(
            "server", "p50", "min–max", "p90", "min–max", "p99", "min–max", "p99.9", "min–max", "max", "min–max");

    private static final List<String> IDLE = List.of("server", "both", "min–max", "resident", "live objects", "rounds");

    private Grids() {}

    /** All figures of a scenario. */
    static Grid scenario(Medians medians, String scenario) {
        Ranking ranking = new Ranking(medians.cells(scenario));
        List<List<String>> rows = new ArrayList<>();
        for (Cell cell : medians.cells(scenario)) {
            Spread byRound = medians.byRound(cell);
            rows.add(List.of(
                    cell.server(),
                    Figures.marked(cell, Figures.count(cell.cpu().median())),
                    Figures.range(cell.cpu()),
                    Figures.marked(cell, Figures.ratio(medians.ratio(cell))),
                    Figures.ratio(byRound.median()),
                    Figures.ratios(byRound),
                    ranking.place(cell),
                    Figures.marked(cell, Figures.small(cell.allocated().median())),
                    Figures.marked(cell, Figures.count(cell.rate().median())),
                    Figures.marked(cell, Figures.micros(cell.p50().median())),
                    Figures.marked(cell, Figures.micros(cell.p99().median())),
                    Figures.marked(cell, Figures.micros(cell.p999().median())),
                    Figures.mebibytes(cell.rss().median()),
                    Figures.count(cell.errors()),
                    cell.clean() + "/" + cell.all()));
        }
        String base = medians.base(scenario).map(Cell::server).orElse("none");
        return new Grid(scenario + ": medians of the clean samples, base " + base, SCENARIO, rows).told();
    }

    /** What a plot of latencies at a fixed rate shows; empty where there is none. */
    static Optional<Grid> latency(Medians medians, String scenario) {
        List<List<String>> rows = new ArrayList<>();
        for (Cell cell : medians.cells(scenario)) {
            if (cell.fixedRate() && cell.trusted() && cell.p50().known()) {
                List<String> row = new ArrayList<>(List.of(cell.server()));
                for (Spread spread : List.of(cell.p50(), cell.p90(), cell.p99(), cell.p999(), cell.max())) {
                    row.add(Figures.micros(spread.median()));
                    row.add(Figures.micros(spread.min()) + "–" + Figures.micros(spread.max()));
                }
                rows.add(row);
            }
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Grid(scenario + ": latency in µs, medians and ranges", LATENCY, rows));
    }

    /** CPU time of each server in scenarios that differ in connections. */
    static Grid connections(Medians medians, List<String> family) {
        List<String> columns = new ArrayList<>(List.of("server"));
        columns.addAll(family);
        List<List<String>> rows = new ArrayList<>();
        for (String server : medians.servers()) {
            List<String> row = new ArrayList<>(List.of(server));
            for (String scenario : family) {
                Optional<Cell> cell = medians.cell(server, scenario);
                row.add(cell.map(c -> Figures.marked(c, Figures.count(c.cpu().median())))
                        .orElse(Figures.DASH));
            }
            rows.add(row);
        }
        return new Grid("CPU ns a request, by scenario", columns, rows);
    }

    static Grid idle(Medians medians) {
        List<List<String>> rows = new ArrayList<>();
        medians.idle()
                .forEach((server, idle) -> rows.add(List.of(
                        server,
                        Figures.count(idle.both().median()),
                        Figures.range(idle.both()),
                        Figures.count(idle.resident().median()),
                        Figures.count(idle.live().median()),
                        Figures.count(idle.both().count()))));
        return new Grid("Memory of an idle connection, in bytes", IDLE, rows).told();
    }
}
