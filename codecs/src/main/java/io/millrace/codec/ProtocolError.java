package io.millrace.codec;

/**
 * A way in which a peer broke the protocol or one of our limits.
 * Immutable; any thread.
 *
 * <p>Each error knows the status that answers it on HTTP/1, a short label fit for counters and failure pages (it never
 * quotes what the peer sent), and the section that the peer disregarded. A status of 502 marks errors that only a
 * response can have: a gateway would answer so, a client just closes.
 */
public enum ProtocolError {
    METHOD_INVALID(400, "invalid method", "RFC 9110 9.1"),
    TARGET_INVALID(400, "invalid request target", "RFC 9112 3.2"),
    VERSION_INVALID(400, "invalid HTTP version", "RFC 9112 2.3"),
    VERSION_UNSUPPORTED(505, "HTTP version not supported", "RFC 9110 15.6.6"),
    STATUS_INVALID(502, "invalid status line", "RFC 9112 4"),
    START_LINE_TOO_LONG(414, "request line too long", "RFC 9112 3"),
    EMPTY_LINES(400, "too many empty lines before the request line", "RFC 9112 2.2"),
    BARE_LF(400, "line ended by LF without CR", "RFC 9112 2.2"),
    BARE_CR(400, "CR without LF", "RFC 9112 2.2"),
    HEAD_TOO_LONG(431, "request head too long", "RFC 6585 5"),
    FIELDS_TOO_MANY(431, "too many fields", "RFC 6585 5"),
    FIELD_NAME_INVALID(400, "invalid field name", "RFC 9110 5.1"),
    FIELD_SPACE_BEFORE_COLON(400, "white space before the colon of a field", "RFC 9112 5.1"),
    FIELD_VALUE_INVALID(400, "invalid character in a field value", "RFC 9110 5.5"),
    FIELD_FOLDED(400, "folded field line", "RFC 9112 5.2"),
    FIELD_BEFORE_FIRST(400, "white space between start line and first field", "RFC 9112 2.2"),
    HOST_MISSING(400, "no Host field", "RFC 9112 3.2"),
    HOST_REPEATED(400, "more than one Host field", "RFC 9112 3.2"),
    HOST_INVALID(400, "invalid Host field", "RFC 9112 3.2"),
    LENGTH_INVALID(400, "invalid Content-Length", "RFC 9110 8.6"),
    LENGTH_REPEATED(400, "more than one Content-Length", "RFC 9112 6.3"),
    LENGTH_BESIDE_CODING(400, "both Transfer-Encoding and Content-Length", "RFC 9112 6.1"),
    CODING_UNKNOWN(501, "unknown transfer coding", "RFC 9112 6.1"),
    CODING_INVALID(400, "invalid Transfer-Encoding", "RFC 9112 6.1"),
    CODING_NOT_FINAL(400, "chunked is not the final transfer coding", "RFC 9112 6.3"),
    CODING_REPEATED(400, "chunked applied more than once", "RFC 9112 6.1"),
    CODING_IN_HTTP_1_0(400, "Transfer-Encoding in HTTP/1.0", "RFC 9112 6.1"),
    CONNECT_WITH_BODY(400, "CONNECT with a body", "RFC 9110 9.3.6"),
    TARGET_NOT_SECURED(421, "https target on a connection without TLS", "RFC 9110 7.4"),
    EXPECTATION_UNKNOWN(417, "unknown expectation", "RFC 9110 10.1.1"),
    CHUNK_SIZE_INVALID(400, "invalid chunk size", "RFC 9112 7.1"),
    CHUNK_SIZE_TOO_LARGE(413, "chunk too large", "RFC 9112 7.1"),
    CHUNK_EXTENSION_INVALID(400, "invalid chunk extension", "RFC 9112 7.1.1"),
    CHUNK_EXTENSION_TOO_LONG(413, "chunk extensions too long", "RFC 9112 7.1.1"),
    CHUNK_EXTENSIONS_TOO_LONG(413, "chunk extensions of a body too long", "RFC 9112 7.1.1"),
    CHUNK_END_MISSING(400, "chunk data not followed by CRLF", "RFC 9112 7.1"),
    TRAILERS_TOO_LONG(431, "trailers too long", "RFC 6585 5"),
    TRAILERS_TOO_MANY(431, "too many trailer fields", "RFC 6585 5"),
    TRAILER_FORBIDDEN(400, "framing or routing field in trailers", "RFC 9110 6.5.1"),
    /** A body beyond the limit that was set for it; found by the driver, which alone counts whole bodies. */
    BODY_TOO_LARGE(413, "body too large", "RFC 9110 15.5.14"),
    /** A body that ended before its declared length; found by the driver. */
    BODY_CUT(400, "body shorter than declared", "RFC 9112 8"),
    PSEUDO_FIELD_UNKNOWN(400, "unknown pseudo field", "RFC 9113 8.3"),
    PSEUDO_FIELD_REPEATED(400, "pseudo field sent twice", "RFC 9113 8.3"),
    PSEUDO_FIELD_MISPLACED(400, "pseudo field behind a field or where none may be", "RFC 9113 8.3"),
    PSEUDO_FIELD_MISSING(400, "pseudo field missing", "RFC 9113 8.3.1"),
    SCHEME_INVALID(400, "invalid scheme", "RFC 9113 8.3.1"),
    AUTHORITY_INVALID(400, "invalid authority", "RFC 9113 8.3.1"),
    AUTHORITY_BESIDE_HOST(400, "Host differs from the authority", "RFC 9113 8.3.1"),
    PROTOCOL_INVALID(400, "protocol without CONNECT or not a token", "RFC 8441 4"),
    CONNECTION_FIELD(400, "field that belongs to a connection of HTTP/1", "RFC 9113 8.2.2"),
    /** Several times over the limit: not worth being decoded to its end, so nothing behind it can be either. */
    HEAD_FAR_TOO_LONG(Scope.CONNECTION, 0xb, 431, "head far too long", "RFC 9113 10.5.1"),
    HPACK_CUT(Scope.CONNECTION, 0x9, 400, "field section ends within a field", "RFC 7541 6"),
    HPACK_NUMBER_INVALID(Scope.CONNECTION, 0x9, 400, "number too large or too long", "RFC 7541 5.1"),
    HPACK_HUFFMAN_INVALID(Scope.CONNECTION, 0x9, 400, "invalid Huffman code or padding", "RFC 7541 5.2"),
    HPACK_INDEX_INVALID(Scope.CONNECTION, 0x9, 400, "index beyond the table", "RFC 7541 2.3.3"),
    HPACK_TABLE_INVALID(Scope.CONNECTION, 0x9, 400, "table length missing, misplaced or too large", "RFC 7541 4.2");

