package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;

/** All figures of one scenario as text, a row for each server; the terminal and the page show the same. Any thread. */
final class ScenarioTable {
    static final List<String> COLUMNS = List.of(
            "server",
            "CPU ns/req",
            "min–max",
            "× base",
            "place",
            "B/req",
            "req/s",
            "p50 µs",
            "p99 µs",
            "p99.9 µs",
            "RSS MiB",
            "errors",
            "clean/all");

    private ScenarioTable() {}

    static List<List<String>> rows(Medians medians, String scenario) {
        Ranking ranking = new Ranking(medians.cells(scenario));
        List<List<String>> rows = new ArrayList<>();
        for (Cell cell : medians.cells(scenario)) {
            rows.add(List.of(
                    cell.server(),
                    Figures.marked(cell, Figures.count(cell.cpu().median())),
                    Figures.range(cell.cpu()),
                    Figures.marked(cell, Figures.ratio(medians.ratio(cell))),
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
        return rows;
    }
}
