package io.millrace.bench.report;

import java.util.List;

/** The report for the terminal. Any thread. */
final class TextReport {
    private TextReport() {}

    static String of(Medians medians) {
        StringBuilder text = new StringBuilder(Headline.sentence(medians)).append('\n');
        Notes.of(medians).forEach(note -> text.append("! ").append(note).append('\n'));
        medians.working().forEach(scenario -> scenario(medians, scenario, text));
        if (!medians.idle().isEmpty()) {
            idle(medians, text);
        }
        Notes.missing(medians).forEach(line -> text.append("\nmissing: ").append(line));
        return text.append('\n').toString();
    }

    private static void scenario(Medians medians, String scenario, StringBuilder text) {
        String base = medians.base(scenario).map(Cell::server).orElse(Figures.DASH);
        text.append('\n').append(scenario).append(", base ").append(base).append('\n');
        TextTable table = new TextTable();
        table.row(ScenarioTable.COLUMNS);
        ScenarioTable.rows(medians, scenario).forEach(table::row);
        text.append(table.text()).append(Headline.of(medians, scenario)).append('\n');
        List<String> undecided = new Ranking(medians.cells(scenario)).undecided();
        if (!undecided.isEmpty()) {
            text.append("not told apart: ").append(String.join("; ", undecided)).append('\n');
        }
    }

    private static void idle(Medians medians, StringBuilder text) {
        TextTable table = new TextTable();
        table.row(List.of("idle", "B/connection", "min–max", "rounds"));
        medians.idle()
                .forEach((server, spread) -> table.row(List.of(
                        server, Figures.count(spread.median()), Figures.range(spread), Figures.count(spread.count()))));
        text.append('\n').append(table.text());
    }
}
