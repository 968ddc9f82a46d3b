package io.millrace.codec.h2;

import java.util.Arrays;

/** Fuzz target: whatever a peer sends, a connection throws nothing, and says the same however the bytes are cut. */
public final class ConnectionFuzz {
    private ConnectionFuzz() {}

    /** The first byte tells the length of the pieces. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] script = Arrays.copyOfRange(data, 1, data.length);
        String expected = ConnectionRun.play(script, Integer.MAX_VALUE);
        String actual = ConnectionRun.play(script, 1 + (data[0] & 0x3F));
        if (!expected.equals(actual)) {
            throw new AssertionError("expected\n" + expected + "but was\n" + actual);
        }
    }
}
