package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A grid as text: its first column flush left, the others right. Any thread. */
final class TextTable {
    private static final String GAP = "  ";

    private TextTable() {}

    /** A line for the name, one for the names of the columns, one for each row. */
    static String of(Grid grid) {
        List<List<String>> lines = new ArrayList<>(List.of(grid.columns()));
        lines.addAll(grid.rows());
        StringBuilder text = new StringBuilder(grid.name()).append('\n');
        for (List<String> line : lines) {
            StringBuilder padded = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                String cell = line.get(column);
                String space = " ".repeat(width(lines, column) - cell.length());
                padded.append(column == 0 ? cell + space : GAP + space + cell);
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(List<List<String>> lines, int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }
}
