package io.millrace.engine.config;

/**
 * A setting whose values are whole numbers within a range: a size, a count or a duration.
 * Immutable; any thread.
 */
public abstract sealed class RangedSetting<T extends Comparable<? super T>> extends Setting<T>
        permits CountSetting, DurationSetting, SizeSetting {
    private final Range range;

    RangedSetting(String name, T defaultValue, Range range, String doc) {
        super(name, defaultValue, doc);
        this.range = range;
    }

    final Range range() {
        return range;
    }

    /** The value as a plain number: bytes, items or nanoseconds. */
    abstract long number(T value);

    /** The number in the form in which it may be written as a property. */
    abstract String printNumber(long number);

    @Override
    final boolean accepts(T value) {
        return range.accepts(number(value));
    }

    @Override
    public final String print(T value) {
        return printNumber(number(value));
    }

    @Override
    public final String allowed() {
        String words = range.describe(this::printNumber);
        return unit().isEmpty() ? "a " + type() + " " + words : "a " + type() + " (" + unit() + ") " + words;
    }
}
