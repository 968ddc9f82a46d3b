package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;

/**
 * Takes the chunked coding off a body, piece by piece (RFC 9112 section 7.1). A pull decoder: the driver has the loop.
 * One thread at a time.
 *
 * <p>After each call go on at {@link #position()}. Sizes, extensions and line ends may be split anywhere and are
 * remembered. Only the trailer section must lie in one piece: while it is incomplete, the position stays at its start.
 *
 * <p>Trailers that would change framing or routing of the message if somebody merged them into its head are an error;
 * all others are handed out, apart from the head (RFC 9110 section 6.5.1). Lines within the coding always end by CRLF;
 * the leniencies for heads hold in the trailer section.
 */
public final class H1ChunkDecoder {
    /** More bytes are needed from {@link #position()} on. */
    public static final int NEED_MORE = 0;
    /** Body bytes at {@link #dataOffset()}; perhaps a part of a chunk. */
    public static final int DATA = 1;
    /** A trailer section with at least one field was read; {@link #trailers()} is valid as long as the bytes are. */
    public static final int TRAILERS = 2;
    /** The body is over; the next message begins at {@link #position()}. */
    public static final int END = 3;

    private final Limits limits;
    private final H1ChunkLine line;
    private final H1FieldSection fieldSection;
    private final FieldTable trailers;
    private final Scratch scratch;

    private State state = State.LINE;
    private long remaining;
    private int trailersSeen;
    private int position;
    private int dataOffset;
    private int dataLength;

    private enum State {
        LINE,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        END
    }

    public H1ChunkDecoder(Limits limits, H1Leniency leniency) {
        this.limits = limits;
        line = new H1ChunkLine(limits);
        fieldSection = new H1FieldSection(leniency);
        trailers = new FieldTable(limits.trailerFieldsMax());
        scratch = new Scratch(limits.trailersLengthMax());
    }

    /** Whether a field may never be a trailer, of either side: it frames, routes, or is the connection's own. */
    public static boolean isForbidden(FieldName name) {
        return (name.maskBit() & KnownFields.NEVER_TRAILERS) != 0;
    }

    /** Begins a new body. Not needed after {@link #END}. */
    public void reset() {
        state = State.LINE;
        line.reset();
        remaining = 0;
        trailersSeen = 0;
        trailers.clear();
    }

    /**
     * Goes one step on.
     *
     * @param offset where the last call left {@link #position()}
     * @param limit end of the bytes received so far; up to 8 bytes behind it are read as garbage if the buffer has them
     * @return {@link #NEED_MORE}, {@link #DATA}, {@link #TRAILERS}, {@link #END}, or a negative code for
     *         {@link CodecResult#error}; after an error only {@link #reset} is allowed
     */
    public int next(ByteBuffer in, int offset, int limit) {
        position = offset;
        while (state == State.TRAILERS || state == State.END || position < limit) {
            switch (state) {
                case LINE -> {
                    int result = line.read(in, position, limit);
                    if (result <= 0) {
                        position = result == NEED_MORE ? limit : position;
                        return result;
                    }
                    position = result;
                    remaining = line.size();
                    state = remaining == 0 ? State.TRAILERS : State.DATA;
                }
                case DATA -> {
                    return data(limit);
                }
                case DATA_CR, DATA_LF -> {
                    // 7.1: chunk-data CRLF
                    if (in.get(position) != (state == State.DATA_CR ? '\r' : '\n')) {
                        return CodecResult.failure(ProtocolError.CHUNK_END_MISSING);
                    }
                    position++;
                    state = state == State.DATA_CR ? State.DATA_LF : State.LINE;
                }
                case TRAILERS -> {
                    return trailers(in, limit);
                }
                case END -> {
                    line.reset();
                    state = State.LINE;
                    return END;
                }
            }
        }
        return NEED_MORE;
    }

    /** Whether the next byte is body data: then {@link #next} gives {@link #DATA}. */
    public boolean isAtData() {
        return state == State.DATA;
    }

    /** Whether the last chunk was read, and the trailer section is what comes next. */
    public boolean isAtTrailers() {
        return state == State.TRAILERS;
    }

    /** Absolute index of the first byte not consumed. */
    public int position() {
        return position;
    }

    /** Absolute index of the body bytes after {@link #DATA}. */
    public int dataOffset() {
        return dataOffset;
    }

    /** Count of the body bytes after {@link #DATA}; more than 0. */
    public int dataLength() {
        return dataLength;
    }

    /** The trailer fields after {@link #TRAILERS}. */
    public FieldTable trailers() {
        return trailers;
    }

    /** Bits of {@link H1Leniency} that the trailer section needed, be it empty; 0 before its end. */
    public int leniencies() {
        return trailers.leniencies();
    }

    private int data(int limit) {
        dataOffset = position;
        dataLength = (int) Math.min(remaining, limit - position);
        position += dataLength;
        remaining -= dataLength;
        if (remaining == 0) {
            state = State.DATA_CR;
        }
        return DATA;
    }

    private int trailers(ByteBuffer in, int limit) {
        int available = Math.min(limit - position, limits.trailersLengthMax());
        int seen = trailersSeen;
        trailersSeen = available;
        boolean last = available == limits.trailersLengthMax();
        if (seen > 0 && !last && !H1Lines.isWorthParsing(in, position, position + available, seen)) {
            return NEED_MORE;
        }
        int length = trailerSection(in, available);
        if (length < 0) {
            return length == CodecResult.failure(ProtocolError.FIELDS_TOO_MANY)
                    ? CodecResult.failure(ProtocolError.TRAILERS_TOO_MANY)
                    : length;
        }
        if (length == NEED_MORE) {
            return last ? CodecResult.failure(ProtocolError.TRAILERS_TOO_LONG) : NEED_MORE;
        }
        trailers.end(length);
        position += length;
        trailersSeen = 0;
        state = State.END;
        // RFC 9110 6.5.1: a sender MUST NOT put framing or routing into trailers; merged into a head they would bite.
        if ((trailers.mask() & KnownFields.NEVER_TRAILERS) != 0) {
            return CodecResult.failure(ProtocolError.TRAILER_FORBIDDEN);
        }
        return trailers.count() > 0 ? TRAILERS : next(in, position, limit);
    }

    /** Length of the trailer section at the position, NEED_MORE, or a failure. */
    private int trailerSection(ByteBuffer in, int available) {
        int from = position;
        if (from + available + Bytes.WORD <= in.capacity()) {
            trailers.begin(in, from);
            int end = fieldSection.parse(in, from, from + available, trailers);
            return end <= 0 ? end : end - from;
        }
        ByteBuffer copy = scratch.copy(in, from, available);
        trailers.begin(copy, 0);
        int length = fieldSection.parse(copy, 0, available, trailers);
        if ((trailers.leniencies() & H1Leniency.OBS_FOLD) != 0) {
            Bytes.copy(copy, 0, in, from, available);
        }
        trailers.relocate(in, from);
        return length;
    }
}
