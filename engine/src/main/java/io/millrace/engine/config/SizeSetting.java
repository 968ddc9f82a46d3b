package io.millrace.engine.config;

/**
 * A setting that is a length in bytes.
 * Immutable; any thread.
 */
public final class SizeSetting extends RangedSetting<Long> {
    SizeSetting(String name, long defaultBytes, Range range, String doc) {
        super(name, defaultBytes, range, doc);
    }

    /** Accepts from {@code minBytes} to {@code maxBytes}, both included. */
    public SizeSetting between(long minBytes, long maxBytes) {
        return with(range().between(minBytes, maxBytes));
    }

    public SizeSetting powerOfTwo() {
        return with(range().asPowerOfTwo());
    }

    public SizeSetting multipleOf(long bytes) {
        return with(range().asMultipleOf(bytes));
    }

    /** Makes zero legal, with a meaning of its own. */
    public SizeSetting zeroMeans(String meaning) {
        return with(range().withZero(meaning));
    }

    public SizeSetting doc(String sentence) {
        return new SizeSetting(name(), defaultValue(), range(), sentence);
    }

    private SizeSetting with(Range changed) {
        return new SizeSetting(name(), defaultValue(), changed, doc());
    }

    @Override
    public String type() {
        return "size";
    }

    @Override
    public String unit() {
        return "bytes";
    }

    @Override
    long number(Long value) {
        return value;
    }

    @Override
    String printNumber(long number) {
        return Units.printSize(number);
    }

    @Override
    Long parse(String text) {
        return Units.parseSize(text);
    }
}
