package io.millrace.codec.hpack;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Literal;
import io.millrace.codec.Method;
import io.millrace.codec.PrefixInt;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import java.nio.ByteBuffer;

/**
 * Writes the field sections of one direction of an HTTP/2 connection (RFC 7541), a piece a call: each writes at an
 * index and returns the next one. One a connection; owning thread only. Nothing is allocated but the memory of the
 * dynamic table, as it grows.
 *
 * <p>A section is {@link #begin}, the pseudo fields, then the fields. Sections must reach the peer whole and in the
 * order in which they were written; for one that will not, call {@link #abandon}.
 *
 * <p>The caller keeps room: the {@code …LengthMax} methods and constants tell how much a piece may take, and behind
 * the last piece another {@link #OVERRUN} bytes must be writable.
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

    /** What a field may take beside its name and value, both twice: prefixes, lengths, garbage between. */
    private static final int MARGIN = FieldWriter.LAYOUT_MARGIN + Bytes.WORD;

    /** Most bytes of {@link #begin}. */
    public static final int BEGIN_LENGTH_MAX = 2 * PrefixInt.LENGTH_MAX;

    /** Most bytes of {@link #status}. */
    public static final int STATUS_LENGTH_MAX = 2 * (7 + 3) + MARGIN;

    /** Most bytes of {@link #contentLength}. */
    public static final int CONTENT_LENGTH_LENGTH_MAX = Bytes.DECIMAL_LENGTH_MAX + 4;

    /** Bytes of an HTTP date (RFC 9110 section 5.6.7, IMF-fixdate). */
    public static final int DATE_LENGTH = 29;

    /** Most bytes of {@link #date}. */
    public static final int DATE_LENGTH_MAX = 2 * (4 + DATE_LENGTH) + MARGIN;

    private static final int INDEXED = 0x80;
    private static final int TABLE_LENGTH = 0x20;
    private static final int TABLE_LENGTH_BITS = 5;

    /** In the order of their static entries. */
    private static final int[] STATUSES = {200, 204, 206, 304, 400, 404, 500};

    private static final int VISIBLE_MIN = '!';
    private static final int VISIBLE_MAX = '~';

    private static final int NOTHING_OWED = -1;

    /** A literal without indexing, with the name of static entry 28: 15 in the four bits, and 13 more. */
    private static final int CONTENT_LENGTH = 0x0F | (13 << Byte.SIZE);

    private final int ownLengthMax;
    private final HpackDynamicTable table;
    private final FieldWriter fields;
    private int owedLengthMin = NOTHING_OWED; // shortest length of the table that the peer was not told of

    /**
     * An encoder with an empty table, for which nothing is allocated yet. Until {@link #peerTableLengthMax} is called
     * the peer's bound is {@link HpackDecoder#TABLE_LENGTH_DEFAULT}.
     *
     * @param tableLengthMax our own bound, whatever the peer allows; 0 to {@link HpackDecoder#TABLE_LENGTH_BOUND}
     */
    public HpackEncoder(int tableLengthMax) {
        ownLengthMax = HpackDecoder.check(tableLengthMax);
        table = new HpackDynamicTable(HpackDecoder.TABLE_LENGTH_DEFAULT);
        fields = new FieldWriter(table);
        peerTableLengthMax(HpackDecoder.TABLE_LENGTH_DEFAULT);
    }

    /**
     * The peer's SETTINGS_HEADER_TABLE_SIZE: holds from the next section on, which begins with what must be said of it.
     *
     * @param tableLengthMax 0 or more; what is negative was above the range of int, and is as good as its largest
     */
    public void peerTableLengthMax(int tableLengthMax) {
        int length = tableLengthMax < 0 ? ownLengthMax : Math.min(ownLengthMax, tableLengthMax);
        if (length != table.lengthMax()) {
            table.lengthMax(length);
            owedLengthMin = owedLengthMin == NOTHING_OWED ? length : Math.min(owedLengthMin, length);
        }
    }

    /** Begins a section. */
    public int begin(ByteBuffer out, int index) {
        if (owedLengthMin == NOTHING_OWED) {
            return index;
        }
        // RFC 7541 4.2: the smallest length since the last section, and then the one that holds.
        int at = index;
        if (owedLengthMin < table.lengthMax()) {
            at = PrefixInt.put(out, at, TABLE_LENGTH_BITS, TABLE_LENGTH, owedLengthMin);
        }
        owedLengthMin = NOTHING_OWED;
        return PrefixInt.put(out, at, TABLE_LENGTH_BITS, TABLE_LENGTH, table.lengthMax());
    }

    /**
     * The section that was begun last will never reach the peer. The table is emptied, and the next section tells the
     * peer to empty its own.
     */
    public void abandon() {
        table.clear();
        owedLengthMin = 0;
    }

    /**
     * Writes {@code :status}.
     *
     * @throws IllegalArgumentException if the status is outside 100 to 599
     */
    public int status(ByteBuffer out, int index, int status) {
        if (status == Status.OK) {
            out.put(index, (byte) (INDEXED | HpackStaticTable.STATUS_200));
            return index + 1;
        }
        if (!Status.isSendable(status)) {
            throw new IllegalArgumentException(
                    "status " + status + " is outside " + Status.CODE_MIN + " to " + Status.CODE_MAX);
        }
        for (int i = 0; i < STATUSES.length; i++) {
            if (STATUSES[i] == status) {
                return indexed(out, index, HpackStaticTable.STATUS_200 + i);
            }
        }
        int at = layOut(out, index, ":status", 3);
        Bytes.putDecimal(out, at, status);
        return fields.pseudo(out, index, HpackStaticTable.STATUS_200, 7, at, 3, FieldWriter.INDEX);
    }

    /** Writes {@code :method}; room as {@link #fieldLengthMax(int, int)} of its lengths. */
    public int method(ByteBuffer out, int index, Method method) {
        if (method.is(Method.GET)) {
            return indexed(out, index, HpackStaticTable.METHOD_GET);
        } else if (method.is(Method.POST)) {
            return indexed(out, index, HpackStaticTable.METHOD_POST);
        }
        return pseudo(out, index, HpackStaticTable.METHOD_GET, ":method", method.name(), FieldWriter.INDEX);
    }

    /** Writes {@code :scheme}. */
    public int scheme(ByteBuffer out, int index, CharSequence scheme) {
        if (isText(scheme, "https")) {
            return indexed(out, index, HpackStaticTable.SCHEME_HTTPS);
        } else if (isText(scheme, "http")) {
            return indexed(out, index, HpackStaticTable.SCHEME_HTTP);
        }
        return pseudo(out, index, HpackStaticTable.SCHEME_HTTP, ":scheme", scheme, FieldWriter.INDEX);
    }

    /** Writes {@code :authority}. */
    public int authority(ByteBuffer out, int index, CharSequence authority) {
        return pseudo(out, index, HpackStaticTable.AUTHORITY, ":authority", authority, FieldWriter.INDEX);
    }

    /** Writes {@code :path}, with the query. */
    public int path(ByteBuffer out, int index, CharSequence path) {
        if (isText(path, "/")) {
            return indexed(out, index, HpackStaticTable.PATH_SLASH);
        } else if (isText(path, "/index.html")) {
            return indexed(out, index, HpackStaticTable.PATH_INDEX);
        }
        return pseudo(out, index, HpackStaticTable.PATH_SLASH, ":path", path, FieldWriter.LITERAL);
    }

    /** Writes {@code :protocol} (RFC 8441 section 4). */
    public int protocol(ByteBuffer out, int index, CharSequence protocol) {
        return pseudo(out, index, 0, ":protocol", protocol, FieldWriter.INDEX);
    }

    private static boolean isText(CharSequence text, String expected) {
        int length = expected.length();
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int indexed(ByteBuffer out, int index, int entry) {
        out.put(index, (byte) (INDEXED | entry));
        return index + 1;
    }

    private int pseudo(ByteBuffer out, int index, int entry, String name, CharSequence value, int policy) {
        int length = value.length();
        int at = layOut(out, index, name, length);
        int invalid = value instanceof AsciiView
                ? putVisible(out, at, ((AsciiView) value).arena(), ((AsciiView) value).offset(), length)
                : putVisible(out, at, value);
        if (invalid >= 0 || length == 0) {
            return length == 0 ? -1 : -1 - invalid;
        }
        return fields.pseudo(out, index, entry, name.length(), at, length, policy);
    }

    /** Every pseudo field is visible ASCII (RFC 9113 8.3.1). The first invalid place, or -1. */
    private static int putVisible(ByteBuffer out, int index, CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < VISIBLE_MIN || c > VISIBLE_MAX) {
                return i;
            }
            out.put(index + i, (byte) c);
        }
        return -1;
    }

    private static int putVisible(ByteBuffer out, int index, ByteBuffer in, int offset, int length) {
        int i = 0;
        for (; i <= length - Bytes.WORD; i += Bytes.WORD) {
            long word = Bytes.getLong(in, offset + i);
            if (Bytes.outside(word, VISIBLE_MIN, VISIBLE_MAX) != 0) {
                break;
            }
            Bytes.putLong(out, index + i, word);
        }
        for (; i < length; i++) {
            byte b = in.get(offset + i);
            if (b < VISIBLE_MIN || b > VISIBLE_MAX) {
                return i;
            }
            out.put(index + i, b);
        }
        return -1;
    }

    /** Lays a name out behind what a field may take; where its value has to follow. */
    private static int layOut(ByteBuffer out, int index, String name, int valueLength) {
        return Bytes.putAscii(out, FieldWriter.layout(index, name.length(), valueLength), name);
    }

    /** Most bytes of a field that was encoded ahead. */
    public static int fieldLengthMax(StaticField field) {
        return fieldLengthMax(field.name(), field.value().length());
    }

    /** Most bytes of a field. */
    public static int fieldLengthMax(FieldName name, int valueLength) {
        return fieldLengthMax(name.length(), valueLength);
    }

    /** Most bytes of a field or pseudo field; name and value are laid out first as they are. */
    public static int fieldLengthMax(int nameLength, int valueLength) {
        return 2 * (nameLength + valueLength) + MARGIN;
    }

    /** Writes a field that was encoded ahead. */
    public int field(ByteBuffer out, int index, StaticField field) {
        return fields.field(out, index, field);
    }

    /**
     * Writes a field.
     *
     * @param value one byte a character, 0x20 to 0xFF without 0x7F, and tab; white space around it is left out
     * @return next index, or {@code -1 - place} of the first invalid character of the value
     */
    public int field(ByteBuffer out, int index, FieldName name, CharSequence value) {
        if (value instanceof AsciiView) {
            AsciiView view = (AsciiView) value;
            ByteBuffer arena = view.isEmpty() ? out : view.arena();
            return fields.field(out, index, name, arena, view.offset(), view.length());
        }
        return fields.field(out, index, name, value);
    }

    /** As {@link #field(ByteBuffer, int, FieldName, CharSequence)}, from bytes. */
    public int field(ByteBuffer out, int index, FieldName name, ByteBuffer value, int offset, int length) {
        return fields.field(out, index, name, value, offset, length);
    }

    /** Writes a field with a number of 0 or more; room as for the longest decimal number. */
    public int field(ByteBuffer out, int index, FieldName name, long value) {
        int length = Bytes.decimalLength(value);
        int at = FieldWriter.layout(index, name.length(), length) + name.length();
        Bytes.putDecimal(out, at, value);
        return fields.field(out, index, name, out, at, length);
    }

    /**
     * Writes a field that was received, by any version. The name becomes small letters; its mark as never to be indexed
     * stays.
     *
     * @return as {@link #field(ByteBuffer, int, FieldName, CharSequence)}
     */
    public int field(ByteBuffer out, int index, Fields from, int field) {
        return fields.field(
                out,
                index,
                from.nameId(field),
                from.arena(),
                from.nameOffset(field),
                from.nameLength(field),
                from.valueOffset(field),
                from.valueLength(field),
                from.isSensitive(field));
    }

    /**
     * Writes a field whose name is bytes as well: a token, which becomes small letters.
     *
     * @return as {@link #field(ByteBuffer, int, FieldName, CharSequence)}
     */
    public int field(
            ByteBuffer out,
            int index,
            ByteBuffer arena,
            int nameOffset,
            int nameLength,
            int valueOffset,
            int valueLength) {
        return fields.field(
                out, index, FieldName.UNKNOWN, arena, nameOffset, nameLength, valueOffset, valueLength, false);
    }

    /** Writes {@code content-length}. */
    public int contentLength(ByteBuffer out, int index, long length) {
        // never twice the same for long, and no shorter by Huffman where it is short
        Bytes.putShort(out, index, CONTENT_LENGTH);
        int digits = Bytes.decimalLength(length);
        out.put(index + 2, (byte) digits);
        return Bytes.putDecimal(out, index + 3, length);
    }

    /** Writes {@code date} from {@link #DATE_LENGTH} bytes that the caller formatted. */
    public int date(ByteBuffer out, int index, ByteBuffer date, int offset) {
        return fields.field(out, index, KnownFields.DATE, date, offset, DATE_LENGTH);
    }

    /** The connection is over: gives the memory of the table up. Nothing may be written afterwards. */
    public void release() {
        table.release();
    }
}
