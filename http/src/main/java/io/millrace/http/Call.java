package io.millrace.http;

/** A call that was made. */
@FunctionalInterface
public interface Call {
    /** Gives it up: one that waits fails, one under way is reset. Does nothing after the end. Any thread. */
    void cancel();
}
