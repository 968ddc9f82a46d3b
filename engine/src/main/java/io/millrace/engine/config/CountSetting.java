package io.millrace.engine.config;

/**
 * A setting that is a number of items.
 * Immutable; any thread.
 */
public final class CountSetting extends RangedSetting<Integer> {
    CountSetting(String name, int defaultCount, Range range, String doc) {
        super(name, defaultCount, range, doc);
    }

    /** Accepts from {@code min} to {@code max}, both included. */
    public CountSetting between(int min, int max) {
        return with(range().between(min, max));
    }

    public CountSetting powerOfTwo() {
        return with(range().asPowerOfTwo());
    }

    public CountSetting multipleOf(int count) {
        return with(range().asMultipleOf(count));
    }

    /** Makes zero legal, with a meaning of its own. */
    public CountSetting zeroMeans(String meaning) {
        return with(range().withZero(meaning));
    }

    public CountSetting doc(String sentence) {
        return new CountSetting(name(), defaultValue(), range(), sentence);
    }

    private CountSetting with(Range changed) {
        return new CountSetting(name(), defaultValue(), changed, doc());
    }

    @Override
    public String type() {
        return "count";
    }

    @Override
    public String unit() {
        return "";
    }

    @Override
    long number(Integer value) {
        return value;
    }

    @Override
    String printNumber(long number) {
        return Long.toString(number);
    }

    @Override
    Integer parse(String text) {
        return Integer.valueOf(text.strip());
    }
}
