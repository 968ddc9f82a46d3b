package io.millrace.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A piece of a head read as characters, one a byte, without copying it.
 * Owning thread of the fields only.
 *
 * <p>A view names a place in its {@link Fields} and looks the bytes up at each use, so it stays true when the head
 * moves to other memory. It is valid as long as the head is, and until it is wrapped again. {@code equals} is identity;
 * use {@link #contentEquals}. Nothing here allocates but {@link #toString} and {@link #subSequence}.
 */
public final class AsciiView implements CharSequence {
    private Fields fields;
    private int slot;

    /** An empty view, to be handed to methods that fill it. */
    public AsciiView() {}

    AsciiView(Fields fields, int slot) {
        this.fields = fields;
        this.slot = slot;
    }

    AsciiView wrap(Fields fields, int slot) {
        this.fields = fields;
        this.slot = slot;
        return this;
    }

    @Override
    public int length() {
        return fields == null ? 0 : fields.length(slot);
    }

    @Override
    public boolean isEmpty() {
        return length() == 0;
    }

    /** The byte at {@code index} as a character 0 to 0xFF. */
    @Override
    public char charAt(int index) {
        if (index < 0 || index >= length()) {
            throw new IndexOutOfBoundsException("index " + index + " is outside 0 to " + (length() - 1));
        }
        return (char) (arena().get(offset() + index) & 0xFF);
    }

    /** The memory that holds the bytes now; not the caller's to write. Null for a view of nothing. */
    public ByteBuffer arena() {
        return fields == null ? null : fields.arena;
    }

    /** Absolute index of the first byte in {@link #arena()}, as of now. */
    public int offset() {
        return fields == null ? 0 : fields.base + fields.offset(slot);
    }

    public boolean contentEquals(CharSequence text) {
        return length() == text.length() && Bytes.equals(arena(), offset(), length(), text);
    }

    public boolean contentEqualsIgnoreCase(CharSequence text) {
        return length() == text.length() && Bytes.equalsIgnoreCase(arena(), offset(), length(), text);
    }

    public boolean startsWith(CharSequence prefix) {
        return prefix.length() <= length() && Bytes.equals(arena(), offset(), prefix.length(), prefix);
    }

    public boolean endsWith(CharSequence suffix) {
        int from = length() - suffix.length();
        return from >= 0 && Bytes.equals(arena(), offset() + from, suffix.length(), suffix);
    }

    /** Place of the first {@code c} at or after {@code from}, or -1. */
    public int indexOf(char c, int from) {
        if (c > 0xFF || from >= length()) {
            return -1;
        }
        int at = Bytes.indexOf(arena(), offset() + Math.max(0, from), offset() + length(), c);
        return at < 0 ? -1 : at - offset();
    }

    /** True if the view is a comma-separated list that holds {@code lowerToken}, ASCII case aside. */
    public boolean listHas(String lowerToken) {
        return length() > 0 && FieldValues.listHas(arena(), offset(), length(), lowerToken);
    }

    /** The decimal number, {@link Bytes#NOT_A_NUMBER} or {@link Bytes#OVERFLOW}; both are negative. */
    public long parseLong() {
        return Bytes.parseDecimal(arena(), offset(), length());
    }

    /**
     * Copies the bytes.
     *
     * @return index after the last byte written
     */
    public int copyTo(ByteBuffer out, int index) {
        int length = length();
        if (length > 0) {
            Bytes.copy(arena(), offset(), out, index, length);
        }
        return index + length;
    }

    /** A new text; allocates. */
    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().substring(start, end);
    }

    /** A new text, one character a byte (ISO 8859-1); allocates. */
    @Override
    public String toString() {
        byte[] bytes = new byte[length()];
        if (bytes.length > 0) {
            arena().get(offset(), bytes, 0, bytes.length);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
