package io.millrace.codec;

/**
 * Version of HTTP that a message was received in or is sent in (RFC 9110 section 2.5).
 * Immutable; any thread.
 */
public enum HttpVersion {
    HTTP_1_0("HTTP/1.0"),
    HTTP_1_1("HTTP/1.1"),
    HTTP_2("HTTP/2"),
    HTTP_3("HTTP/3");

    private final String label;

    HttpVersion(String label) {
        this.label = label;
    }

    /** The version as HTTP/1 writes it in a start line; for 2 and 3 the customary name. */
    @Override
    public String toString() {
        return label;
    }
}
