package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.FieldValues;
import io.millrace.codec.KnownFields;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.Tokens;
import java.nio.ByteBuffer;

/**
 * Reads field lines up to and with the empty line (RFC 9112 section 5), for heads and trailers.
 *
 * <p>Words are loaded up to eight bytes beyond the limit; what lies there is garbage, so every hit is compared with the
 * limit. Errors depend only on the bytes up to the first wrong one: any longer input gives the same error.
 */
final class H1FieldSection {
    private static final int HOST_ID = KnownFields.HOST.id();
    private static final long HOST_BIT = KnownFields.HOST.maskBit();

    private final H1Leniency leniency;
    private final boolean folds;

    H1FieldSection(H1Leniency leniency) {
        this.leniency = leniency;
        this.folds = leniency.obsFold();
    }

    /** Index after the empty line, INCOMPLETE, or a failure. */
    int parse(ByteBuffer in, int from, int limit, FieldTable out) {
        int base = out.base();
        int at = from;
        while (at < limit) {
            long word = Bytes.getLong(in, at);
            if ((byte) word == '\r' || (byte) word == '\n') {
                return sectionEnd(in, at, limit, out);
            }
            int colon = colon(in, at, limit, word);
            if (colon >= limit) {
                return oddName(in, at, limit, out);
            }
            // A name equal to a known one is a token; only the others are looked at byte by byte.
            int id = KnownFields.idOf(in, at, colon - at);
            int nameEnd = id != FieldName.UNKNOWN ? colon : unknownNameEnd(in, at, colon, out);
            if (nameEnd <= 0) {
                return nameEnd;
            }
            if (id == FieldName.UNKNOWN && nameEnd != colon) {
                id = KnownFields.idOf(in, at, nameEnd - at);
            }
            // RFC 9112 3.2: a request with more than one Host field line is answered by 400.
            if (id == HOST_ID && (out.mask() & HOST_BIT) != 0) {
                return CodecResult.failure(ProtocolError.HOST_REPEATED);
            }
            int end = control(in, colon + 1, limit);
            int next = end + H1Lines.CRLF_LENGTH;
            if (folds || next > limit || Bytes.getShort(in, end) != H1Lines.CRLF) {
                next = unusualEnd(in, end, limit, out);
                if (next <= 0) {
                    return next;
                }
                end = next - 1 - (in.get(next - 2) == '\r' ? 1 : 0);
            }
            // RFC 9112 5.1: white space around the value is no part of it.
            int start = valueStart(in, colon + 1, end);
            int stop = valueStop(in, start, end);
            if (folds) {
                start = skipFolds(in, start, stop);
                stop = trimFolds(in, start, stop);
            }
            if (!out.add(id, at - base, nameEnd - at, start - base, stop - start)) {
                return CodecResult.failure(ProtocolError.FIELDS_TOO_MANY);
            }
            at = next;
        }
        return CodecResult.INCOMPLETE;
    }

    /** Index of the first colon from {@code at} on; {@code limit} or more if there is none before the limit. */
    private static int colon(ByteBuffer in, int at, int limit, long firstWord) {
        int scan = at;
        long hits = Bytes.matches(firstWord, ':');
        while (hits == 0) {
            scan += Bytes.WORD;
            if (scan >= limit) {
                return limit;
            }
            hits = Bytes.matches(Bytes.getLong(in, scan), ':');
        }
        return scan + Bytes.first(hits);
    }

    /** Index of the first control but tab from {@code from} on; {@code limit} or more if there is none before it. */
    private static int control(ByteBuffer in, int from, int limit) {
        int scan = from;
        while (scan < limit) {
            long hits = Bytes.controls(Bytes.getLong(in, scan));
            if (hits == 0) {
                scan += Bytes.WORD;
                continue;
            }
            int hit = scan + Bytes.first(hits);
            if (in.get(hit) != '\t') {
                return hit;
            }
            scan = hit + 1;
        }
        return limit;
    }

    private static int valueStart(ByteBuffer in, int from, int end) {
        int start = from;
        if (in.get(start) == ' ') {
            start++;
        }
        int b = in.get(start);
        return b == ' ' || b == '\t' ? FieldValues.skipSpace(in, start, end) : start;
    }

