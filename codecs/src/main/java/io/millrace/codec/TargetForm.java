package io.millrace.codec;

/**
 * The four forms of a request target (RFC 9112 section 3.2).
 * Immutable; any thread.
 */
public enum TargetForm {
    /** A path and perhaps a query: {@code /where?q=now}. */
    ORIGIN,
    /** A whole URI, as sent to proxies: {@code http://www.example.org/pub}. */
    ABSOLUTE,
    /** Host and port, with CONNECT only: {@code www.example.com:80}. */
    AUTHORITY,
    /** The server itself, with OPTIONS only: {@code *}. */
    ASTERISK
}
