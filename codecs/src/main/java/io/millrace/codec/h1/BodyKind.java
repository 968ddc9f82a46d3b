package io.millrace.codec.h1;

/**
 * How the body of an HTTP/1 message is delimited (RFC 9112 section 6.3).
 * Immutable; any thread.
 */
public enum BodyKind {
    /** There is no body; the next message follows the head. */
    NONE,
    /** As many bytes as Content-Length says, more than 0. */
    LENGTH,
    /** Chunked transfer coding. */
    CHUNKED,
    /** Everything until the peer ends the connection; responses only. */
    UNTIL_CLOSE,
    /** The connection is no longer HTTP after this head (101, or 2xx to CONNECT). */
    TUNNEL
}
