package io.millrace.codec.h1;

import io.millrace.codec.Limits;

/** Fuzz target: the chunk decoder must agree with the simple one, in one piece and in many. */
public final class ChunkFuzz {
    private static final Limits LIMITS = new Limits(64, 300, 5, 48, 3, 16, 32);

    private ChunkFuzz() {}

    /** The first byte tells the length of the pieces. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] text = java.util.Arrays.copyOfRange(data, 1, data.length);
        String expected = SimpleChunks.read(text, LIMITS);
        require(expected, ChunkReading.whole(text, LIMITS), text);
        int length = 1 + (data[0] & 0x3F);
        String pieces = ChunkReading.read(text, LIMITS, at -> at + length);
        boolean later = pieces.endsWith(SimpleChunks.NEED_MORE) && expected.contains("] ERROR");
        require(later ? pieces : expected, pieces, text);
    }

    private static void require(String expected, String actual, byte[] text) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + " but was " + actual + " for "
                    + new String(text, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
    }
}
