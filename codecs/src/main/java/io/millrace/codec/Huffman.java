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
    private static final int FLAGS_UP = 29 - HuffmanTables.FLAGS_SHIFT;
    private static final int BITS_MASK = 63;

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
        int lastWord = in.capacity() - Bytes.WORD;
        int left = length * Byte.SIZE;
        int next = index;
        int to = outIndex;
        int seen = 0;
        long window = 0;
        int valid = 0;
        // what is loaded next depends on the last round but one, so that no load is waited for
        while (left >= ROUND_BITS && next <= lastWord) {
            window |= ~Long.reverseBytes(Bytes.getLong(in, next)) >>> valid;
            next += (Long.SIZE - 1 - valid) >>> 3;
            valid |= Long.SIZE - Byte.SIZE;
            int a = pairs[(int) (window >>> INDEX_SHIFT)];
            window <<= a;
            int b = pairs[(int) (window >>> INDEX_SHIFT)];
            window <<= b;
            int c = pairs[(int) (window >>> INDEX_SHIFT)];
            window <<= c;
            int d = pairs[(int) (window >>> INDEX_SHIFT)];
            window <<= d;
            int taken = (a & BITS_MASK) + (b & BITS_MASK) + (c & BITS_MASK) + (d & BITS_MASK);
            valid -= taken;
            left -= taken;
            int length1 = symbolBits(a);
            int length2 = length1 + symbolBits(b);
            int length3 = length2 + symbolBits(c);
            long first = (a >>> HuffmanTables.FIRST_SHIFT) | (long) (b >>> HuffmanTables.FIRST_SHIFT) << length1;
            long second = (long) (c >>> HuffmanTables.FIRST_SHIFT) << length2
                    | (long) (d >>> HuffmanTables.FIRST_SHIFT) << length3;
            Bytes.putLong(out, to, first | second);
            to += (length3 + symbolBits(d)) >>> 3;
            seen |= a | b | c | d;
            // an empty entry takes nothing, so all after it are empty too
            if (d == 0) {
                break;
            }
        }
        int bits = length * Byte.SIZE;
        if (next > lastWord || left > WINDOW_BITS) {
            return rest(in, index, bits - left, bits, out, to, seen, to - outIndex);
        }
        window |= ~Long.reverseBytes(Bytes.getLong(in, next)) >>> valid;
        window &= ~(-1L >>> left);
        int entry = pairs[(int) (window >>> INDEX_SHIFT)];
        while (entry != 0 && (entry & BITS_MASK) <= left) {
            Bytes.putShort(out, to, entry >>> HuffmanTables.FIRST_SHIFT);
            to += (entry >>> HuffmanTables.COUNT_SHIFT) & COUNT_MASK;
            seen |= entry;
            left -= entry & BITS_MASK;
            window <<= entry;
            entry = pairs[(int) (window >>> INDEX_SHIFT)];
        }
        if (left < Byte.SIZE && window == 0) {
            // RFC 7541 5.2: padding are the first bits of EOS, at most seven
            return (to - outIndex) | flags(seen);
        }
        return rest(in, index, bits - left, bits, out, to, seen, to - outIndex);
    }

    /** As {@link #decode}, a symbol at a time: what is rare, or ends within a pair. */
    private static int rest(
            ByteBuffer in, int index, int from, int bits, ByteBuffer out, int outIndex, int flags, int before) {
        int at = from;
        int to = outIndex;
        int seen = flags;
        while (at < bits) {
            long window = window(in, index, at, bits);
            int symbol = symbol(window, bits - at);
            if (symbol < 0) {
                if (bits - at < Byte.SIZE && window == 0) {
                    break;
                }
                return INVALID;
            }
            out.put(to++, (byte) symbol);
            seen |= HuffmanTables.flagsOf(symbol);
            at += HuffmanTables.lengthOf(symbol);
        }
        return (before + to - outIndex) | flags(seen);
    }

    /** Eight for each symbol of an entry. */
    private static int symbolBits(int entry) {
        return (entry >>> (HuffmanTables.COUNT_SHIFT - 3)) & (COUNT_MASK << 3);
    }

    /** The flags of all entries that were seen, where the result has them. */
    private static int flags(int seen) {
        return (seen << FLAGS_UP) & (NOT_LOWER_TOKEN | NOT_VALUE);
    }

    /** The next symbol, or -1 if it is EOS or does not end within the bits that are left. */
    private static int symbol(long window, int left) {
        int entry = HuffmanTables.PAIRS[(int) (window >>> INDEX_SHIFT)];
        if (entry == 0) {
            return longSymbol(window, left);
        }
        int symbol = (entry >>> HuffmanTables.FIRST_SHIFT) & 0xFF;
        return HuffmanTables.lengthOf(symbol) <= left ? symbol : -1;
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
            int symbol = symbol(window, bits - at);
            if (symbol < 0) {
                return bits - at < Byte.SIZE && window == 0 ? count : INVALID;
            }
            at += HuffmanTables.lengthOf(symbol);
            count++;
        }
        return count;
    }

    /**
     * The complement of the bits from {@code at} on, at least {@link #WINDOW_BITS} of them, highest first; zeros behind
     * the end.
     */
    private static long window(ByteBuffer in, int index, int at, int bits) {
        int from = index + (at >>> 3);
        int left = bits - at;
        long word = from + Bytes.WORD <= in.capacity()
                ? ~Long.reverseBytes(Bytes.getLong(in, from))
                : word(in, from, index + (bits >>> 3));
        long window = word << (at & 7);
        return left < Long.SIZE ? window & ~(-1L >>> left) : window;
    }

    /** The last bytes before {@code limit}, which are too few for a word. */
    private static long word(ByteBuffer in, int from, int limit) {
        long word = 0;
        for (int i = from; i < limit; i++) {
            word |= (~in.get(i) & 0xFFL) << (Long.SIZE - Byte.SIZE * (i - from + 1));
        }
        return word;
    }

    /** The symbol of a code of more than {@link HuffmanTables#PAIR_BITS} bits; -1 for EOS or what is cut. */
    private static int longSymbol(long window, int left) {
        int lengthMax = Math.min(left, HuffmanTables.CODE_LENGTH_MAX);
        return HuffmanTables.symbolAt(~window, HuffmanTables.PAIR_BITS + 1, lengthMax);
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
        // the lowest bits of an entry are the length of its code, which is all that a shift looks at
        for (; i <= length - QUAD; i += QUAD) {
            int quad = Bytes.getInt(in, index + i);
            long a = codes[quad & 0xFF];
            long b = codes[(quad >>> 8) & 0xFF];
            long c = codes[(quad >>> 16) & 0xFF];
            long d = codes[quad >>> 24];
            int total = (int) (a + b + c + d) & 0xFF;
            if (total > ACCUMULATED_BITS_MAX) {
                return encodeSlowly(in, index + i, index + length, out, at, limit, pending, bits);
            }
            long high = ((a >>> 8) << b) | (b >>> 8);
            long low = ((c >>> 8) << d) | (d >>> 8);
            bits += total;
            pending |= ((high << (c + d)) | low) << -bits;
            Bytes.putLong(out, at, Long.reverseBytes(pending));
            at += bits >>> 3;
            pending <<= bits & 0x38;
            bits &= 7;
            if (at >= limit) {
                return NOT_SHORTER;
            }
        }
        if (i < length) {
            int left = length - i;
            long a = codes[in.get(index + i) & 0xFF];
            long b = left > 1 ? codes[in.get(index + i + 1) & 0xFF] : 0;
            long c = left > 2 ? codes[in.get(index + i + 2) & 0xFF] : 0;
            int total = (int) (a + b + c) & 0xFF;
            if (total > ACCUMULATED_BITS_MAX) {
                return encodeSlowly(in, index + i, index + length, out, at, limit, pending, bits);
            }
            long high = ((a >>> 8) << b) | (b >>> 8);
            bits += total;
            pending |= ((high << c) | (c >>> 8)) << -bits;
        }
        return end(out, at, limit, pending, bits);
    }

    /** Writes up to 63 bits and the padding. */
    private static int end(ByteBuffer out, int at, int limit, long pending, int bits) {
        int end = at + ((bits + Byte.SIZE - 1) >>> 3);
        if (end >= limit) {
            return NOT_SHORTER;
        }
        Bytes.putLong(out, at, Long.reverseBytes(pending | (-1L >>> bits)));
        return end;
    }

    /** As {@link #encode}, a symbol at a time: for long codes. */
    private static int encodeSlowly(
            ByteBuffer in, int index, int inLimit, ByteBuffer out, int outIndex, int limit, long begun, int before) {
        int at = outIndex;
        long pending = begun;
        int bits = before;
        for (int i = index; i < inLimit; i++) {
            long code = HuffmanTables.CODES[in.get(i) & 0xFF];
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
        return end(out, at, limit, pending, bits);
    }
}
