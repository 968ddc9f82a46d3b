package io.millrace.http;

/** A call that was made. Any thread. */
@FunctionalInterface
public interface Call {
    /** Gives it up: one that waits fails, one under way is reset. Does nothing after the end. */
    void cancel();
}
