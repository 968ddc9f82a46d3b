package io.millrace.codec;

/**
 * Bounds of what a codec accepts from a peer; one record for all versions.
 * Immutable; any thread. All lengths are bytes.
 *
 * @param startLineLengthMax request line or status line without its CRLF; 64 to 65,535
 * @param headLengthMax start line and fields with every CRLF; 128 to 65,535, not below the start line
 * @param fieldsMax field lines of a head; 1 to 1,024
 * @param trailersLengthMax trailer section with every CRLF; 2 to 65,535
 * @param trailerFieldsMax field lines of a trailer section; 0 to 1,024
 * @param chunkExtensionLengthMax extensions of one chunk; 0 to 16,384
 * @param chunkExtensionsLengthMax extensions of all chunks of one body; 0 to 1,048,576
 */
public record Limits(
        int startLineLengthMax,
        int headLengthMax,
        int fieldsMax,
        int trailersLengthMax,
        int trailerFieldsMax,
        int chunkExtensionLengthMax,
        int chunkExtensionsLengthMax) {

    /** Largest head or trailer section that any codec can be set to; field tables keep 16-bit lengths. */
    public static final int HEAD_LENGTH_BOUND = 65_535;

    /** Empty lines tolerated before a request line: one, for clients that end a body by a stray CRLF (RFC 9112 2.2). */
    public static final int EMPTY_LINES_MAX = 1;

    /** What is used unless the user sets something else. */
    public static final Limits DEFAULT = new Limits(8_192, 16_384, 100, 8_192, 32, 256, 4_096);

    /**
     * Checks every bound.
     *
     * @throws IllegalArgumentException naming the component, its value and the allowed range
     */
    public Limits {
        check("startLineLengthMax", startLineLengthMax, 64, HEAD_LENGTH_BOUND);
        check("headLengthMax", headLengthMax, 128, HEAD_LENGTH_BOUND);
        check("fieldsMax", fieldsMax, 1, 1_024);
        check("trailersLengthMax", trailersLengthMax, 2, HEAD_LENGTH_BOUND);
        check("trailerFieldsMax", trailerFieldsMax, 0, 1_024);
        check("chunkExtensionLengthMax", chunkExtensionLengthMax, 0, 16_384);
        check("chunkExtensionsLengthMax", chunkExtensionsLengthMax, 0, 1_048_576);
        if (startLineLengthMax > headLengthMax) {
            throw new IllegalArgumentException(
                    "startLineLengthMax " + startLineLengthMax + " is above headLengthMax " + headLengthMax);
        }
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " " + value + " is outside " + min + " to " + max);
        }
    }
}
