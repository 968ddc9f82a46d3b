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
        int countMax = out.fieldsMax();
        int count = 0;
        long mask = 0;
        int at = from;
        while (at < limit) {
            long word = Bytes.getLong(in, at);
            if ((byte) word == '\r' || (byte) word == '\n') {
                out.counted(count, mask);
                return sectionEnd(in, at, limit, word, out);
            }
            int colon = colon(in, at, limit, word);
            if (colon >= limit) {
                return oddName(in, at, limit, count, out);
            }
            // A name equal to a known one is a token; only the others are looked at byte by byte.
            int nameLength = colon - at;
            int id = KnownFields.idOf(in, at, nameLength, word);
            if (id == FieldName.UNKNOWN && !Tokens.isToken(in, at, nameLength)) {
                int nameEnd = oddName(in, at, colon + 1, count, out);
                if (nameEnd <= 0) {
                    return nameEnd;
                }
                nameLength = nameEnd - at;
                id = KnownFields.idOf(in, at, nameLength, word);
            }
            // RFC 9112 3.2: a request with more than one Host field line is answered by 400.
            if (id == HOST_ID && (mask & HOST_BIT) != 0) {
                return CodecResult.failure(ProtocolError.HOST_REPEATED);
            }
            long head = Bytes.getLong(in, colon);
            int end = control(in, colon, limit, head);
            int next = end + H1Lines.CRLF_LENGTH;
            // the byte before the control, then what should be CRLF
            long tail = Bytes.getLong(in, end - 1);
            int start = colon + 2;
            if (next > limit || (short) (tail >>> 8) != H1Lines.CRLF || folds) {
                next = unusualEnd(in, end, limit, out);
                if (next <= 0) {
                    return next;
                }
                end = next - 1 - (in.get(next - 2) == '\r' ? 1 : 0);
                tail = 0; // so that the edges are looked at
            }
            // RFC 9112 5.1: white space around the value is no part of it; usual is one space before, none behind.
            if ((byte) (head >>> 8) != ' ' || ((head >>> 16) & 0xFF) <= ' ' || (tail & 0xFF) <= ' ') {
                start = skipSpace(in, colon + 1, end);
                end = trimSpace(in, start, end);
            }
            if (count == countMax) {
                return CodecResult.failure(ProtocolError.FIELDS_TOO_MANY);
            }
            out.set(count, id, at - base, nameLength, start - base, end - start);
            count++;
            mask |= FieldName.maskBit(id);
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

    /** Index of the first control from {@code from} on, or {@code limit}; {@code firstWord} is what lies there. */
    private static int control(ByteBuffer in, int from, int limit, long firstWord) {
        int scan = from;
        long hits = Bytes.controls(firstWord);
        while (hits == 0) {
            scan += Bytes.WORD;
            if (scan >= limit) {
                return limit;
            }
            hits = Bytes.controls(Bytes.getLong(in, scan));
        }
        return Math.min(limit, scan + Bytes.first(hits));
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    /** White space at the edges of a value, and the line ends of folds, which become spaces. */
    private static int skipSpace(ByteBuffer in, int from, int end) {
        int start = from;
        while (start < end && isSpaceOrFold(in.get(start))) {
            start++;
        }
        return start;
    }

    private static int trimSpace(ByteBuffer in, int start, int end) {
        int stop = end;
        while (stop > start && isSpaceOrFold(in.get(stop - 1))) {
            stop--;
        }
        return stop;
    }

    private static boolean isSpaceOrFold(byte b) {
        return isSpace(b) || b == '\r' || b == '\n';
    }

    private int sectionEnd(ByteBuffer in, int at, int limit, long word, FieldTable out) {
        if ((short) word == H1Lines.CRLF && !folds && at + H1Lines.CRLF_LENGTH <= limit) {
            return at + H1Lines.CRLF_LENGTH;
        }
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
     * Whatever there is other than CRLF within the limit: tabs are part of the value, folds too if they are tolerated.
     * Index after the line, INCOMPLETE, or a failure.
     */
    private int unusualEnd(ByteBuffer in, int from, int limit, FieldTable out) {
        int end = from;
        for (; ; ) {
            if (end < limit && in.get(end) == '\t') {
                end++;
            } else {
                int next = H1Lines.end(in, end, limit, leniency, ProtocolError.FIELD_VALUE_INVALID, out);
                if (next <= 0 || !folds) {
                    return next;
                }
                if (next >= limit) {
                    return CodecResult.INCOMPLETE;
                }
                if (!isSpace(in.get(next))) {
                    return next;
                }
                out.tolerated(H1Leniency.OBS_FOLD);
                end = next;
            }
            if (end < limit) {
                end = control(in, end, limit, Bytes.getLong(in, end));
            }
        }
    }

    /** Judges a name by its first byte that is not of a token; {@code limit} is behind the colon if there is one. */
    private int oddName(ByteBuffer in, int at, int limit, int count, FieldTable out) {
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
            return CodecResult.failure(count == 0 ? ProtocolError.FIELD_BEFORE_FIRST : ProtocolError.FIELD_FOLDED);
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
