package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Columns of text: the first flush left, the others right. One thread at a time. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    void row(List<String> cells) {
        assert rows.isEmpty() || rows.get(0).size() == cells.size() : cells;
        rows.add(cells);
    }

    /** The rows, each with a line end; a column that has nothing but dashes below its name is left out. */
    String text() {
        int columns = rows.get(0).size();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                if (told(column)) {
                    String cell = row.get(column);
                    String space = " ".repeat(width(column) - cell.length());
                    line.append(column == 0 ? cell + space : GAP + space + cell);
                }
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private boolean told(int column) {
        return rows.stream().skip(1).anyMatch(row -> !row.get(column).equals(Figures.DASH));
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
