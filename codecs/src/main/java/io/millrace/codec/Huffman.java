package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * The Huffman code that HPACK and QPACK write strings in (RFC 7541 section 5.2).
 * Stateless; any thread that owns the buffers.
 */
public final class Huffman {
    /** Result of {@link #decode}: EOS within the string, or a padding that is too long or not of ones. */
    public static final int INVALID = -1;

    /** Result of {@link #encode}: it would not be shorter. */
    public static final int NOT_SHORTER = -1;

    /** Flag of {@link #decode}: a byte is no token character, or a capital. */
    public static final int NOT_LOWER_TOKEN = 1 << 30;

    /** Flag of {@link #decode}: a byte may not stand in a field value. */
    public static final int NOT_VALUE = 1 << 29;

    /** What remains of a result of {@link #decode} without its flags. */
    public static final int LENGTH_MASK = NOT_VALUE - 1;

    /** Longest string that {@link #decode} takes. */
    public static final int ENCODED_LENGTH_MAX = 1 << 24;

    /** How far both directions may write garbage beyond their last byte. */
    public static final int OVERRUN = Bytes.WORD;

    /** Bits that four looks at the table take at most, and that a word read at any bit has. */
    private static final int ROUND_BITS = 4 * HuffmanTables.PAIR_BITS;

    private static final int WINDOW_BITS = Long.SIZE - Byte.SIZE + 1;
    private static final int INDEX_SHIFT = Long.SIZE - HuffmanTables.PAIR_BITS;
    private static final int COUNT_MASK = 3;
    private static final int BITS_MASK = 15;

    private static final int QUAD = 4;
    private static final int ACCUMULATED_BITS_MAX = 56;

    private Huffman() {}

    /** Most bytes that so many bytes of code stand for: the shortest codes have five bits. */
    public static int decodedLengthMax(int length) {
        return (int) (length * 8L / 5);
    }

    /**
     * Decodes a string.
     *
     * @param length 0 to {@link #ENCODED_LENGTH_MAX}
     * @param out has room for {@link #decodedLengthMax} and {@link #OVERRUN}
     * @return {@link #INVALID}, or the length with the flags {@link #NOT_LOWER_TOKEN} and {@link #NOT_VALUE}
     */
    public static int decode(ByteBuffer in, int index, int length, ByteBuffer out, int outIndex) {
        int[] pairs = HuffmanTables.PAIRS;
        int bits = length * Byte.SIZE;
        int lastWord = in.capacity() - Bytes.WORD - index;
        int at = 0;
        int to = outIndex;
        int seen = 0;
        while (bits - at >= ROUND_BITS && at >>> 3 <= lastWord) {
            long window = Long.reverseBytes(Bytes.getLong(in, index + (at >>> 3))) << (at & 7);
            int a = pairs[(int) (window >>> INDEX_SHIFT)];
            Bytes.putShort(out, to, a);
            to += (a >>> HuffmanTables.COUNT_SHIFT) & COUNT_MASK;
            int taken = (a >>> HuffmanTables.BITS_SHIFT) & BITS_MASK;
            int b = pairs[(int) ((window << taken) >>> INDEX_SHIFT)];
            Bytes.putShort(out, to, b);
            to += (b >>> HuffmanTables.COUNT_SHIFT) & COUNT_MASK;
            taken += (b >>> HuffmanTables.BITS_SHIFT) & BITS_MASK;
            int c = pairs[(int) ((window << taken) >>> INDEX_SHIFT)];
            Bytes.putShort(out, to, c);
            to += (c >>> HuffmanTables.COUNT_SHIFT) & COUNT_MASK;
            taken += (c >>> HuffmanTables.BITS_SHIFT) & BITS_MASK;
            int d = pairs[(int) ((window << taken) >>> INDEX_SHIFT)];
            Bytes.putShort(out, to, d);
            to += (d >>> HuffmanTables.COUNT_SHIFT) & COUNT_MASK;
            at += taken + ((d >>> HuffmanTables.BITS_SHIFT) & BITS_MASK);
            seen |= a | b | c | d;
            // an empty entry takes nothing, so all after it are empty too
            if (d == 0) {
                int symbol = longSymbol(window(in, index, at, bits), bits - at);
                if (symbol < 0) {
                    break;
                }
                out.put(to++, (byte) symbol);
                seen |= HuffmanTables.flagsOf(symbol);
                at += HuffmanTables.lengthOf(symbol);
            }
        }
        return tail(in, index, at, bits, out, to, seen, to - outIndex);
    }

