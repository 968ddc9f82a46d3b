package io.millrace.engine.config;

/**
 * A setting that is free text.
 * Immutable; any thread.
 */
public final class TextSetting extends Setting<String> {
    private final String form;
    private final boolean mayBeNothing;

    TextSetting(String name, String defaultText, String form, boolean mayBeNothing, String doc) {
        super(name, defaultText, doc);
        this.form = form;
        this.mayBeNothing = mayBeNothing;
    }

    /** Says what the text looks like, in words that follow "expected". */
    public TextSetting form(String words) {
        return new TextSetting(name(), defaultValue(), words, mayBeNothing, doc());
    }

    /** Nothing is a legal value, although it is not the default. */
    public TextSetting orNothing() {
        return new TextSetting(name(), defaultValue(), form, true, doc());
    }

    public TextSetting doc(String sentence) {
        return new TextSetting(name(), defaultValue(), form, mayBeNothing, sentence);
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

    @Override
    boolean accepts(String value) {
        return mayBeNothing || !value.isBlank();
    }
}
