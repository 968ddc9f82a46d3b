package io.millrace.bench.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Median and range of what was measured several times; not a number where {@code count} is 0. Any thread. */
record Spread(double median, double min, double max, int count) {
    static final Spread NONE = new Spread(Double.NaN, Double.NaN, Double.NaN, 0);

    /** Values that are not numbers were not measured, and do not count. */
    static Spread of(double... values) {
        double[] sorted =
                Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        int count = sorted.length;
        if (count == 0) {
            return NONE;
        }
        double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        return new Spread(median, sorted[0], sorted[count - 1], count);
    }

    static <T> Spread of(Collection<T> items, ToDoubleFunction<T> value) {
        return of(items.stream().mapToDouble(value).toArray());
    }

    boolean known() {
        return count > 0;
    }
}
