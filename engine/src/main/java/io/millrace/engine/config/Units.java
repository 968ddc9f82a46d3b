package io.millrace.engine.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** How sizes, durations and fractions are written. No state; any thread. */
final class Units {
    private static final String[] SIZE_UNITS = {"g", "m", "k"};
    private static final long[] SIZE_FACTORS = {1L << 30, 1L << 20, 1L << 10};
    private static final String[] TIME_UNITS = {"h", "m", "s", "ms", "us", "ns"};
    private static final long[] TIME_FACTORS = {
        3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L, 1L
    };

    private Units() {}

    /** Bytes; {@code k}, {@code kb} and {@code kib} all mean 1,024. */
    static long parseSize(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        int digits = digits(word);
        String unit = word.substring(digits).strip();
        if (unit.isEmpty() || unit.equals("b")) {
            return Long.parseLong(word.substring(0, digits));
        }
        for (int i = 0; i < SIZE_UNITS.length; i++) {
            if (unit.equals(SIZE_UNITS[i]) || unit.equals(SIZE_UNITS[i] + "b") || unit.equals(SIZE_UNITS[i] + "ib")) {
                return times(word.substring(0, digits), SIZE_FACTORS[i]);
            }
        }
        throw new IllegalArgumentException(text);
    }

    static String printSize(long bytes) {
        for (int i = 0; i < SIZE_UNITS.length; i++) {
            if (bytes != 0 && bytes % SIZE_FACTORS[i] == 0) {
                return bytes / SIZE_FACTORS[i] + SIZE_UNITS[i];
            }
        }
        return Long.toString(bytes);
    }

    /** A bare number is refused unless it is zero: whoever wrote it thought of some unit, and we cannot know which. */
    static Duration parseDuration(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.equals("0")) {
            return Duration.ZERO;
        }
        if (word.startsWith("p")) {
            return parseIso(word);
        }
        int digits = digits(word);
        String unit = word.substring(digits).strip();
        for (int i = 0; i < TIME_UNITS.length; i++) {
            if (unit.equals(TIME_UNITS[i])) {
                return Duration.ofNanos(times(word.substring(0, digits), TIME_FACTORS[i]));
            }
        }
        throw new IllegalArgumentException(text);
    }

    static String printDuration(long ns) {
        for (int i = 0; i < TIME_UNITS.length; i++) {
            if (ns != 0 && ns % TIME_FACTORS[i] == 0) {
                return ns / TIME_FACTORS[i] + TIME_UNITS[i];
            }
        }
        return Long.toString(ns);
    }

    static double parseFraction(String text) {
        String word = text.strip();
        int slash = word.indexOf('/');
        if (slash >= 0) {
            return Double.parseDouble(word.substring(0, slash)) / Double.parseDouble(word.substring(slash + 1));
        }
        if (word.endsWith("%")) {
            return Double.parseDouble(word.substring(0, word.length() - 1)) / 100.0;
        }
        return Double.parseDouble(word);
    }

    private static Duration parseIso(String word) {
        try {
            return Duration.parse(word);
        } catch (DateTimeParseException notIso) {
            throw new IllegalArgumentException(word, notIso);
        }
    }

    private static long times(String number, long factor) {
        try {
            return Math.multiplyExact(Long.parseLong(number), factor);
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(number, tooLarge);
        }
    }

    /** Where the leading number ends; a sign belongs to it, so that a negative value is named as such. */
    private static int digits(String word) {
        int i = word.startsWith("-") ? 1 : 0;
        while (i < word.length() && word.charAt(i) >= '0' && word.charAt(i) <= '9') {
            i++;
        }
        return i;
    }
}
