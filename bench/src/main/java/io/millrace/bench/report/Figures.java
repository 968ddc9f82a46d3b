package io.millrace.bench.report;

import java.util.Locale;

/** Numbers as people read them. Any thread. */
final class Figures {
    static final String DASH = "–";
    private static final double KIB = 1024;
    private static final double MIB = KIB * KIB;

    private Figures() {}

    /** Whole, with commas. */
    static String count(double value) {
        return Double.isNaN(value) ? DASH : String.format(Locale.ROOT, "%,.0f", value);
    }

    /** With a decimal where the number is below ten and not whole. */
    static String small(double value) {
        boolean whole = Math.abs(value - Math.rint(value)) < 0.05;
        return Double.isNaN(value) || whole || value >= 10 ? count(value) : String.format(Locale.ROOT, "%.1f", value);
    }

    static String ratio(double value) {
        return Double.isNaN(value)
                ? DASH
                : value >= 10 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%.2f", value);
    }

    static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    /** A time in ns, in the unit that fits. */
    static String time(double ns) {
        if (Double.isNaN(ns)) {
            return DASH;
        }
        return ns < 9_999.5 ? count(ns) + " ns" : ns < 9_999_500 ? micros(ns) + " µs" : small(ns / 1e6) + " ms";
    }

    /** A time in ns, in microseconds. */
    static String micros(double ns) {
        return Double.isNaN(ns) || ns >= 99_950 ? count(ns / 1e3) : String.format(Locale.ROOT, "%.1f", ns / 1e3);
    }

    static String bytes(double value) {
        if (Double.isNaN(value)) {
            return DASH;
        }
        return Math.abs(value) < 10 * KIB
                ? small(value) + " B"
                : Math.abs(value) < 10 * MIB ? small(value / KIB) + " KiB" : count(value / MIB) + " MiB";
    }

    static String mebibytes(double value) {
        return count(value / MIB);
    }

    static String range(Spread spread) {
        return spread.known() ? count(spread.min()) + "–" + count(spread.max()) : DASH;
    }

    static String ratios(Spread spread) {
        return spread.known() ? ratio(spread.min()) + "–" + ratio(spread.max()) : DASH;
    }

    /** A figure of a cell without clean samples has a mark before it. */
    static String marked(Cell cell, String figure) {
        return cell.trusted() || figure.equals(DASH) ? figure : "~" + figure;
    }
}
