package io.millrace.engine.config;

/**
 * Constants of the running code, read from the system properties once when this class loads.
 * Immutable; any thread.
 *
 * <p>The compiler folds them, so what they switch off costs nothing. In exchange they hold for all engines of a JVM,
 * and a builder cannot set them. What a value may be is checked, like that of any setting, when {@link Settings} are
 * built: throwing here would only surface as a class that cannot be initialised.
 */
public final class EngineFlags {
    /** {@link EngineSettings#MEMORY_GUARD}. */
    public static final boolean MEMORY_GUARD = read(EngineSettings.MEMORY_GUARD);

    private EngineFlags() {}

    static boolean read(FlagSetting setting) {
        String text = System.getProperty(setting.name());
        return text == null ? setting.defaultValue() : Boolean.parseBoolean(text.strip());
    }
}
