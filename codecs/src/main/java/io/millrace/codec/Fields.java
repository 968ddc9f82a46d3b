package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * A received field section, read in place: places in one arena of bytes, in the order of the wire.
 * Owning thread only; valid as long as the head is.
 *
 * <p>Fields are named by index, 0 to {@link #count()}. Known names are found by comparing small numbers; a name that is
 * absent is answered by one bit. Views are lent: a table has one for names and one for values, and each call wraps it
 * again.
 */
public abstract sealed class Fields permits FieldTable {
    /** Places a field: its name and its value. */
    static final int STRIDE = 2;

    static final int VALUE = 1;

    private static final int LENGTH_SHIFT = 16;
    private static final int OFFSET_MASK = 0xFFFF;

    /** Places in the arena: first the parts of the start line, then the fields. See {@link #place}. */
    final int[] places;

    final byte[] ids;
    final int firstSlot;
    ByteBuffer arena;
    int base;
    int count;
    long mask;
    final long[] sensitive;
    boolean anySensitive;

    private final AsciiView nameView = new AsciiView();
    private final AsciiView valueView = new AsciiView();

    Fields(int firstSlot, int fieldsMax) {
        this.firstSlot = firstSlot;
        this.places = new int[firstSlot + fieldsMax * STRIDE];
        this.ids = new byte[fieldsMax];
        this.sensitive = new long[(fieldsMax + Long.SIZE - 1) / Long.SIZE];
    }

    /** Number of field lines. */
    public final int count() {
        return count;
    }

    /** Index of the first field of that name, or -1. */
    public final int find(FieldName name) {
        return (mask & name.maskBit()) == 0 ? -1 : search(name, 0);
    }

    /** Index of the next field of that name behind {@code index}, or -1. */
    public final int findNext(FieldName name, int index) {
        return (mask & name.maskBit()) == 0 ? -1 : search(name, index + 1);
    }

    /** True if there is a field of that name. */
    public final boolean has(FieldName name) {
        return find(name) >= 0;
    }

    /** Presence bits as in {@link FieldName#maskBit}. */
    public final long mask() {
        return mask;
    }

    /** Id of the name of a field: {@link FieldName#UNKNOWN} if it is not known. */
    public final int nameId(int index) {
        return ids[check(index)];
    }

    /** The name as it was received, in the view that this table lends. */
    public final AsciiView name(int index) {
        return name(index, nameView);
    }

    /** The name as it was received, in the caller's view. */
    public final AsciiView name(int index, AsciiView into) {
        return into.wrap(this, firstSlot + check(index) * STRIDE);
    }

    /** The value without surrounding white space, in the view that this table lends. */
    public final AsciiView value(int index) {
        return value(index, valueView);
    }

    /** The value without surrounding white space, in the caller's view. */
    public final AsciiView value(int index, AsciiView into) {
        return into.wrap(this, firstSlot + check(index) * STRIDE + VALUE);
    }

    /** The value as decimal number, {@link Bytes#NOT_A_NUMBER} or {@link Bytes#OVERFLOW}; both are negative. */
    public final long valueAsLong(int index) {
        return Bytes.parseDecimal(arena, valueOffset(index), valueLength(index));
    }

    public final boolean valueEquals(int index, CharSequence text) {
        return Bytes.equals(arena, valueOffset(index), valueLength(index), text);
    }

    public final boolean valueEqualsIgnoreCase(int index, CharSequence text) {
        return Bytes.equalsIgnoreCase(arena, valueOffset(index), valueLength(index), text);
    }

    /** True if any field of that name, read as comma-separated lists, holds the token; ASCII case aside. */
    public final boolean listHas(FieldName name, String lowerToken) {
        for (int i = find(name); i >= 0; i = findNext(name, i)) {
            if (FieldValues.listHas(arena, valueOffset(i), valueLength(i), lowerToken)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Length of all values of that name with {@code separator} between them, or -1 if there is none. HTTP/2 and 3 may
     * cut a cookie into several fields; whoever passes it to anybody else joins them by "; " (RFC 9113 section 8.2.3).
     */
    public final int joinedLength(FieldName name, String separator) {
        int length = -separator.length();
        int i = find(name);
        if (i < 0) {
            return -1;
        }
        for (; i >= 0; i = findNext(name, i)) {
            length += separator.length() + valueLength(i);
        }
        return length;
    }

    /**
     * Writes all values of that name with {@code separator} between them; nothing if there is none.
     *
     * @return index after the last byte
     */
    public final int copyJoined(FieldName name, String separator, ByteBuffer out, int index) {
        int at = index;
        int first = find(name);
        for (int i = first; i >= 0; i = findNext(name, i)) {
            if (i != first) {
                at = Bytes.putAscii(out, at, separator);
            }
            int length = valueLength(i);
            Bytes.copy(arena, valueOffset(i), out, at, length);
            at += length;
        }
        return at;
    }

    /**
     * True if the sender marked the field as one that nobody on the way may put into a table of a compression (RFC 7541
     * section 7.1.3). Whoever sends it on by HPACK or QPACK must mark it as well.
     */
    public final boolean isSensitive(int index) {
        return anySensitive && (sensitive[check(index) / Long.SIZE] & (1L << index)) != 0;
    }

    /** The name as a new text; allocates. */
    public final String nameAsString(int index) {
        return name(index).toString();
    }

    /** The value as a new text, one character a byte; allocates. */
    public final String valueAsString(int index) {
        return value(index).toString();
    }

    /** The value of the first field of that name as a new text, or null; allocates. */
    public final String valueAsString(FieldName name) {
        int index = find(name);
        return index < 0 ? null : valueAsString(index);
    }

    /** Visits every field in the order of the wire. */
    public final void forEach(FieldVisitor visitor) {
        for (int i = 0; i < count; i++) {
            visitor.onField(name(i), value(i));
        }
    }

    /** The memory that holds the section now; not the caller's to write. */
    public final ByteBuffer arena() {
        return arena;
    }

    /** Absolute index of a name in {@link #arena()}, as of now; its bytes are exactly those received. */
    public final int nameOffset(int index) {
        return base + offset(firstSlot + check(index) * STRIDE);
    }

    public final int nameLength(int index) {
        return length(firstSlot + check(index) * STRIDE);
    }

    /** Absolute index of a value in {@link #arena()}, as of now. */
    public final int valueOffset(int index) {
        return base + offset(firstSlot + check(index) * STRIDE + VALUE);
    }

    public final int valueLength(int index) {
        return length(firstSlot + check(index) * STRIDE + VALUE);
    }

    /** The fields as text, one a line; allocates. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(nameAsString(i)).append(": ").append(valueAsString(i)).append('\n');
        }
        return text.toString();
    }

    /** Offset from the base and length as one int: heads are bounded by {@link Limits#HEAD_LENGTH_BOUND}. */
    static int place(int offset, int length) {
        return offset | (length << LENGTH_SHIFT);
    }

    final int offset(int slot) {
        return places[slot] & OFFSET_MASK;
    }

    final int length(int slot) {
        return places[slot] >>> LENGTH_SHIFT;
    }

    private int search(FieldName name, int from) {
        int id = name.id();
        for (int i = from; i < count; i++) {
            if (ids[i] == id && (id != FieldName.UNKNOWN || matches(name, i))) {
                return i;
            }
        }
        return -1;
    }

    private boolean matches(FieldName name, int index) {
        return Bytes.equalsIgnoreCase(arena, nameOffset(index), nameLength(index), name.lower());
    }

    private int check(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("field " + index + " of " + count);
        }
        return index;
    }
}