    /** The last bits, or all of them where words cannot be loaded. */
    private static int tail(
            ByteBuffer in, int index, int from, int bits, ByteBuffer out, int outIndex, int flags, int before) {
        int at = from;
        int to = outIndex;
        int seen = flags;
        long window = -1L;
        int valid = 0;
        while (at < bits) {
            int left = bits - at;
            if (valid < left && valid < HuffmanTables.CODE_LENGTH_MAX) {
                window = window(in, index, at, bits);
                valid = left <= WINDOW_BITS ? left : WINDOW_BITS;
            }
            int entry = HuffmanTables.PAIRS[(int) (window >>> INDEX_SHIFT)];
            int count = (entry >>> HuffmanTables.COUNT_SHIFT) & COUNT_MASK;
            int taken = (entry >>> HuffmanTables.BITS_SHIFT) & BITS_MASK;
            if (entry == 0 || taken > left) {
                int symbol = entry == 0 ? longSymbol(window, left) : entry & 0xFF;
                taken = symbol < 0 ? Integer.MAX_VALUE : HuffmanTables.lengthOf(symbol);
                if (taken > left) {
                    break;
                }
                entry = symbol | HuffmanTables.flagsOf(symbol);
                count = 1;
            }
            Bytes.putShort(out, to, entry);
            to += count;
            seen |= entry;
            at += taken;
            valid -= taken;
            window = (window << taken) | ~(-1L << taken);
        }
        // RFC 7541 5.2: padding longer than 7 bits, or other than the first bits of EOS, is a decoding error.
        boolean padded = bits - at < Byte.SIZE && (at == bits || window == -1L);
        int length = before + to - outIndex;
        return padded ? length | (seen & (NOT_LOWER_TOKEN | NOT_VALUE)) : INVALID;
    }

    /**
     * How many bytes {@link #decode} would write, a symbol at a time, or {@link #INVALID}.
     *
     * @param length 0 to {@link #ENCODED_LENGTH_MAX}
     */
    public static int decodedLength(ByteBuffer in, int index, int length) {
        int bits = length * Byte.SIZE;
        int at = 0;
        int count = 0;
        while (at < bits) {
            long window = window(in, index, at, bits);
            int entry = HuffmanTables.PAIRS[(int) (window >>> INDEX_SHIFT)];
            int symbol = entry == 0 ? longSymbol(window, bits - at) : entry & 0xFF;
            int taken = symbol < 0 ? Integer.MAX_VALUE : HuffmanTables.lengthOf(symbol);
            if (taken > bits - at) {
                return bits - at < Byte.SIZE && window == -1L ? count : INVALID;
            }
            at += taken;
            count++;
        }
        return count;
    }

    /** The bits from {@code at} on, at least {@link #WINDOW_BITS} of them, highest first; ones behind the end. */
    private static long window(ByteBuffer in, int index, int at, int bits) {
        int from = index + (at >>> 3);
        int end = index + (bits >>> 3);
        long window;
        if (from + Bytes.WORD <= in.capacity()) {
            window = Long.reverseBytes(Bytes.getLong(in, from));
        } else {
            window = 0;
            for (int i = 0; i < Bytes.WORD; i++) {
                window = (window << Byte.SIZE) | (from + i < end ? in.get(from + i) & 0xFF : 0xFF);
            }
        }
        int shift = at & 7;
        int left = bits - at;
        window = (window << shift) | ~(-1L << shift);
        return left < Long.SIZE ? window | (-1L >>> left) : window;
    }

    /** The symbol of a code of more than {@link HuffmanTables#PAIR_BITS} bits; -1 for EOS or what is cut. */
    private static int longSymbol(long window, int left) {
        int lengthMax = Math.min(left, HuffmanTables.CODE_LENGTH_MAX);
        return HuffmanTables.symbolAt(window, HuffmanTables.PAIR_BITS + 1, lengthMax);
    }

    /**
     * Encodes a string if that makes it shorter.
     *
     * @param out has room for {@code length} and {@link #OVERRUN}
     * @return next index, or {@link #NOT_SHORTER}; then garbage was written
     */
    public static int encode(ByteBuffer in, int index, int length, ByteBuffer out, int outIndex) {
        long[] codes = HuffmanTables.CODES;
        int limit = outIndex + length;
        int at = outIndex;
        long pending = 0;
        int bits = 0;
        int i = 0;
        for (; i <= length - QUAD; i += QUAD) {
            int quad = Bytes.getInt(in, index + i);
            long a = codes[quad & 0xFF];
            long b = codes[(quad >>> 8) & 0xFF];
            long c = codes[(quad >>> 16) & 0xFF];
            long d = codes[quad >>> 24];
            int total = (int) (a + b + c + d) & 0xFF;
            if (total > ACCUMULATED_BITS_MAX) {
                break;
            }
            int cd = (int) (c + d) & 0xFF;
            long high = ((a >>> 8) << (b & 0xFF)) | (b >>> 8);
            long low = ((c >>> 8) << (d & 0xFF)) | (d >>> 8);
            bits += total;
            pending |= ((high << cd) | low) << (Long.SIZE - bits);
            Bytes.putLong(out, at, Long.reverseBytes(pending));
            at += bits >>> 3;
            pending <<= bits & 0x38;
            bits &= 7;
            if (at >= limit) {
                return NOT_SHORTER;
            }
        }
        for (; i < length; i++) {
            long code = codes[in.get(index + i) & 0xFF];
            bits += (int) code & 0xFF;
            pending |= (code >>> 8) << (Long.SIZE - bits);
            Bytes.putLong(out, at, Long.reverseBytes(pending));
            at += bits >>> 3;
            pending <<= bits & 0x38;
            bits &= 7;
            if (at >= limit) {
                return NOT_SHORTER;
            }
        }
        if (bits > 0) {
            out.put(at, (byte) ((pending >>> ACCUMULATED_BITS_MAX) | (0xFF >>> bits)));
            at++;
        }
        return at < limit ? at : NOT_SHORTER;
    }
}
