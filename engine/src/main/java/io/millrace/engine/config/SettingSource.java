package io.millrace.engine.config;

/**
 * Where the value of a setting came from; a later constant goes before an earlier one.
 * Immutable; any thread.
 */
public enum SettingSource {
    DEFAULT("default"),
    SYSTEM_PROPERTY("system property"),
    BUILDER("builder");

    private final String label;

    SettingSource(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
