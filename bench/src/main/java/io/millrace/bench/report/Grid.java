package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of text below the names of their columns; the first column names the rows. Any thread.
 *
 * @param name what it shows
 */
record Grid(String name, List<String> columns, List<List<String>> rows) {
    /** Without the columns that nobody has a figure for. */
    Grid told() {
        int[] told = IntStream.range(0, columns.size())
                .filter(i -> rows.stream().anyMatch(row -> !row.get(i).equals(Figures.DASH)))
                .toArray();
        List<List<String>> kept = new ArrayList<>();
        rows.forEach(row -> kept.add(pick(row, told)));
        return new Grid(name, pick(columns, told), kept);
    }

    private static List<String> pick(List<String> row, int[] which) {
        return IntStream.of(which).mapToObj(row::get).toList();
    }
}
