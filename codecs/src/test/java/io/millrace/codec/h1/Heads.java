package io.millrace.codec.h1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Texts as buffers, for tests: one character a byte, and a margin of bytes that must never matter. */
final class Heads {
    static final int OFFSET = 3;
    private static final int MARGIN = 8;

    private Heads() {}

    /** The text at {@link #OFFSET}, with {@code garbage} before and behind it. */
    static ByteBuffer buffer(byte[] text, int garbage) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(OFFSET + text.length + MARGIN);
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) garbage);
        }
        buffer.put(OFFSET, text, 0, text.length);
        return buffer;
    }

    static ByteBuffer buffer(String text) {
        return buffer(bytes(text), '\n');
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(ByteBuffer buffer, int index, int length) {
        byte[] bytes = new byte[length];
        buffer.get(index, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
