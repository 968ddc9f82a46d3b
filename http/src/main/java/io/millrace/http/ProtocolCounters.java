package io.millrace.http;

import io.millrace.codec.ProtocolError;
import io.millrace.codec.h1.H1Leniency;
import io.millrace.codec.h2.H2Abuse;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.telemetry.LoopCounters;

/** Which counter a peer's error, a leniency or a response belongs to. Stateless. */
final class ProtocolCounters {
    private ProtocolCounters() {}

    static Counter of(ProtocolError why) {
        return switch (why) {
            case METHOD_INVALID,
                    TARGET_INVALID,
                    EMPTY_LINES,
                    STATUS_INVALID,
                    PSEUDO_FIELD_UNKNOWN,
                    PSEUDO_FIELD_REPEATED,
                    PSEUDO_FIELD_MISPLACED,
                    PSEUDO_FIELD_MISSING,
                    SCHEME_INVALID,
                    PROTOCOL_INVALID -> Counter.HTTP_BAD_REQUEST_LINE;
            case VERSION_INVALID, VERSION_UNSUPPORTED -> Counter.HTTP_BAD_VERSION;
            case START_LINE_TOO_LONG -> Counter.HTTP_TARGET_TOO_LONG;
            case HEAD_TOO_LONG, HEAD_FAR_TOO_LONG -> Counter.HTTP_HEAD_TOO_LONG;
            case FIELDS_TOO_MANY -> Counter.HTTP_FIELDS_OVER;
            case BARE_LF,
                    BARE_CR,
                    FIELD_NAME_INVALID,
                    FIELD_SPACE_BEFORE_COLON,
                    FIELD_VALUE_INVALID,
                    FIELD_FOLDED,
                    FIELD_BEFORE_FIRST,
                    CONNECTION_FIELD -> Counter.HTTP_BAD_FIELD;
            case HOST_MISSING, HOST_REPEATED, HOST_INVALID, AUTHORITY_INVALID, AUTHORITY_BESIDE_HOST ->
                Counter.HTTP_BAD_HOST;
            case LENGTH_INVALID,
                    LENGTH_REPEATED,
                    LENGTH_BESIDE_CODING,
                    CODING_UNKNOWN,
                    CODING_INVALID,
                    CODING_NOT_FINAL,
                    CODING_REPEATED,
                    CODING_IN_HTTP_1_0,
                    CONNECT_WITH_BODY -> Counter.HTTP_BAD_FRAMING;
            case CHUNK_SIZE_INVALID, CHUNK_SIZE_TOO_LARGE, CHUNK_EXTENSION_INVALID, CHUNK_END_MISSING ->
                Counter.HTTP_BAD_CHUNK;
            case CHUNK_EXTENSION_TOO_LONG, CHUNK_EXTENSIONS_TOO_LONG -> Counter.HTTP_CHUNK_EXTENSIONS_OVER;
            case TRAILERS_TOO_LONG, TRAILERS_TOO_MANY -> Counter.HTTP_TRAILERS_OVER;
            case BODY_TOO_LARGE -> Counter.HTTP_BODY_OVER;
            case HPACK_CUT, HPACK_NUMBER_INVALID, HPACK_HUFFMAN_INVALID, HPACK_INDEX_INVALID, HPACK_TABLE_INVALID ->
                Counter.H2_BAD_FIELDS;
            case H2_WINDOW_EXCEEDED,
                    H2_STREAM_WINDOW_EXCEEDED,
                    H2_WINDOW_OVERFLOW,
                    H2_STREAM_WINDOW_OVERFLOW,
                    H2_INCREMENT_ZERO,
                    H2_STREAM_INCREMENT_ZERO,
                    H2_INITIAL_WINDOW_INVALID -> Counter.H2_BAD_WINDOW;
            case TRAILER_FORBIDDEN, TARGET_NOT_SECURED, EXPECTATION_UNKNOWN, BODY_CUT -> Counter.HTTP_BAD_OTHER;
            default -> why.scope() == ProtocolError.Scope.STREAM ? Counter.H2_BAD_STREAM : Counter.H2_BAD_FRAME;
        };
    }

    static Counter of(H2Abuse what) {
        return switch (what) {
            case RESETS -> Counter.H2_RESETS_OVER;
            case CONTINUATIONS, EMPTY_FRAGMENTS, FIELDS -> Counter.H2_FRAGMENTS_OVER;
            case EMPTY_DATA, TINY_DATA -> Counter.H2_SMALL_DATA_OVER;
            case CONTROL_QUEUED -> Counter.H2_CONTROL_QUEUED_OVER;
            case SETTINGS, PINGS, IDLE_FRAMES -> Counter.H2_CONTROL_OVER;
        };
    }

    /** Counts each leniency once that a message needed. */
    static void lenient(LoopCounters counters, int leniencies) {
        for (int rest = leniencies; rest != 0; rest &= rest - 1) {
            counters.increment(ofLeniency(rest & -rest));
        }
    }

    private static Counter ofLeniency(int bit) {
        return switch (bit) {
            case H1Leniency.BARE_LF -> Counter.HTTP_LENIENT_BARE_LF;
            case H1Leniency.OBS_FOLD -> Counter.HTTP_LENIENT_OBS_FOLD;
            case H1Leniency.SPACE_BEFORE_COLON -> Counter.HTTP_LENIENT_SPACE_BEFORE_COLON;
            case H1Leniency.LENGTH_BESIDE_CHUNKED -> Counter.HTTP_LENIENT_LENGTH_BESIDE_CHUNKED;
            case H1Leniency.EQUAL_LENGTHS -> Counter.HTTP_LENIENT_EQUAL_LENGTHS;
            case H1Leniency.UNESCAPED_PATH -> Counter.HTTP_LENIENT_UNESCAPED_PATH;
            default -> throw new AssertionError("leniency " + bit);
        };
    }

    static Counter ofResponse(int status) {
        return switch (status / 100) {
            case 1 -> Counter.HTTP_RESPONSES_1XX;
            case 2 -> Counter.HTTP_RESPONSES_2XX;
            case 3 -> Counter.HTTP_RESPONSES_3XX;
            case 4 -> Counter.HTTP_RESPONSES_4XX;
            default -> Counter.HTTP_RESPONSES_5XX;
        };
    }
}