    /** What of a connection of HTTP/2 or HTTP/3 an error ends. */
    public enum Scope {
        /** The message and its stream; the others go on. */
        STREAM,
        /** The connection: its state is not known to both sides any more. */
        CONNECTION
    }

    private static final int H2_PROTOCOL_ERROR = 0x1;

    private final Scope scope;
    private final int h2Code;
    private final int h1Status;
    private final String label;
    private final String rfc;

    /** Of a message, whatever carries it. */
    ProtocolError(int h1Status, String label, String rfc) {
        this(Scope.STREAM, H2_PROTOCOL_ERROR, h1Status, label, rfc);
    }

    ProtocolError(Scope scope, int h2Code, int h1Status, String label, String rfc) {
        this.scope = scope;
        this.h2Code = h2Code;
        this.h1Status = h1Status;
        this.label = label;
        this.rfc = rfc;
    }

    /** What it ends on HTTP/2; on HTTP/1 each error ends the connection. */
    public Scope scope() {
        return scope;
    }

    /** Code of RST_STREAM or GOAWAY (RFC 9113 section 7). */
    public int h2Code() {
        return h2Code;
    }

    /** Status of the answer on HTTP/1; 502 for errors that only a response can have. */
    public int h1Status() {
        return h1Status;
    }

    /** A few plain words, safe to send and to print. */
    public String label() {
        return label;
    }

    /** The section that was disregarded, as {@code "RFC 9112 6.1"}. */
    public String rfc() {
        return rfc;
    }
}
