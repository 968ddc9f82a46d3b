package io.millrace.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Strings as HPACK and QPACK write them (RFC 7541 section 5.2): a length, then the bytes, by Huffman where that is
 * shorter. Stateless; any thread that owns the buffers.
 */
public final class StringLiteral {
    /** What the length and the garbage behind may take beside the bytes themselves. */
    public static final int MARGIN = PrefixInt.LENGTH_MAX + Huffman.OVERRUN;

    private static final int PREFIX_BITS = 7;
    private static final int HUFFMAN = 0x80;
    private static final int SHORT_LENGTH_MAX = (1 << PREFIX_BITS) - 2;

    private StringLiteral() {}

    /**
     * Writes a string.
     *
     * @param out has room for {@code length} and {@link #MARGIN}; may be {@code in} if the bytes lie behind that
     * @return next index
     */
    public static int put(ByteBuffer out, int index, ByteBuffer in, int offset, int length) {
        int start = index + (length <= SHORT_LENGTH_MAX ? 1 : PrefixInt.length(PREFIX_BITS, length));
        int end = Huffman.encode(in, offset, length, out, start);
        if (end < 0) {
            return putRaw(out, index, in, offset, length);
        }
        int encoded = end - start;
        if (encoded <= SHORT_LENGTH_MAX && length <= SHORT_LENGTH_MAX) {
            out.put(index, (byte) (HUFFMAN | encoded));
            return end;
        }
        int at = index + PrefixInt.length(PREFIX_BITS, encoded);
        if (at < start) {
            Bytes.copy(out, start, out, at, encoded);
        }
        PrefixInt.put(out, index, PREFIX_BITS, HUFFMAN, encoded);
        return at + encoded;
    }

    /** As {@link #put}, without Huffman. */
    public static int putRaw(ByteBuffer out, int index, ByteBuffer in, int offset, int length) {
        int at = PrefixInt.put(out, index, PREFIX_BITS, 0, length);
        Bytes.copy(in, offset, out, at, length);
        return at + length;
    }

    /** The string encoded ahead; one byte a character. */
    static Literal of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer in = ByteBuffer.allocateDirect(bytes.length + Bytes.WORD).put(0, bytes);
        ByteBuffer out = ByteBuffer.allocateDirect(bytes.length + MARGIN);
        byte[] encoded = new byte[put(out, 0, in, 0, bytes.length)];
        out.get(0, encoded);
        return new Literal(encoded);
    }
}
