package io.millrace.codec;

/**
 * How codecs report: positive for success, {@link #INCOMPLETE} when bytes are missing, negative for an error of the
 * peer. Stateless; any thread.
 *
 * <p>A negative result stands for exactly one {@link ProtocolError}; no exception is made for a peer's mistake.
 */
public final class CodecResult {
    /** More bytes are needed before anything can be said. */
    public static final int INCOMPLETE = 0;

    private static final ProtocolError[] ERRORS = ProtocolError.values();

    private CodecResult() {}

    /** The negative code of an error. */
    public static int failure(ProtocolError error) {
        return -1 - error.ordinal();
    }

    /** True if a result stands for an error. */
    public static boolean isFailure(int result) {
        return result < 0;
    }

    /**
     * The error that a negative result stands for.
     *
     * @throws IllegalArgumentException if {@code result} is not the code of an error
     */
    public static ProtocolError error(int result) {
        if (result >= 0 || -1 - result >= ERRORS.length) {
            throw new IllegalArgumentException(
                    "result " + result + " is no error code; codes are -1 to -" + ERRORS.length);
        }
        return ERRORS[-1 - result];
    }
}
