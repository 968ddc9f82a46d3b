package io.millrace.engine.config;

/**
 * A setting that is a share of something.
 * Immutable; any thread.
 */
public final class FractionSetting extends Setting<Double> {
    private final double min;
    private final double max;

    FractionSetting(String name, double defaultFraction, double min, double max, String doc) {
        super(name, defaultFraction, doc);
        if (!(min <= max)) {
            throw new IllegalArgumentException(name + ": a range from " + min + " to " + max + " is empty");
        }
        this.min = min;
        this.max = max;
    }

    /** Accepts from {@code low} to {@code high}, both included. */
    public FractionSetting between(double low, double high) {
        return new FractionSetting(name(), defaultValue(), low, high, doc());
    }

    public FractionSetting doc(String sentence) {
        return new FractionSetting(name(), defaultValue(), min, max, sentence);
    }

    @Override
    public String type() {
        return "fraction";
    }

    @Override
    public String unit() {
        return "";
    }

    @Override
    public String allowed() {
        return "a fraction from " + min + " to " + max + ", as 0.125, 1/8 or 12.5%";
    }

    @Override
    public String print(Double value) {
        return value.toString();
    }

    @Override
    Double parse(String text) {
        return Units.parseFraction(text);
    }

    @Override
    boolean accepts(Double value) {
        return value >= min && value <= max;
    }
}
