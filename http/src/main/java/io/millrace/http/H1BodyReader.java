package io.millrace.http;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.h1.BodyKind;
import io.millrace.codec.h1.H1ChunkDecoder;
import io.millrace.engine.memory.Slice;

/**
 * The body that comes in on an HTTP/1.1 connection, one after the other: takes its framing off and tells where the data
 * lies. Loop thread only; calls no user.
 */
final class H1BodyReader {
    /** More bytes are needed. */
    static final int NEED_MORE = 0;
    /** {@link #offset()} and {@link #length()} tell where data lies; {@link #isComplete()} whether it is the last. */
    static final int DATA = 1;
    /** {@link #trailers()} can be read. */
    static final int TRAILERS = 2;
    /** The body is complete. */
    static final int END = 3;

    private final HttpLoop http;
    private BodyKind kind = BodyKind.NONE;
    private long left; // of a body with a length
    private long received;
    private long dropped;
    private int number;
    private H1ChunkDecoder chunks; // borrowed for a chunked body
    private int position;
    private int offset;
    private int length;

    H1BodyReader(HttpLoop http) {
        this.http = http;
    }

    /** @param bodyNumber tells it from all other bodies of the loop */
    void begin(BodyKind bodyKind, long declared, int bodyNumber) {
        kind = bodyKind;
        left = declared;
        received = 0;
        dropped = 0;
        number = bodyNumber;
        if (bodyKind == BodyKind.CHUNKED) {
            chunks = http.borrowDecoder();
        }
    }

    BodyKind kind() {
        return kind;
    }

    /** Tells the bodies of a loop from each other; 0 is that of no message. */
    int number() {
        return number;
    }

    /** Body bytes that came so far. */
    long received() {
        return received;
    }

    /** Counts bytes that nobody wants, framing among them. @return all so far */
    long dropped(int bytes) {
        dropped += bytes;
        return dropped;
    }

    /** Bytes that are known to be still to come; 0 when that is not known. */
    long declaredLeft() {
        return kind == BodyKind.LENGTH ? left : 0;
    }

    /** Whether the next byte is data, for all that is known: never between chunks. */
    boolean isAtData() {
        return kind != BodyKind.CHUNKED || chunks.isAtData();
    }

    boolean isComplete() {
        return kind == BodyKind.LENGTH && left == 0;
    }

    /** Absolute index of the first byte not consumed. */
    int position() {
        return position;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    FieldTable trailers() {
        return chunks.trailers();
    }

    /**
     * Goes one step on.
     *
     * @param allowed most data bytes to hand out; 0 only when it is not {@link #isAtData()}
     * @return one of the constants, or a negative {@link CodecResult}
     */
    int next(Slice bytes, int at, long allowed) {
        int result = kind == BodyKind.CHUNKED ? nextChunked(bytes, at, allowed) : nextPlain(bytes, at, allowed);
        if (result == DATA) {
            received += length;
        }
        return result;
    }

    private int nextPlain(Slice bytes, int at, long allowed) {
        long wanted = kind == BodyKind.LENGTH ? Math.min(allowed, left) : allowed;
        length = (int) Math.min(wanted, bytes.limit() - at);
        offset = at;
        position = at + length;
        left -= kind == BodyKind.LENGTH ? length : 0;
        return DATA;
    }

    private int nextChunked(Slice bytes, int at, long allowed) {
        int limit = bytes.limit();
        int cap = (int) Math.min(limit, at + Math.max(1, Math.min(allowed, limit)));
        // Trailers lie in one piece and are no data.
        int result = chunks.next(bytes.buffer(), at, chunks.isAtTrailers() ? limit : cap);
        position = chunks.position();
        if (CodecResult.isFailure(result)) {
            return result;
        }
        if (result >= H1ChunkDecoder.TRAILERS) { // the last there is of a body
            ProtocolCounters.lenient(http.counters(), chunks.leniencies());
        }
        return switch (result) {
            case H1ChunkDecoder.DATA -> {
                offset = chunks.dataOffset();
                length = chunks.dataLength();
                yield DATA;
            }
            case H1ChunkDecoder.TRAILERS -> TRAILERS;
            case H1ChunkDecoder.END -> END;
            default -> NEED_MORE;
        };
    }

    /** Gives the decoder back; trailers cannot be read any more. */
    void release() {
        kind = BodyKind.NONE;
        if (chunks != null) {
            http.returnDecoder(chunks);
            chunks = null;
        }
    }
}
