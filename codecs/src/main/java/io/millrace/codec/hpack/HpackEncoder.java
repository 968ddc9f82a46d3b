package io.millrace.codec.hpack;

import io.millrace.codec.FieldName;
import io.millrace.codec.Fields;
import io.millrace.codec.Literal;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import java.nio.ByteBuffer;

/**
 * Writes the field sections of one direction of an HTTP/2 connection (RFC 7541), a piece a call: each writes at an index
 * and returns the next one. One a connection; owning thread only. Nothing is allocated after the first entry of the
 * dynamic table.
 *
 * <p>A section is {@link #begin}, the pseudo fields, then the fields. Sections must reach the peer whole and in the
 * order in which they were written; for one that will not, call {@link #abandon}.
 *
 * <p>The caller keeps room: the {@code …LengthMax} methods and constants tell how much a piece may take, and behind the
 * last piece another {@link #OVERRUN} bytes must be writable.
 *
 * <p>Names are written in small letters. Values are checked and nothing can switch that off. A piece with an invalid
 * character returns {@code -1 - place} and leaves the table as it was; what was written is to be overwritten.
 *
 * <p>What enters the dynamic table: every field but those whose value seldom comes again ({@code :path},
 * {@code content-length}, {@code etag} and the like) and those too long for it. {@code authorization},
 * {@code proxy-authorization}, {@code set-cookie} and short cookies are marked as never to be indexed, by nobody on the
 * way (RFC 7541 section 7.1.3).
 */
public final class HpackEncoder {
    /** How far a piece may write garbage beyond its end. */
    public static final int OVERRUN = Literal.OVERRUN;

    /** Most bytes of {@link #begin}. */
    public static final int BEGIN_LENGTH_MAX = 12;

    /** Most bytes of {@link #status}. */
    public static final int STATUS_LENGTH_MAX = 8;

    /** Most bytes of {@link #contentLength}. */
    public static final int CONTENT_LENGTH_LENGTH_MAX = 48;

    /** Most bytes of {@link #date}. */
    public static final int DATE_LENGTH_MAX = 72;

    /**
     * An encoder with an empty table, for which nothing is allocated yet. Until {@link #peerTableLengthMax} is called the
     * peer's bound is {@link HpackDecoder#TABLE_LENGTH_DEFAULT}.
     *
     * @param tableLengthMax our own bound, whatever the peer allows; 0 to {@link HpackDecoder#TABLE_LENGTH_BOUND}
     */
    public HpackEncoder(int tableLengthMax) {
        throw new UnsupportedOperationException("" + tableLengthMax);
    }

    /**
     * The peer's SETTINGS_HEADER_TABLE_SIZE: holds from the next section on, which begins with what must be said of it.
     *
     * @param tableLengthMax 0 or more; unsigned values above the int range are the same as the largest int
     */
    public void peerTableLengthMax(int tableLengthMax) {
        throw new UnsupportedOperationException("" + tableLengthMax);
    }

    /** Begins a section. */
    public int begin(ByteBuffer out, int index) {
        throw new UnsupportedOperationException();
    }

    /**
     * The section that was begun last will never reach the peer. The table is emptied, and the next section tells the
     * peer to empty its own.
     */
    public void abandon() {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes {@code :status}.
     *
     * @throws IllegalArgumentException if the status is outside 100 to 599
     */
    public int status(ByteBuffer out, int index, int status) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code :method}; room as {@link #fieldLengthMax(int, int)} of its lengths. */
    public int method(ByteBuffer out, int index, Method method) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code :scheme}. */
    public int scheme(ByteBuffer out, int index, CharSequence scheme) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code :authority}. */
    public int authority(ByteBuffer out, int index, CharSequence authority) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code :path}, with the query. */
    public int path(ByteBuffer out, int index, CharSequence path) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code :protocol} (RFC 8441 section 4). */
    public int protocol(ByteBuffer out, int index, CharSequence protocol) {
        throw new UnsupportedOperationException();
    }

    /** Most bytes of a field that was encoded ahead. */
    public static int fieldLengthMax(StaticField field) {
        return fieldLengthMax(field.name(), field.value().length());
    }

    /** Most bytes of a field. */
    public static int fieldLengthMax(FieldName name, int valueLength) {
        return fieldLengthMax(name.length(), valueLength);
    }

    /** Most bytes of a field or pseudo field; the value is written twice on its way. */
    public static int fieldLengthMax(int nameLength, int valueLength) {
        return nameLength + 2 * valueLength + 64;
    }

    /** Writes a field that was encoded ahead. */
    public int field(ByteBuffer out, int index, StaticField field) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a field.
     *
     * @param value one byte a character, 0x20 to 0xFF without 0x7F, and tab
     * @return next index, or {@code -1 - place} of the first invalid character of the value
     */
    public int field(ByteBuffer out, int index, FieldName name, CharSequence value) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #field(ByteBuffer, int, FieldName, CharSequence)}, from bytes. */
    public int field(ByteBuffer out, int index, FieldName name, ByteBuffer value, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    /** Writes a field with a number of 0 or more. */
    public int field(ByteBuffer out, int index, FieldName name, long value) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a field that was received, by any version. The name becomes small letters; its mark as never to be indexed
     * stays.
     */
    public int field(ByteBuffer out, int index, Fields from, int field) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a field whose name is bytes as well: a token, which becomes small letters.
     *
     * @return next index, or {@code -1 - place} of the first invalid character of the value
     */
    public int field(
            ByteBuffer out,
            int index,
            ByteBuffer arena,
            int nameOffset,
            int nameLength,
            int valueOffset,
            int valueLength) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code content-length}. */
    public int contentLength(ByteBuffer out, int index, long length) {
        throw new UnsupportedOperationException();
    }

    /** Writes {@code date} from the 29 bytes that the caller formatted. */
    public int date(ByteBuffer out, int index, ByteBuffer date, int offset) {
        throw new UnsupportedOperationException();
    }

    /** The connection is over: gives the memory of the table back. Nothing may be written afterwards. */
    public void release() {
        throw new UnsupportedOperationException();
    }
}
