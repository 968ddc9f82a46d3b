package io.millrace.engine.config;

import java.time.Duration;

/**
 * A setting that is a time span, nanoseconds inside.
 * Immutable; any thread.
 */
public final class DurationSetting extends RangedSetting<Duration> {
    DurationSetting(String name, Duration defaultDuration, Range range, String doc) {
        super(name, defaultDuration, range, doc);
    }

    /** Accepts from {@code min} to {@code max}, both included. */
    public DurationSetting between(Duration min, Duration max) {
        return with(range().between(min.toNanos(), max.toNanos()));
    }

    /** Makes zero legal, with a meaning of its own. */
    public DurationSetting zeroMeans(String meaning) {
        return with(range().withZero(meaning));
    }

    public DurationSetting doc(String sentence) {
        return new DurationSetting(name(), defaultValue(), range(), sentence);
    }

    private DurationSetting with(Range changed) {
        return new DurationSetting(name(), defaultValue(), changed, doc());
    }

    @Override
    public String type() {
        return "duration";
    }

    @Override
    public String unit() {
        return "ns, us, ms, s, m or h";
    }

    /** Spans beyond 292 years count as that many: no range reaches so far, so they are refused like any other. */
    @Override
    long number(Duration value) {
        try {
            return value.toNanos();
        } catch (ArithmeticException tooLong) {
            return value.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    @Override
    String printNumber(long number) {
        return Units.printDuration(number);
    }

    @Override
    Duration parse(String text) {
        return Units.parseDuration(text);
    }
}
