package io.millrace.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Bytes encoded ahead, kept as words so that writing them is a few stores and no loop.
 * Immutable; any thread.
 */
public final class Literal {
    /**
     * How far {@link #put} may write beyond the end of the literal: it stores four whole words without looking at the
     * length. Keep so many bytes free behind whatever is written last.
     */
    public static final int OVERRUN = 4 * Bytes.WORD;

    private static final int SHORT_LENGTH_MAX = 4 * Bytes.WORD;
    private static final int WORDS_LENGTH_MAX = 8 * Bytes.WORD;

    private final int length;
    private final long word0;
    private final long word1;
    private final long word2;
    private final long word3;
    private final long word4;
    private final long word5;
    private final long word6;
    private final long word7;
    private final byte[] bytes;

    Literal(byte[] bytes) {
        this.bytes = bytes;
        this.length = bytes.length;
        this.word0 = word(0);
        this.word1 = word(1);
        this.word2 = word(2);
        this.word3 = word(3);
        this.word4 = word(4);
        this.word5 = word(5);
        this.word6 = word(6);
        this.word7 = word(7);
    }

    /** A literal of the characters, one byte each; characters above 0xFF are refused. */
    public static Literal of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                throw new IllegalArgumentException(
                        "character at " + i + " is above 0xFF: 0x" + Integer.toHexString(text.charAt(i)));
            }
        }
        return new Literal(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Bytes of the literal itself. */
    public int length() {
        return length;
    }

    /**
     * Writes the literal and garbage of up to {@link #OVERRUN} bytes behind it.
     *
     * @return index after the last byte of the literal
     */
    public int put(ByteBuffer out, int index) {
        if (length > WORDS_LENGTH_MAX) {
            out.put(index, bytes, 0, length);
            return index + length;
        }
        Bytes.putLong(out, index, word0);
        Bytes.putLong(out, index + 8, word1);
        Bytes.putLong(out, index + 16, word2);
        Bytes.putLong(out, index + 24, word3);
        if (length > SHORT_LENGTH_MAX) {
            Bytes.putLong(out, index + 32, word4);
            Bytes.putLong(out, index + 40, word5);
            Bytes.putLong(out, index + 48, word6);
            Bytes.putLong(out, index + 56, word7);
        }
        return index + length;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private long word(int index) {
        long word = 0;
        for (int i = 0; i < Bytes.WORD; i++) {
            int at = index * Bytes.WORD + i;
            if (at < bytes.length) {
                word |= (bytes[at] & 0xFFL) << (8 * i);
            }
        }
        return word;
    }
}
