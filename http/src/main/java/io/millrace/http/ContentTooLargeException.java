package io.millrace.http;

import java.io.IOException;

/**
 * A body is longer than the handler allows. Thrown out of a {@link BlockingHandler} it is answered with 413 (RFC 9110
 * section 15.5.14). Immutable, any thread.
 */
public final class ContentTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int lengthMax;

    ContentTooLargeException(int lengthMax) {
        super("the body is longer than the " + lengthMax + " bytes that are allowed");
        this.lengthMax = lengthMax;
    }

    /** The longest that was allowed, in bytes. */
    public int lengthMax() {
        return lengthMax;
    }
}
