package io.millrace.sys;

import java.nio.file.Path;

/** The library behind this package: found and loaded once, on first use. Any thread. */
public final class NativeLibrary {
    private static final Outcome OUTCOME = find();

    private NativeLibrary() {}

    /**
     * Whether the library is there, and why not, in words.
     *
     * @param loaded whether the native methods of this package work
     * @param reason one sentence without a full stop
     */
    public record Outcome(boolean loaded, String reason) {}

    /** Loads the library unless that was tried before. Never throws. */
    public static Outcome load() {
        return OUTCOME;
    }

    private static Outcome find() {
        Path at = Path.of(System.getProperty("millrace.native.library", "/tmp/libmr.so"));
        try {
            System.load(at.toString());
            return new Outcome(true, "loaded from " + at);
        } catch (UnsatisfiedLinkError e) {
            return new Outcome(false, e.getMessage());
        }
    }
}
