package io.millrace.engine.config;

/**
 * A setting that is true or false.
 * Immutable; any thread.
 */
public final class FlagSetting extends Setting<Boolean> {
    private final boolean readAtClassLoad;

    FlagSetting(String name, boolean defaultFlag, boolean readAtClassLoad, String doc) {
        super(name, defaultFlag, doc);
        this.readAtClassLoad = readAtClassLoad;
    }

    /** Makes it a constant of the running code (see {@link EngineFlags}); a builder cannot set it. */
    public FlagSetting atClassLoad() {
        return new FlagSetting(name(), defaultValue(), true, doc());
    }

    public FlagSetting doc(String sentence) {
        return new FlagSetting(name(), defaultValue(), readAtClassLoad, sentence);
    }

    @Override
    public boolean readAtClassLoad() {
        return readAtClassLoad;
    }

    @Override
    public String type() {
        return "flag";
    }

    @Override
    public String unit() {
        return "";
    }

    @Override
    public String allowed() {
        return "true or false";
    }

    @Override
    public String print(Boolean value) {
        return value.toString();
    }

    @Override
    Boolean parse(String text) {
        String word = text.strip();
        if (word.equalsIgnoreCase("true")) {
            return Boolean.TRUE;
        }
        if (word.equalsIgnoreCase("false")) {
            return Boolean.FALSE;
        }
        throw new IllegalArgumentException(text);
    }

    @Override
    boolean accepts(Boolean value) {
        return true;
    }
}
