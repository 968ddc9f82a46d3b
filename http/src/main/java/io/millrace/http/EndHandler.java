package io.millrace.http;

/** The exchange is over; its head and {@link Exchange#outcome()} can be read until this returns. Loop thread only. */
@FunctionalInterface
public interface EndHandler {
    void onEnd(Exchange ex);
}
