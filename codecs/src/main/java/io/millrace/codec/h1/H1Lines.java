package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;

/** What every line of a head shares: how it ends, and whether a retry with more bytes is worth a parse. */
final class H1Lines {
    /** CR and LF as a little-endian short. */
    static final int CRLF = '\r' | ('\n' << 8);

    static final int CRLF_LENGTH = 2;

    private H1Lines() {}

    /**
     * Index after the line end that begins at {@code at}, INCOMPLETE, or a failure. RFC 9112 section 2.2: a recipient
     * MAY take a single LF for a line end (we do not unless told to), and a bare CR is invalid.
     *
     * @param otherwise what it is if there is neither CR nor LF
     */
    static int end(ByteBuffer in, int at, int limit, H1Leniency leniency, ProtocolError otherwise, FieldTable out) {
        if (at >= limit) {
            return CodecResult.INCOMPLETE;
        }
        int b = in.get(at);
        if (b == '\r') {
            if (at + 1 >= limit) {
                return CodecResult.INCOMPLETE;
            }
            return in.get(at + 1) == '\n' ? at + CRLF_LENGTH : CodecResult.failure(ProtocolError.BARE_CR);
        }
        if (b == '\n') {
            if (!leniency.bareLf()) {
                return CodecResult.failure(ProtocolError.BARE_LF);
            }
            out.tolerated(H1Leniency.BARE_LF);
            return at + 1;
        }
        return CodecResult.failure(otherwise);
    }

    /**
     * False if a section that was incomplete after {@code alreadySeen} bytes cannot be decided by the bytes that came
     * since, so that a parse would be in vain.
     *
     * <p>It is decided when an empty line came. Besides, a parse is made each time the length has doubled: mistakes and
     * limits are found long before the end, and the cost of all parses together stays below twice the length.
     */
    static boolean isWorthParsing(ByteBuffer in, int offset, int limit, int alreadySeen) {
        assert alreadySeen <= limit - offset : "seen " + alreadySeen + " of " + (limit - offset);
        return Integer.numberOfLeadingZeros(alreadySeen) != Integer.numberOfLeadingZeros(limit - offset)
                || hasEmptyLine(in, offset, offset + alreadySeen, limit);
    }

    /** True if an LF from {@code from} on follows another LF directly or with one CR between. */
    private static boolean hasEmptyLine(ByteBuffer in, int offset, int from, int limit) {
        int at = Bytes.indexOf(in, from, limit, '\n');
        while (at >= 0) {
            int before = at - 1;
            if (before >= offset && in.get(before) == '\r') {
                before--;
            }
            if (before >= offset && in.get(before) == '\n') {
                return true;
            }
            at = Bytes.indexOf(in, at + 1, limit, '\n');
        }
        return false;
    }
}
