package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * Integers that begin within a byte (RFC 7541 section 5.1), as HPACK and QPACK write all their numbers.
 * Stateless; any thread that owns the buffer.
 */
public final class PrefixInt {
    /** Bytes behind the first: enough for 31 bits. More are refused, be they zeros. */
    public static final int CONTINUATION_MAX = 5;

    /** Most bytes of a number. */
    public static final int LENGTH_MAX = 1 + CONTINUATION_MAX;

    /** Result of {@link #read}: the bytes end within the number. */
    public static final long CUT = -1;

    /** Result of {@link #read}: more than {@link #CONTINUATION_MAX} bytes, or above {@link Integer#MAX_VALUE}. */
    public static final long INVALID = -2;

    private static final int SEVEN_BITS = 0x7F;

    private PrefixInt() {}

    /**
     * Reads a number.
     *
     * @param prefixBits lowest bits of the first byte that belong to it, 1 to 8
     * @return the number in the low half and the next index in the high half; or {@link #CUT} or {@link #INVALID}
     */
    public static long read(ByteBuffer in, int index, int limit, int prefixBits) {
        if (index >= limit) {
            return CUT;
        }
        int prefix = (1 << prefixBits) - 1;
        int value = in.get(index) & prefix;
        return value < prefix ? result(value, index + 1) : readOn(in, index + 1, limit, prefix);
    }

    private static long readOn(ByteBuffer in, int index, int limit, int prefix) {
        long value = prefix;
        for (int i = 0; i < CONTINUATION_MAX; i++) {
            if (index + i >= limit) {
                return CUT;
            }
            int b = in.get(index + i);
            value += (long) (b & SEVEN_BITS) << (7 * i);
            if (b >= 0) {
                return value <= Integer.MAX_VALUE ? result((int) value, index + i + 1) : INVALID;
            }
        }
        return INVALID;
    }

    private static long result(int value, int next) {
        return ((long) next << Integer.SIZE) | value;
    }

    /** The number of a result of {@link #read} that is not negative. */
    public static int value(long result) {
        return (int) result;
    }

    /** The index behind the number. */
    public static int next(long result) {
        return (int) (result >>> Integer.SIZE);
    }

    /**
     * Writes a number.
     *
     * @param high the bits of the first byte above the prefix
     * @return next index
     */
    public static int put(ByteBuffer out, int index, int prefixBits, int high, int value) {
        assert value >= 0 : "negative value " + value;
        int prefix = (1 << prefixBits) - 1;
        if (value < prefix) {
            out.put(index, (byte) (high | value));
            return index + 1;
        }
        out.put(index, (byte) (high | prefix));
        int at = index + 1;
        int rest = value - prefix;
        while (rest > SEVEN_BITS) {
            out.put(at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put(at++, (byte) rest);
        return at;
    }

    /** Bytes that {@link #put} writes. */
    public static int length(int prefixBits, int value) {
        int rest = value - (1 << prefixBits) + 1;
        int length = 1;
        if (rest >= 0) {
            for (length = 2; rest > SEVEN_BITS; rest >>>= 7) {
                length++;
            }
        }
        return length;
    }
}
