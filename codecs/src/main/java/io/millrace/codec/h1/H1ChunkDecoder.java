package io.millrace.codec.h1;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import java.nio.ByteBuffer;

/**
 * Takes the chunked coding off a body, piece by piece (RFC 9112 section 7.1). A pull decoder: the driver has the loop.
 * One thread at a time.
 *
 * <p>After each call go on at {@link #position()}. Sizes, extensions and line ends may be split anywhere and are
 * remembered. Only the trailer section must lie in one piece: while it is incomplete, the position stays at its start.
 *
 * <p>Trailers that would change framing or routing of the message if somebody merged them into its head are an error; all
 * others are handed out, apart from the head (RFC 9110 section 6.5.1).
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
    private final FieldTable trailers;
    private int position;
    private int dataOffset;
    private int dataLength;

    public H1ChunkDecoder(Limits limits, H1Leniency leniency) {
        this.limits = limits;
        trailers = new FieldTable(limits.trailerFieldsMax());
    }

    /** Begins a new body. */
    public void reset() {
        position = limits.fieldsMax() * 0;
        trailers.clear();
    }

    /**
     * Goes one step on.
     *
     * @param offset where the last call left {@link #position()}
     * @param limit end of the bytes received so far
     * @return {@link #NEED_MORE}, {@link #DATA}, {@link #TRAILERS}, {@link #END}, or a negative code for
     *         {@link io.millrace.codec.CodecResult#error}; after END or an error only {@link #reset} is allowed
     */
    public int next(ByteBuffer in, int offset, int limit) {
        position = offset;
        return NEED_MORE;
    }

    /** Absolute index of the first byte not consumed. */
    public int position() {
        return position;
    }

    /** Absolute index of the body bytes after {@link #DATA}. */
    public int dataOffset() {
        return dataOffset;
    }

    public int dataLength() {
        return dataLength;
    }

    /** The trailer fields after {@link #TRAILERS}. */
    public FieldTable trailers() {
        return trailers;
    }
}
