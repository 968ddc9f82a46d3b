package io.millrace.engine.config;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One entry of the configuration: its name, type, unit, range, default and a sentence about it.
 * Immutable; any thread.
 *
 * <p>Entries are constants of a {@link SettingsCatalog}. Each fluent method returns a changed copy, so a constant is
 * what its declaration says and nothing can change it later. An entry holds no value of its own: values live in
 * {@link Settings}.
 *
 * @param <T> what a value is: {@link Long} bytes, {@link Integer} items, {@link Duration}, {@link Double},
 *     {@link Boolean}, an enum, or {@link String}
 */
public abstract sealed class Setting<T>
        permits ChoiceSetting, FlagSetting, FractionSetting, RangedSetting, TextSetting {
    /** What every name starts with. */
    public static final String PREFIX = "millrace.";

    private static final Pattern NAME = Pattern.compile("millrace(\\.[a-z][a-z0-9]*)+");

    private final String name;
    private final T defaultValue;
    private final String doc;

    Setting(String name, T defaultValue, String doc) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("setting name \"" + name + "\" is not of the form millrace.area.noun");
        }
        this.name = name;
        this.defaultValue = Objects.requireNonNull(defaultValue, name);
        this.doc = doc;
    }

    /** A length in bytes, written {@code 4096}, {@code 4k}, {@code 1m} or {@code 2g} (powers of 1,024). */
    public static SizeSetting size(String name, long defaultBytes) {
        return new SizeSetting(name, defaultBytes, Range.atLeast(0), "");
    }

    /** A number of items. */
    public static CountSetting count(String name, int defaultCount) {
        return new CountSetting(name, defaultCount, Range.of(0, Integer.MAX_VALUE), "");
    }

    /** A time span, written {@code 250ms}, {@code 10s}, {@code 5m} or as ISO 8601 ({@code PT10S}). */
    public static DurationSetting duration(String name, Duration defaultDuration) {
        return new DurationSetting(name, defaultDuration, Range.atLeast(0), "");
    }

    /** A share, written {@code 1/8}, {@code 0.125} or {@code 12.5%}. */
    public static FractionSetting fraction(String name, double defaultFraction) {
        return new FractionSetting(name, defaultFraction, 0.0, 1.0, "");
    }

    /** Either {@code true} or {@code false}. */
    public static FlagSetting flag(String name, boolean defaultFlag) {
        return new FlagSetting(name, defaultFlag, false, "");
    }

    /** One constant of an enum, written in lower case with hyphens. */
    public static <E extends Enum<E>> ChoiceSetting<E> choice(String name, E defaultChoice) {
        return new ChoiceSetting<>(name, defaultChoice, "");
    }

    /** Free text: a name, an address or a path. */
    public static TextSetting text(String name, String defaultText) {
        return new TextSetting(name, defaultText, "text", defaultText.isEmpty(), false, "");
    }

    public final String name() {
        return name;
    }

    /** The word after {@code millrace.}; the documentation groups by it. */
    public final String area() {
        int dot = name.indexOf('.', PREFIX.length());
        return name.substring(PREFIX.length(), dot < 0 ? name.length() : dot);
    }

    public final T defaultValue() {
        return defaultValue;
    }

    /** What the entry is for: one or more whole sentences. */
    public final String doc() {
        return doc;
    }

    /** One word for the kind of value: size, count, duration, fraction, flag, choice or text. */
    public abstract String type();

    /** What one unit of the value is; empty where a value has no unit. */
    public abstract String unit();

    /** Which values are legal, as words that follow "expected". */
    public abstract String allowed();

    /** The value in the form in which it may be written as a property. */
    public abstract String print(T value);

    /** True where the value is a constant of the running code: only the system property at class load counts. */
    public boolean readAtClassLoad() {
        return false;
    }

    /** The value that the text stands for, legal or not. Throws {@link IllegalArgumentException} when it is none. */
    abstract T parse(String text);

    abstract boolean accepts(T value);

    @Override
    public final String toString() {
        return name;
    }
}
