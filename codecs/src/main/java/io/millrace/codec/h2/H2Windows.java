package io.millrace.codec.h2;

/**
 * Windows that we grant: how much a peer may send before we give credit. Immutable; any thread. All lengths are bytes.
 *
 * <p>The window of the connection bounds what all its streams may send together, so it alone is granted against the
 * budget of the driver ({@link H2Listener#grantable}); beyond the 65,535 bytes that every connection begins with it is
 * asked for when the first body comes.
 *
 * @param stream initial window of a stream; 1,024 to 2^31-1
 * @param connection window of the connection once bodies come; 65,535 to 2^31-1
 * @param max up to which windows grow where the product of bandwidth and delay asks for it; not below the others
 * @param grows whether they grow
 */
public record H2Windows(int stream, int connection, int max, boolean grows) {
    /** What every connection begins with, and a stream where no setting says otherwise (RFC 9113 6.9.2). */
    public static final int INITIAL = 65_535;

    /** What is used unless the user sets something else. */
    public static final H2Windows DEFAULT = new H2Windows(65_536, 1_048_576, 8_388_608, true);

    /**
     * Checks every bound.
     *
     * @throws IllegalArgumentException naming the component, its value and the allowed range
     */
    public H2Windows {
        H2Limits.check("stream", stream, 1_024, Integer.MAX_VALUE);
        H2Limits.check("connection", connection, INITIAL, Integer.MAX_VALUE);
        H2Limits.check("max", max, Math.max(stream, connection), Integer.MAX_VALUE);
    }
}
