package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * The grammar of field values (RFC 9110 section 5.5 and 5.6.1).
 * Stateless; any thread.
 */
public final class FieldValues {
    private FieldValues() {}

    /** True for tab, space, visible ASCII and 0x80 to 0xFF. */
    public static boolean isValueChar(int c) {
        return (c >= 0x20 && c <= 0xFF && c != 0x7F) || c == '\t';
    }

    /** Offset of the first character that no field value may hold, or -1. */
    public static int firstInvalid(CharSequence value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            if (!isValueChar(value.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /** As {@link #firstInvalid(CharSequence)}, of bytes; reads nothing beyond them. */
    public static int firstInvalid(ByteBuffer in, int index, int length) {
        if (length >= Bytes.WORD) {
            long controls = Bytes.controls(Bytes.getLong(in, index + length - Bytes.WORD));
            for (int i = 0; i < length - Bytes.WORD; i += Bytes.WORD) {
                controls |= Bytes.controls(Bytes.getLong(in, index + i));
            }
            if (controls == 0) {
                return -1;
            }
        }
        for (int i = 0; i < length; i++) {
            if (!isValueChar(in.get(index + i) & 0xFF)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * True if a comma-separated list holds a token, ASCII case aside. Parameters and quoted strings do not match.
     *
     * @param lowerToken the token in small letters
     */
    public static boolean listHas(ByteBuffer in, int index, int length, String lowerToken) {
        int limit = index + length;
        int at = index;
        while (at < limit) {
            int end = Bytes.indexOf(in, at, limit, ',');
            end = end < 0 ? limit : end;
            int first = skipSpace(in, at, end);
            int last = trimSpace(in, first, end);
            if (Bytes.equalsIgnoreCase(in, first, last - first, lowerToken)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /** As {@link #listHas(ByteBuffer, int, int, String)}, with the token as {@code tokenLength} bytes in {@code in}. */
    public static boolean listHas(ByteBuffer in, int index, int length, int tokenIndex, int tokenLength) {
        int limit = index + length;
        int at = index;
        while (at < limit) {
            int end = Bytes.indexOf(in, at, limit, ',');
            end = end < 0 ? limit : end;
            int first = skipSpace(in, at, end);
            int last = trimSpace(in, first, end);
            if (last - first == tokenLength && equalsIgnoreCase(in, first, tokenIndex, tokenLength)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private static boolean equalsIgnoreCase(ByteBuffer in, int a, int b, int length) {
        for (int i = 0; i < length; i++) {
            if (Bytes.lower(in.get(a + i)) != Bytes.lower(in.get(b + i))) {
                return false;
            }
        }
        return true;
    }

    /** Index of the first byte from {@code index} that is neither space nor tab; {@code limit} if there is none. */
    public static int skipSpace(ByteBuffer in, int index, int limit) {
        int at = index;
        while (at < limit && isSpace(in.get(at))) {
            at++;
        }
        return at;
    }

    /** Index after the last byte before {@code limit} that is neither space nor tab; at least {@code index}. */
    public static int trimSpace(ByteBuffer in, int index, int limit) {
        int at = limit;
        while (at > index && isSpace(in.get(at - 1))) {
            at--;
        }
        return at;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || b == '\t';
    }
}
