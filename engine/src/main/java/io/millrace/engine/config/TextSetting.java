package io.millrace.engine.config;

/**
 * A setting that is free text.
 * Immutable; any thread.
 */
public final class TextSetting extends Setting<String> {
    private final String form;
    private final boolean mayBeNothing;
    private final boolean readAtClassLoad;

    TextSetting(
            String name, String defaultText, String form, boolean mayBeNothing, boolean readAtClassLoad, String doc) {
        super(name, defaultText, doc);
        this.form = form;
        this.mayBeNothing = mayBeNothing;
        this.readAtClassLoad = readAtClassLoad;
    }

    /** Says what the text looks like, in words that follow "expected". */
    public TextSetting form(String words) {
        return new TextSetting(name(), defaultValue(), words, mayBeNothing, readAtClassLoad, doc());
    }

    /** Nothing is a legal value, although it is not the default. */
    public TextSetting orNothing() {
        return new TextSetting(name(), defaultValue(), form, true, readAtClassLoad, doc());
    }

    /** A class reads it once, from the system property; a builder cannot set it. */
    public TextSetting atClassLoad() {
        return new TextSetting(name(), defaultValue(), form, mayBeNothing, true, doc());
    }

    public TextSetting doc(String sentence) {
        return new TextSetting(name(), defaultValue(), form, mayBeNothing, readAtClassLoad, sentence);
    }

    @Override
    public boolean readAtClassLoad() {
        return readAtClassLoad;
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
