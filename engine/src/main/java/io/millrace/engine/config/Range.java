package io.millrace.engine.config;

import java.util.function.LongFunction;

/** The whole numbers that a setting accepts. Immutable; any thread. */
record Range(long min, long max, boolean powerOfTwo, long multipleOf, String zeroMeaning) {
    Range {
        if (min > max) {
            throw new IllegalArgumentException("a range from " + min + " to " + max + " is empty");
        }
        if (multipleOf < 1) {
            throw new IllegalArgumentException("a multiple of " + multipleOf + " makes no sense");
        }
    }

    static Range of(long min, long max) {
        return new Range(min, max, false, 1, "");
    }

    static Range atLeast(long min) {
        return of(min, Long.MAX_VALUE);
    }

    Range between(long low, long high) {
        return new Range(low, high, powerOfTwo, multipleOf, zeroMeaning);
    }

    Range asPowerOfTwo() {
        return new Range(min, max, true, multipleOf, zeroMeaning);
    }

    Range asMultipleOf(long step) {
        return new Range(min, max, powerOfTwo, step, zeroMeaning);
    }

    /** Zero is legal whatever the rest says, and stands for something else than a number. */
    Range withZero(String meaning) {
        return new Range(min, max, powerOfTwo, multipleOf, meaning);
    }

    boolean accepts(long number) {
        if (number == 0 && !zeroMeaning.isEmpty()) {
            return true;
        }
        return number >= min
                && number <= max
                && number % multipleOf == 0
                && (!powerOfTwo || (number > 0 && Long.bitCount(number) == 1));
    }

    String describe(LongFunction<String> print) {
        StringBuilder words = new StringBuilder();
        if (max == Long.MAX_VALUE || max == Integer.MAX_VALUE) {
            words.append("of at least ").append(print.apply(min));
        } else {
            words.append("from ").append(print.apply(min)).append(" to ").append(print.apply(max));
        }
        if (powerOfTwo) {
            words.append(", a power of two");
        }
        if (multipleOf > 1) {
            words.append(", a multiple of ").append(print.apply(multipleOf));
        }
        if (!zeroMeaning.isEmpty()) {
            words.append(", or 0: ").append(zeroMeaning);
        }
        return words.toString();
    }
}
