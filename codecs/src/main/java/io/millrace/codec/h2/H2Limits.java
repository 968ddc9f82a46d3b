package io.millrace.codec.h2;

import io.millrace.codec.Limits;

/**
 * Bounds of one connection of HTTP/2, and what it announces in its SETTINGS. Immutable; any thread. Lengths are bytes.
 *
 * @param streamsMax streams that a peer may have open at once, those whose work goes on after a reset included; 1 to
 *     65,536
 * @param sections what field sections may hold; {@code headLengthMax} is SETTINGS_MAX_HEADER_LIST_SIZE
 * @param blockLengthMax encoded field section; beyond the connection ends. It has to wait for its last frame in what
 *     the driver keeps of unconsumed bytes, with 9 bytes for each frame. 128 to 262,144
 * @param frameLengthMax payload of a frame, as SETTINGS_MAX_FRAME_SIZE; 16,384 to 65,536
 * @param tableLengthMax dynamic table of the decoder, as SETTINGS_HEADER_TABLE_SIZE; 0 to 65,536
 * @param encoderTableLengthMax dynamic table of the encoder, where the peer allows so much; 0 to 65,536
 * @param extendedConnect whether CONNECT may name a protocol (RFC 8441)
 */
public record H2Limits(
        int streamsMax,
        Limits sections,
        int blockLengthMax,
        int frameLengthMax,
        int tableLengthMax,
        int encoderTableLengthMax,
        boolean extendedConnect,
        H2Windows windows,
        H2Budgets budgets) {
    /** What is used unless the user sets something else. */
    public static final H2Limits DEFAULT =
            new H2Limits(128, Limits.DEFAULT, 32_000, 16_384, 4_096, 4_096, true, H2Windows.DEFAULT, H2Budgets.DEFAULT);

    /**
     * Checks every bound.
     *
     * @throws IllegalArgumentException naming the component, its value and the allowed range
     */
    public H2Limits {
        check("streamsMax", streamsMax, 1, 65_536);
        check("blockLengthMax", blockLengthMax, 128, 262_144);
        check("frameLengthMax", frameLengthMax, 16_384, 65_536);
        check("tableLengthMax", tableLengthMax, 0, 65_536);
        check("encoderTableLengthMax", encoderTableLengthMax, 0, 65_536);
    }

    static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " " + value + " is outside " + min + " to " + max);
        }
    }
}
