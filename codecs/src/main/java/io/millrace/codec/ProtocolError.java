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
    HPACK_TABLE_INVALID(Scope.CONNECTION, 0x9, 400, "table length missing, misplaced or too large", "RFC 7541 4.2"),
    H2_PREFACE_INVALID(Scope.CONNECTION, 0x1, 400, "invalid connection preface", "RFC 9113 3.4"),
    H2_SETTINGS_EXPECTED(Scope.CONNECTION, 0x1, 400, "first frame is not SETTINGS", "RFC 9113 3.4"),
    H2_FRAME_TOO_LONG(Scope.CONNECTION, 0x6, 400, "frame longer than announced", "RFC 9113 4.2"),
    H2_FRAME_LENGTH_INVALID(Scope.CONNECTION, 0x6, 400, "frame of a wrong length", "RFC 9113 4.2"),
    H2_PRIORITY_LENGTH_INVALID(Scope.STREAM, 0x6, 400, "PRIORITY of a wrong length", "RFC 9113 6.3"),
    H2_STREAM_MISSING(Scope.CONNECTION, 0x1, 400, "frame of a stream on none", "RFC 9113 5.1.1"),
    H2_STREAM_FORBIDDEN(Scope.CONNECTION, 0x1, 400, "frame of the connection on a stream", "RFC 9113 5.1.1"),
    H2_STREAM_ID_INVALID(
            Scope.CONNECTION, 0x1, 400, "stream of the wrong side or below a former one", "RFC 9113 5.1.1"),
    H2_STREAM_IDLE(Scope.CONNECTION, 0x1, 400, "frame on an idle stream", "RFC 9113 5.1"),
    H2_STREAM_ENDED(Scope.STREAM, 0x5, 400, "frame behind the end of its stream", "RFC 9113 5.1"),
    H2_STREAM_RESET(Scope.STREAM, 0x5, 400, "frame behind the reset of its stream", "RFC 9113 5.1"),
    H2_STREAM_CLOSED(Scope.CONNECTION, 0x5, 400, "frame on a closed stream", "RFC 9113 5.1"),
    H2_STREAM_REFUSED(Scope.STREAM, 0x7, 400, "more concurrent streams than announced", "RFC 9113 5.1.2"),
    H2_PADDING_INVALID(Scope.CONNECTION, 0x1, 400, "padding longer than its frame", "RFC 9113 6.1"),
    H2_CONTINUATION_EXPECTED(Scope.CONNECTION, 0x1, 400, "field section interrupted", "RFC 9113 4.3"),
    H2_CONTINUATION_UNEXPECTED(Scope.CONNECTION, 0x1, 400, "CONTINUATION without a field section", "RFC 9113 6.10"),
    H2_PUSH_FORBIDDEN(Scope.CONNECTION, 0x1, 400, "PUSH_PROMISE", "RFC 9113 8.4"),
    H2_SETTING_INVALID(Scope.CONNECTION, 0x1, 400, "invalid value of a setting", "RFC 9113 6.5.2"),
    H2_INITIAL_WINDOW_INVALID(Scope.CONNECTION, 0x3, 400, "initial window too large", "RFC 9113 6.5.2"),
    H2_WINDOW_EXCEEDED(Scope.CONNECTION, 0x3, 400, "more data than the window of the connection", "RFC 9113 6.9"),
    H2_STREAM_WINDOW_EXCEEDED(Scope.STREAM, 0x3, 400, "more data than the window of its stream", "RFC 9113 6.9"),
    H2_WINDOW_OVERFLOW(Scope.CONNECTION, 0x3, 400, "window of the connection beyond its bound", "RFC 9113 6.9.1"),
    H2_STREAM_WINDOW_OVERFLOW(Scope.STREAM, 0x3, 400, "window of a stream beyond its bound", "RFC 9113 6.9.1"),
    H2_INCREMENT_ZERO(Scope.CONNECTION, 0x1, 400, "increment of 0 for the connection", "RFC 9113 6.9"),
    H2_STREAM_INCREMENT_ZERO(Scope.STREAM, 0x1, 400, "increment of 0 for a stream", "RFC 9113 6.9"),
    H2_DEPENDS_ON_ITSELF(Scope.STREAM, 0x1, 400, "stream that depends on itself", "RFC 7540 5.3.1"),
    H2_PRIORITY_UPDATE_INVALID(Scope.CONNECTION, 0x1, 400, "priority of a stream that cannot be", "RFC 9218 7.1"),
    H2_FIELDS_IN_TUNNEL(Scope.STREAM, 0x1, 400, "field section in a tunnel", "RFC 9113 8.5"),
    H2_TRAILERS_WITHOUT_END(Scope.STREAM, 0x1, 400, "trailers that do not end their stream", "RFC 9113 8.1"),
    H2_DATA_BEFORE_HEAD(Scope.STREAM, 0x1, 400, "content before the head", "RFC 9113 8.1"),
    H2_LENGTH_MISMATCH(Scope.STREAM, 0x1, 400, "content of another length than declared", "RFC 9113 8.1.1"),
    /** More of something than a budget allows that costs more here than there. */
    H2_BUDGET_USED_UP(Scope.CONNECTION, 0xb, 429, "too much that is of no use", "RFC 9113 10.5"),
    /** No send memory for a frame that the peer has to get: not its fault. */
    H2_OUT_OF_MEMORY(Scope.CONNECTION, 0x2, 503, "no send memory for a control frame", "RFC 9113 5.4.1");

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
