package io.millrace.codec.hpack;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import java.nio.ByteBuffer;

/**
 * Reads the field sections of one direction of an HTTP/2 connection (RFC 7541), and holds them to the rules for messages
 * (RFC 9113 sections 8.2 and 8.3). One a connection; owning thread only. Nothing is allocated after the first entry of
 * the dynamic table.
 *
 * <p>A section must lie in one piece. Names and values are written to an arena, their places to a {@link FieldTable}:
 * pseudo fields become parts of the table, known names their ids, cookie crumbs stay fields of their own.
 *
 * <p>Errors are negative. One of {@link io.millrace.codec.ProtocolError.Scope#CONNECTION} leaves the dynamic table
 * unknown: the connection is over. After one of scope STREAM the section was read to its end, so the next one can be
 * decoded.
 */
public final class HpackDecoder {
    /**
     * Last bytes of an arena that are written as garbage only: short pieces are copied as whole words. An arena of n
     * bytes holds heads of n less this.
     */
    public static final int ARENA_MARGIN = 32;

    /** Length of the dynamic table until a setting says otherwise (RFC 9113 section 6.5.2). */
    public static final int TABLE_LENGTH_DEFAULT = 4_096;

    /** Longest dynamic table that can be set. */
    public static final int TABLE_LENGTH_BOUND = 65_536;

    /** A section this many times over its limit ends the connection. */
    public static final int FAR_TOO_LONG = 4;

    /** As {@link #HpackDecoder(int, Limits)} with {@link Limits#DEFAULT}. */
    public HpackDecoder(int tableLengthMax) {
        this(tableLengthMax, Limits.DEFAULT);
    }

    /**
     * A decoder with an empty table, for which nothing is allocated yet.
     *
     * @param tableLengthMax what we announce as SETTINGS_HEADER_TABLE_SIZE before the first section; 0 to
     *        {@link #TABLE_LENGTH_BOUND}
     * @param limits {@code headLengthMax} and {@code trailersLengthMax} count as SETTINGS_MAX_HEADER_LIST_SIZE does:
     *        name, value and 32 for each field
     */
    public HpackDecoder(int tableLengthMax, Limits limits) {
        throw new UnsupportedOperationException("" + tableLengthMax + limits);
    }

    /**
     * Our SETTINGS_HEADER_TABLE_SIZE changed. Call it when the peer has acknowledged the setting, not before.
     */
    public void tableLengthMax(int tableLengthMax) {
        throw new UnsupportedOperationException("" + tableLengthMax);
    }

    /**
     * Reads the field section of a request.
     *
     * @param offset first byte of the section; all fragments in one piece, no frame headers or padding between
     * @param limit end of the section; up to 8 bytes behind it are read as garbage where the buffer has them
     * @param arenaLimit end of the room; {@link #ARENA_MARGIN} less is used for the head
     * @param out begun anew at {@code arenaOffset}, whole only if the result is not negative; its capacity is the limit
     *        of fields
     * @return bytes written to the arena, 0 or more, or a negative code for {@link io.millrace.codec.CodecResult#error}
     */
    public int decodeRequest(
            ByteBuffer in, int offset, int limit, ByteBuffer arena, int arenaOffset, int arenaLimit, FieldTable out) {
        throw new UnsupportedOperationException();
    }

    /** Reads the field section of a response, final or interim; as {@link #decodeRequest}. */
    public int decodeResponse(
            ByteBuffer in, int offset, int limit, ByteBuffer arena, int arenaOffset, int arenaLimit, FieldTable out) {
        throw new UnsupportedOperationException();
    }

    /** Reads a trailer section, which has no pseudo fields; as {@link #decodeRequest}. */
    public int decodeTrailers(
            ByteBuffer in, int offset, int limit, ByteBuffer arena, int arenaOffset, int arenaLimit, FieldTable out) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a section that nobody wants, of a stream that is closed or refused, to keep the dynamic table in step.
     *
     * @return 0, or a negative code of scope CONNECTION
     */
    public int skip(ByteBuffer in, int offset, int limit) {
        throw new UnsupportedOperationException();
    }

    /** Length of the last section as SETTINGS_MAX_HEADER_LIST_SIZE counts, as far as it was read. */
    public int listLength() {
        throw new UnsupportedOperationException();
    }

    /** The connection is over: gives the memory of the table back. Nothing may be decoded afterwards. */
    public void release() {
        throw new UnsupportedOperationException();
    }
}
