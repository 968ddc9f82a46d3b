package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * The character classes of the HTTP grammar (RFC 9110 section 5.6.2, RFC 3986 section 2).
 * Stateless; any thread.
 */
public final class Tokens {
    private static final byte TOKEN = 1;
    private static final byte HOST = 2;
    private static final byte LOWER = 4;

    private static final byte[] CLASSES = classes();

    private Tokens() {}

    /** True for {@code tchar}; anything above 0x7F is none. */
    public static boolean isTokenChar(int c) {
        return c >= 0 && c < 128 && (CLASSES[c] & TOKEN) != 0;
    }

    /** True for what a registered name may hold: unreserved, sub-delims and the percent sign (RFC 3986 3.2.2). */
    public static boolean isHostChar(int c) {
        return c >= 0 && c < 128 && (CLASSES[c] & HOST) != 0;
    }

    /** Offset of the first character that no token may hold, or -1 if all may. */
    public static int firstInvalid(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /** True if the bytes are a token: at least one, and only {@code tchar}. */
    public static boolean isToken(ByteBuffer in, int index, int length) {
        int seen = 0xFF;
        for (int i = 0; i < length; i++) {
            int b = in.get(index + i);
            // a negative byte reads the entry of NUL, which has no class
            seen &= CLASSES[b & ~(b >> 31) & 0x7F];
        }
        return length > 0 && (seen & TOKEN) != 0;
    }

    /** As {@link #isToken}, without capitals: what a field name is on HTTP/2 and 3 (RFC 9113 section 8.2.1). */
    public static boolean isLowerToken(ByteBuffer in, int index, int length) {
        int seen = 0xFF;
        for (int i = 0; i < length; i++) {
            int b = in.get(index + i);
            seen &= CLASSES[b & ~(b >> 31) & 0x7F];
        }
        return length > 0 && (seen & LOWER) != 0;
    }

    /**
     * The text itself if it is a token.
     *
     * @throws IllegalArgumentException naming {@code what}, the text and the offending place
     */
    static String require(String what, String text) {
        int at = firstInvalid(text);
        if (at >= 0) {
            throw new IllegalArgumentException(what + " \"" + text + "\" has an invalid character 0x"
                    + Integer.toHexString(text.charAt(at)) + " at " + at + "; allowed are the characters of a token");
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty; at least one character of a token is needed");
        }
        return text;
    }

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (char c = '0'; c <= '9'; c++) {
            classes[c] = TOKEN | HOST | LOWER;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            classes[c] = TOKEN | HOST | LOWER;
            classes[c - 0x20] = TOKEN | HOST;
        }
        mark(classes, "!#$%&'*+-.^_`|~", (byte) (TOKEN | LOWER));
        mark(classes, "-._~!$&'()*+,;=%", HOST);
        return classes;
    }

    private static void mark(byte[] classes, String chars, byte bit) {
        for (int i = 0; i < chars.length(); i++) {
            classes[chars.charAt(i)] |= bit;
        }
    }
}
