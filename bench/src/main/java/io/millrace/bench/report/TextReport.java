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
            text.append('\n').append(TextTable.of(Grids.idle(medians)));
        }
        Notes.missing(medians).forEach(line -> text.append("\nmissing: ").append(line));
        return text.append('\n').toString();
    }

    private static void scenario(Medians medians, String scenario, StringBuilder text) {
        text.append('\n').append(TextTable.of(Grids.scenario(medians, scenario)));
        text.append(Headline.of(medians, scenario)).append('\n');
        List<String> undecided = new Ranking(medians.cells(scenario)).undecided();
        if (!undecided.isEmpty()) {
            text.append("not told apart: ").append(String.join("; ", undecided)).append('\n');
        }
    }
}
