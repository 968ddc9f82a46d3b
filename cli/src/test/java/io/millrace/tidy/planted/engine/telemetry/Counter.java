package io.millrace.tidy.planted.engine.telemetry;

/** One counter that somebody counts, and one that nobody does. */
public enum Counter {
    COUNTED,
    FORGOTTEN
}
