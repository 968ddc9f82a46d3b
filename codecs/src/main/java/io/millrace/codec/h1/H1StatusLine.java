package io.millrace.codec.h1;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.FieldValues;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;

/** Reads status lines (RFC 9112 section 4). */
final class H1StatusLine {
    private static final int DIGITS = 3;

    private final H1Leniency leniency;

    H1StatusLine(H1Leniency leniency) {
        this.leniency = leniency;
    }

    /** Index after the line, INCOMPLETE, or a failure. */
    int parse(ByteBuffer in, int at, int limit, FieldTable out) {
        int versionEnd = H1Version.parse(in, at, limit, out);
        if (versionEnd <= 0) {
            return versionEnd;
        }
        if (versionEnd == limit) {
            return CodecResult.INCOMPLETE;
        }
        if (in.get(versionEnd) != ' ') {
            return CodecResult.failure(ProtocolError.STATUS_INVALID);
        }
        int status = status(in, versionEnd + 1, limit);
        if (status <= 0) {
            return status;
        }
        out.status(status);
        return reason(in, versionEnd + 1 + DIGITS, limit, out);
    }

    /** RFC 9110 15: three digits; none begins with 0. */
    private static int status(ByteBuffer in, int at, int limit) {
        int status = 0;
        for (int i = 0; i < DIGITS; i++) {
            if (at + i >= limit) {
                return CodecResult.INCOMPLETE;
            }
            int digit = in.get(at + i) - '0';
            if (digit < (i == 0 ? 1 : 0) || digit > 9) {
                return CodecResult.failure(ProtocolError.STATUS_INVALID);
            }
            status = status * 10 + digit;
        }
        return status;
    }

    /**
     * The reason phrase, read by nobody. RFC 9112 4 asks senders for the space before it even if it is empty; many
     * leave that out, and nothing is ambiguous without it.
     */
    private int reason(ByteBuffer in, int from, int limit, FieldTable out) {
        if (from >= limit) {
            return CodecResult.INCOMPLETE;
        }
        int start = from;
        int end = from;
        if (in.get(from) == ' ') {
            start = from + 1;
            end = start;
            while (end < limit && FieldValues.isValueChar(in.get(end) & 0xFF)) {
                end++;
            }
        }
        out.part(FieldTable.REASON, start - out.base(), end - start);
        return H1Lines.end(in, end, limit, leniency, ProtocolError.STATUS_INVALID, out);
    }
}
