package io.millrace.http;

import io.millrace.codec.ProtocolError;
import io.millrace.codec.Status;

/**
 * Why the engine answers a request itself. Immutable; any thread.
 *
 * @param status of the answer
 * @param error what the peer did wrong; null when it broke no rule
 * @param limit name of the setting whose bound was hit; null when none was
 * @param observed what was seen where {@code limit} bounds it, at least, in the unit of the setting; {@link
 *     Outcome#UNKNOWN} when nobody counted
 * @param thrown by the handler; null when nothing was
 */
public record Failure(int status, ProtocolError error, String limit, long observed, Throwable thrown) {
    static Failure of(int status, ProtocolError error, Outcome how) {
        return new Failure(status, error, how.limit(), how.observed(), null);
    }

    static Failure thrown(int status, Throwable thrown) {
        return new Failure(status, null, null, Outcome.UNKNOWN, thrown);
    }

    /** 413 (RFC 9110 15.5.14); the bound is the handler's and has no name. */
    static Failure bodyTooLarge(long observed, Throwable thrown) {
        return new Failure(Status.CONTENT_TOO_LARGE, ProtocolError.BODY_TOO_LARGE, null, observed, thrown);
    }

    /** A few plain words, safe to send: the error's, else those of the status. */
    public String label() {
        return error == null ? Status.reason(status) : error.label();
    }
}
