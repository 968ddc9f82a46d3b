package io.millrace.engine.config;

import java.util.List;

/**
 * Settings that cannot be used, all of them at once; each problem names setting, value, source and what is allowed.
 * Immutable; any thread.
 */
public final class BadSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** A plain list type, since an exception must stay serializable. */
    private final String[] problems;

    BadSettingException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = problems.toArray(String[]::new);
    }

    /** One sentence a problem; at least one. */
    public List<String> problems() {
        return List.of(problems);
    }
}
