package io.millrace.engine.config;

import java.util.Optional;

/**
 * A property that looks like ours and that no setting claims, most likely a typing error.
 * Immutable; any thread.
 *
 * @param property the name that was given
 * @param nearest the name of the setting that was most likely meant, if any is near enough to guess
 */
public record SettingWarning(String property, Optional<String> nearest) {
    @Override
    public String toString() {
        String hint = nearest.map(name -> "; did you mean " + name + "?").orElse("");
        return "unknown setting " + property + hint;
    }
}