    /** As the spaces that they will be, line ends at the edge of a folded value are no part of it. */
    private static int skipFolds(ByteBuffer in, int from, int end) {
        int start = from;
        while (start < end && isFold(in.get(start))) {
            start++;
        }
        return start;
    }

    private static int trimFolds(ByteBuffer in, int start, int end) {
        int stop = end;
        while (stop > start && isFold(in.get(stop - 1))) {
            stop--;
        }
        return stop;
    }

    private static boolean isFold(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static int valueStop(ByteBuffer in, int start, int end) {
        int b = in.get(end - 1);
        return b == ' ' || b == '\t' ? FieldValues.trimSpace(in, start, end) : end;
    }

    private int sectionEnd(ByteBuffer in, int at, int limit, FieldTable out) {
        int next = H1Lines.end(in, at, limit, leniency, ProtocolError.FIELD_NAME_INVALID, out);
        if (next > 0 && (out.leniencies() & H1Leniency.OBS_FOLD) != 0) {
            unfold(in, out);
        }
        return next;
    }

    /**
     * RFC 9112 5.2: obs-fold is replaced by spaces before the value is interpreted. Only in a whole section: a retry
     * must find the bytes as they came.
     */
    private static void unfold(ByteBuffer in, FieldTable out) {
        for (int field = 0; field < out.count(); field++) {
            int start = out.valueOffset(field);
            for (int i = start; i < start + out.valueLength(field); i++) {
                if (in.get(i) == '\r' || in.get(i) == '\n') {
                    in.put(i, (byte) ' ');
                }
            }
        }
    }

    /**
     * Whatever ends a value other than CRLF within the limit, or any line end if lines may fold. Index after the line.
     */
    private int unusualEnd(ByteBuffer in, int from, int limit, FieldTable out) {
        int end = from;
        for (; ; ) {
            int next = H1Lines.end(in, end, limit, leniency, ProtocolError.FIELD_VALUE_INVALID, out);
            if (next <= 0 || !folds) {
                return next;
            }
            if (next >= limit) {
                return CodecResult.INCOMPLETE;
            }
            if (in.get(next) != ' ' && in.get(next) != '\t') {
                return next;
            }
            out.tolerated(H1Leniency.OBS_FOLD);
            end = control(in, next, limit);
        }
    }

    /** End of a name that is not known: its colon if it is a token, else before tolerated space, or a failure. */
    private int unknownNameEnd(ByteBuffer in, int at, int colon, FieldTable out) {
        return Tokens.isToken(in, at, colon - at) ? colon : oddName(in, at, colon + 1, out);
    }

    /** Judges a name by its first byte that is not of a token; {@code limit} is behind the colon if there is one. */
    private int oddName(ByteBuffer in, int at, int limit, FieldTable out) {
        int odd = at;
        while (odd < limit && Tokens.isTokenChar(in.get(odd))) {
            odd++;
        }
        if (odd == limit) {
            return CodecResult.INCOMPLETE;
        }
        int b = in.get(odd);
        boolean space = b == ' ' || b == '\t';
        if (odd == at && space) {
            // RFC 9112 2.2: white space before the first field; 5.2: after it, a folded line.
            return CodecResult.failure(
                    out.count() == 0 ? ProtocolError.FIELD_BEFORE_FIRST : ProtocolError.FIELD_FOLDED);
        }
        if (!space) {
            return CodecResult.failure(ProtocolError.FIELD_NAME_INVALID);
        }
        // RFC 9112 5.1: a server MUST reject a request with white space between name and colon.
        if (!leniency.spaceBeforeColon()) {
            return CodecResult.failure(ProtocolError.FIELD_SPACE_BEFORE_COLON);
        }
        int colon = FieldValues.skipSpace(in, odd, limit);
        if (colon == limit) {
            return CodecResult.INCOMPLETE;
        }
        if (in.get(colon) != ':') {
            return CodecResult.failure(ProtocolError.FIELD_NAME_INVALID);
        }
        out.tolerated(H1Leniency.SPACE_BEFORE_COLON);
        return odd;
    }
}
