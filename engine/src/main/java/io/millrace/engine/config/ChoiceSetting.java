package io.millrace.engine.config;

import java.util.Locale;

/**
 * A setting that is one constant of an enum.
 * Immutable; any thread.
 *
 * <p>{@code REUSE_PORT} is written {@code reuse-port}; upper case and underscores are understood too.
 */
public final class ChoiceSetting<E extends Enum<E>> extends Setting<E> {
    ChoiceSetting(String name, E defaultChoice, String doc) {
        super(name, defaultChoice, doc);
    }

    public ChoiceSetting<E> doc(String sentence) {
        return new ChoiceSetting<>(name(), defaultValue(), sentence);
    }

    @Override
    public String type() {
        return "choice";
    }

    @Override
    public String unit() {
        return "";
    }

    @Override
    public String allowed() {
        StringBuilder words = new StringBuilder("one of ");
        String separator = "";
        for (E choice : choices()) {
            words.append(separator).append(print(choice));
            separator = ", ";
        }
        return words.toString();
    }

    @Override
    public String print(E value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    E parse(String text) {
        String word = text.strip().replace('_', '-');
        for (E choice : choices()) {
            if (print(choice).equalsIgnoreCase(word)) {
                return choice;
            }
        }
        throw new IllegalArgumentException(text);
    }

    @Override
    boolean accepts(E value) {
        return true;
    }

    private E[] choices() {
        return defaultValue().getDeclaringClass().getEnumConstants();
    }
}
