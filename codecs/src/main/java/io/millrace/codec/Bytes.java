package io.millrace.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reading and writing of buffers by absolute index.
 * Stateless; any thread that owns the buffer.
 *
 * <p>Nothing here looks at or moves a buffer's position, limit or byte order. Words are little-endian: the byte at the
 * index is the lowest one, so that the first of several hits is the one with the fewest trailing zeros.
 */
public final class Bytes {
    /** Bytes of a word; search loops may read so many beyond the last byte where the buffer has them. */
    public static final int WORD = 8;

    /** Longest decimal form of a non-negative long. */
    public static final int DECIMAL_LENGTH_MAX = 19;

    /** Result of {@link #parseDecimal}: not a number. */
    public static final long NOT_A_NUMBER = -1;

    /** Result of {@link #parseDecimal}: a number beyond {@link Long#MAX_VALUE}. */
    public static final long OVERFLOW = -2;

    /** Up to so many words a copy is a few loads and stores, above it a call of the JDK's. */
    private static final int COPY_WORDS_MAX = 4;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** About so many words of a text are hashed. */
    private static final int HASHED_WORDS = 5;

    private static final long HASH_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SEVENS = 0x7F7F7F7F7F7F7F7FL;

    private Bytes() {}

    public static long getLong(ByteBuffer in, int index) {
        return (long) LONG.get(in, index);
    }

    public static void putLong(ByteBuffer out, int index, long value) {
        LONG.set(out, index, value);
    }

    public static int getInt(ByteBuffer in, int index) {
        return (int) INT.get(in, index);
    }

    public static void putInt(ByteBuffer out, int index, int value) {
        INT.set(out, index, value);
    }

    public static int getShort(ByteBuffer in, int index) {
        return (short) SHORT.get(in, index);
    }

    public static void putShort(ByteBuffer out, int index, int value) {
        SHORT.set(out, index, (short) value);
    }

    /**
     * High bit of each byte of {@code word} that equals {@code b}. Only the lowest set bit is exact: a borrow may set
     * bits above it, so take trailing zeros and never count.
     */
    public static long matches(long word, int b) {
        long x = word ^ ((b & 0xFF) * ONES);
        return (x - ONES) & ~x & HIGHS;
    }

    /**
     * High bit of each byte that is a control other than those above 0x7F: below 0x20, or 0x7F. Every bit is exact: one
     * more than such a byte is at most 0x20 in seven bits, and no sum leaves its byte.
     */
    public static long controls(long word) {
        long more = ((word & SEVENS) + ONES) & SEVENS;
        return ~((more + 0x5F * ONES) | word) & HIGHS;
    }

    /** High bit of each byte below {@code low}, or above {@code high}, both below 0x7F. Lowest bit exact. */
    public static long outside(long word, int low, int high) {
        return ((word - low * ONES) | (word + (0x7F - high) * ONES)) & HIGHS;
    }

    /** True if the first {@code length} bytes, 0 to 7, are decimal digits. */
    public static boolean areDigits(long word, int length) {
        long value = word ^ '0' * ONES;
        long odd = ((value & SEVENS) + 0x76 * ONES) | value;
        return (odd & HIGHS & ~(-1L << (Byte.SIZE * length))) == 0;
    }

    /** Position 0 to 7 of the first byte that a mask marks; 8 for an empty mask. */
    public static int first(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }

    /** Index of the first {@code b} in {@code [from, limit)}, or -1. Reads nothing at or beyond {@code limit}. */
    public static int indexOf(ByteBuffer in, int from, int limit, int b) {
        int i = from;
        for (; i <= limit - WORD; i += WORD) {
            long hits = matches(getLong(in, i), b);
            if (hits != 0) {
                return i + first(hits);
            }
        }
        for (; i < limit; i++) {
            if (in.get(i) == (byte) b) {
                return i;
            }
        }
        return -1;
    }

    /** Copies bytes; the ranges may overlap. */
    public static void copy(ByteBuffer src, int srcIndex, ByteBuffer dst, int dstIndex, int length) {
        if (length >= WORD && length <= COPY_WORDS_MAX * WORD) {
            copyWords(src, srcIndex, dst, dstIndex, length);
        } else {
            dst.put(dstIndex, src, srcIndex, length);
        }
    }

    /** From both ends, where the words meet or overlap; all are read before the first is written. */
    private static void copyWords(ByteBuffer src, int srcIndex, ByteBuffer dst, int dstIndex, int length) {
        long first = getLong(src, srcIndex);
        long last = getLong(src, srcIndex + length - WORD);
        if (length > 2 * WORD) {
            long second = getLong(src, srcIndex + WORD);
            long third = getLong(src, srcIndex + length - 2 * WORD);
            putLong(dst, dstIndex + WORD, second);
            putLong(dst, dstIndex + length - 2 * WORD, third);
        }
        putLong(dst, dstIndex, first);
        putLong(dst, dstIndex + length - WORD, last);
    }

