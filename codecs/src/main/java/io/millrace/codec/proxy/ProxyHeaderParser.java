package io.millrace.codec.proxy;

import io.millrace.codec.CodecResult;
import java.nio.ByteBuffer;

/**
 * Reads a PROXY header of either version from where a connection begins.
 * Immutable; any thread.
 *
 * <p>What is wrong is told as soon as its bytes are there: who sends something else hears of it at the first byte that
 * differs. Of an incomplete header nothing is kept; it is read again with more bytes, and it is short.
 *
 * <p>TLVs are checked for their form, and a CRC32C among them for its value; {@link ProxyTlvs#of} keeps them. What
 * follows the command in a LOCAL header, or in one without a family, is skipped unread, as the protocol demands.
 */
public final class ProxyHeaderParser {
    /** The longest header of version 2 that has no TLV, and thus the least limit. */
    public static final int LENGTH_MIN = V2.ADDRESSES + ProxyFamily.UNIX.blockLength();

    private final int lengthMax;

    /** @param lengthMax longest header of version 2, in bytes, from {@link #LENGTH_MIN}; version 1 ends at 107 */
    public ProxyHeaderParser(int lengthMax) {
        if (lengthMax < LENGTH_MIN) {
            throw new IllegalArgumentException("lengthMax is " + lengthMax + ", must be " + LENGTH_MIN + " or more");
        }
        this.lengthMax = lengthMax;
    }

    /**
     * Reads the header at {@code from}.
     *
     * @param limit index behind the last byte received
     * @param into filled if the result is positive, else left in no certain state
     * @return length of the header; {@link CodecResult#INCOMPLETE}; or a failure, see {@link ProxyError#of}
     */
    public int parse(ByteBuffer in, int from, int limit, ProxyHeader into) {
        if (from == limit) {
            return CodecResult.INCOMPLETE;
        }
        return in.get(from) == 'P' ? V1.parse(in, from, limit, into) : V2.parse(in, from, limit, lengthMax, into);
    }
}
