package io.millrace.engine.config;

/**
 * A setting that is free text.
 * Immutable; any thread.
 */
public final class TextSetting extends Setting<String> {
    private final String form;

    TextSetting(String name, String defaultText, String form, String doc) {
        super(name, defaultText, doc);
        this.form = form;
    }

    /** Says what the text looks like, in words that follow "expected". */
    public TextSetting form(String words) {
        return new TextSetting(name(), defaultValue(), words, doc());
    }

    public TextSetting doc(String sentence) {
        return new TextSetting(name(), defaultValue(), form, sentence);
    }

    @Override
    public String type() {
        return "text";
    }

    @Override
    public String unit() {
        return "";
    }

    @Override
    public String allowed() {
        return form;
    }

    @Override
    public String print(String value) {
        return value;
    }

    @Override
    String parse(String text) {
        return text.strip();
    }

    /** Where nothing is not a legal default, it is not a legal value. */
    @Override
    boolean accepts(String value) {
        return !value.isBlank() || defaultValue().isEmpty();
    }
}