    /**
     * Writes the characters as one byte each; what is above 0xFF is cut to its low byte, so validate first.
     *
     * @return index after the last byte
     */
    public static int putAscii(ByteBuffer out, int index, CharSequence text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            out.put(index + i, (byte) text.charAt(i));
        }
        return index + length;
    }

    /**
     * Writes a number in decimal without leading zeros.
     *
     * @param value 0 or more
     * @return index after the last digit
     */
    public static int putDecimal(ByteBuffer out, int index, long value) {
        assert value >= 0 : "negative value " + value;
        int length = decimalLength(value);
        long rest = value;
        int i = index + length;
        while (rest >= 10) {
            long tenth = rest / 10;
            out.put(--i, (byte) ('0' + (rest - tenth * 10)));
            rest = tenth;
        }
        out.put(--i, (byte) ('0' + rest));
        assert i == index;
        return index + length;
    }

    /** Digits of the decimal form of a non-negative number: 1 to 19. */
    public static int decimalLength(long value) {
        long bound = 10;
        for (int length = 1; length < DECIMAL_LENGTH_MAX; length++) {
            if (value < bound) {
                return length;
            }
            bound *= 10;
        }
        return DECIMAL_LENGTH_MAX;
    }

    /**
     * Reads decimal digits, nothing else: no sign, no space, at least one digit.
     *
     * @return the number, {@link #NOT_A_NUMBER} or {@link #OVERFLOW}
     */
    public static long parseDecimal(ByteBuffer in, int index, int length) {
        if (length <= 0) {
            return NOT_A_NUMBER;
        }
        long value = 0;
        boolean over = false;
        for (int i = 0; i < length; i++) {
            int digit = in.get(index + i) - '0';
            if (digit < 0 || digit > 9) {
                return NOT_A_NUMBER;
            }
            over |= value > (Long.MAX_VALUE - digit) / 10;
            value = value * 10 + digit;
        }
        return over ? OVERFLOW : value;
    }

    /** True if the bytes are those of the text, one byte a character. */
    public static boolean equals(ByteBuffer in, int index, int length, CharSequence text) {
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((in.get(index + i) & 0xFF) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #equals}, but ASCII letters match in either case. */
    public static boolean equalsIgnoreCase(ByteBuffer in, int index, int length, CharSequence text) {
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(in.get(index + i) & 0xFF) != lower(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** True if both ranges hold the same bytes; reads nothing beyond them. */
    public static boolean same(ByteBuffer a, int aIndex, ByteBuffer b, int bIndex, int length) {
        if (length < WORD) {
            return shortWord(a, aIndex, length) == shortWord(b, bIndex, length);
        }
        for (int i = 0; i < length - WORD; i += WORD) {
            if (getLong(a, aIndex + i) != getLong(b, bIndex + i)) {
                return false;
            }
        }
        return getLong(a, aIndex + length - WORD) == getLong(b, bIndex + length - WORD);
    }

    /**
     * A number that tells most byte strings apart, for tables that compare what they find; not against forgery. Of long
     * ones it takes a part of the bytes only, from everywhere.
     */
    public static int hash(ByteBuffer in, int index, int length) {
        long hash = length * HASH_FACTOR;
        if (length < WORD) {
            return mixed(hash ^ shortWord(in, index, length));
        }
        long last = getLong(in, index + length - WORD);
        int step = length <= HASHED_WORDS * WORD ? WORD : (length - WORD) / HASHED_WORDS;
        for (int i = 0; i < length - WORD; i += step) {
            hash = (hash ^ getLong(in, index + i)) * HASH_FACTOR;
            hash ^= hash >>> 32;
        }
        return mixed(hash ^ last);
    }

    private static int mixed(long hash) {
        return (int) ((hash * HASH_FACTOR) >>> 32);
    }

    /** All of less than eight bytes in one word; two strings of the same length have the same one only if equal. */
    private static long shortWord(ByteBuffer in, int index, int length) {
        if (length >= Integer.BYTES) {
            return (getInt(in, index) & 0xFFFF_FFFFL)
                    | ((long) getInt(in, index + length - Integer.BYTES) << Integer.SIZE);
        } else if (length >= Short.BYTES) {
            return (getShort(in, index) & 0xFFFF) | ((long) getShort(in, index + length - Short.BYTES) << Short.SIZE);
        }
        return length == 0 ? 0 : in.get(index);
    }

    /** An ASCII capital as its small letter; anything else unchanged. */
    public static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
}
