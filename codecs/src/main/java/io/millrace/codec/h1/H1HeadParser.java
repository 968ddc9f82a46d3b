package io.millrace.codec.h1;

import io.millrace.codec.Authority;
import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;

/**
 * Reads heads of HTTP/1.0 and HTTP/1.1 in place (RFC 9112 sections 2 to 5): one pass, no copy, no allocation.
 * One thread at a time; keeps nothing between calls, so all connections of a loop can share one.
 *
 * <p>Strict by default: lines end by CRLF, no white space before a colon, no folded lines, no control characters,
 * exactly one valid Host in HTTP/1.1. Other major versions than 1 are refused; above
 * 1.1 a message is read as 1.1. One empty line before a request line
 * is skipped. Each limit holds while the head is still incomplete.
 */
public final class H1HeadParser {
    private static final int METHOD_INVALID = CodecResult.failure(ProtocolError.METHOD_INVALID);

    private final Limits limits;
    private final H1RequestLine requestLine;
    private final H1StatusLine statusLine;
    private final H1FieldSection fieldSection;
    private final H1Leniency leniency;
    private final Scratch scratch;
    private long examined;

    public H1HeadParser(Limits limits, H1Leniency leniency) {
        this.limits = limits;
        this.leniency = leniency;
        requestLine = new H1RequestLine(leniency);
        statusLine = new H1StatusLine(leniency);
        fieldSection = new H1FieldSection(leniency);
        scratch = new Scratch(limits.headLengthMax());
    }

    /**
     * Reads a request head.
     *
     * <p>Pass the same bytes again with more behind them until the result is not 0. {@code alreadySeen} keeps the work
     * of all these calls together linear. An error is told as soon as it is seen, at the latest when the head has twice
     * the length it had then.
     *
     * @param offset first byte of the message
     * @param limit end of the bytes received so far; up to 8 bytes behind it are read as garbage. Where the buffer ends
     *        before that, the head is copied aside once, which is slower and otherwise the same
     * @param alreadySeen bytes from {@code offset} that the last call for this head was given; 0 at the first call
     * @param out begun anew by each call and whole only if the result is positive; its capacity is the limit of fields
     * @return length of the head from {@code offset}, {@link CodecResult#INCOMPLETE}, or a negative code for
     *         {@link CodecResult#error}
     */
    public int parseRequest(ByteBuffer in, int offset, int limit, int alreadySeen, FieldTable out) {
        return parse(in, offset, limit, alreadySeen, true, out);
    }

    /** Reads a response head; as {@link #parseRequest}. No empty line may come before it. */
    public int parseResponse(ByteBuffer in, int offset, int limit, int alreadySeen, FieldTable out) {
        return parse(in, offset, limit, alreadySeen, false, out);
    }

    /** Bytes that all calls together looked at, for tests of linear work. */
    long examined() {
        return examined;
    }

    private int parse(ByteBuffer in, int offset, int limit, int alreadySeen, boolean request, FieldTable out) {
        int available = Math.min(limit - offset, limits.headLengthMax());
        if (alreadySeen > 0 && isHopeless(in, offset, available, Math.min(alreadySeen, available))) {
            return CodecResult.INCOMPLETE;
        }
        examined += available;
        int end = offset + available;
        int result;
        if (end + Bytes.WORD <= in.capacity()) {
            out.begin(in, offset);
            result = head(in, offset, end, request, out);
        } else {
            ByteBuffer copy = scratch.copy(in, offset, available);
            out.begin(copy, 0);
            result = head(copy, 0, available, request, out);
            if ((out.leniencies() & H1Leniency.OBS_FOLD) != 0) {
                Bytes.copy(copy, 0, in, offset, available);
            }
            out.relocate(in, offset);
        }
        if (result == CodecResult.INCOMPLETE && available == limits.headLengthMax()) {
            return CodecResult.failure(ProtocolError.HEAD_TOO_LONG);
        }
        return result;
    }

    private boolean isHopeless(ByteBuffer in, int offset, int available, int alreadySeen) {
        // the retry that passes a limit has to find that out
        int startLineMax = limits.startLineLengthMax() + H1Lines.CRLF_LENGTH;
        boolean passesStartLine = alreadySeen < startLineMax + H1Lines.CRLF_LENGTH && available >= startLineMax;
        if (passesStartLine || available == limits.headLengthMax()) {
            return false;
        }
        examined += available - alreadySeen;
        return !H1Lines.isWorthParsing(in, offset, offset + available, alreadySeen);
    }

    /** Length of the head, INCOMPLETE, or a failure. */
    private int head(ByteBuffer in, int offset, int limit, boolean request, FieldTable out) {
        int fields = startLine(in, offset, limit, request, out);
        if (fields == METHOD_INVALID && (in.get(offset) == '\r' || in.get(offset) == '\n')) {
            int at = afterEmptyLine(in, offset, limit, out);
            fields = at <= 0 ? at : startLine(in, at, limit, request, out);
        }
        if (fields <= 0) {
            return fields;
        }
        int end = fieldSection.parse(in, fields, limit, out);
        if (end <= 0) {
            return end;
        }
        int host = request ? host(in, out) : 0;
        if (host < 0) {
            return host;
        }
        out.end(end - offset);
        return end - offset;
    }

    private int startLine(ByteBuffer in, int at, int limit, boolean request, FieldTable out) {
        int lineMax = at + limits.startLineLengthMax() + H1Lines.CRLF_LENGTH;
        int lineLimit = Math.min(limit, lineMax);
        if (at >= limit) {
            return CodecResult.INCOMPLETE;
        }
        int end = request ? requestLine.parse(in, at, lineLimit, out) : statusLine.parse(in, at, lineLimit, out);
        return end == CodecResult.INCOMPLETE && lineLimit == lineMax
                ? CodecResult.failure(ProtocolError.START_LINE_TOO_LONG)
                : end;
    }

    /** RFC 9112 2.2: a server SHOULD ignore at least one empty line before the request line. We ignore one. */
    private int afterEmptyLine(ByteBuffer in, int offset, int limit, FieldTable out) {
        int at = H1Lines.end(in, offset, limit, leniency, ProtocolError.METHOD_INVALID, out);
        boolean another = at > 0 && at < limit && (in.get(at) == '\r' || in.get(at) == '\n');
        return another ? CodecResult.failure(ProtocolError.EMPTY_LINES) : at;
    }

    /** RFC 9112 3.2: 400 for a request of HTTP/1.1 without Host, and for any request with an invalid one. */
    private static int host(ByteBuffer in, FieldTable out) {
        int index = out.find(KnownFields.HOST);
        if (index < 0) {
            return out.version() == HttpVersion.HTTP_1_0 ? 0 : CodecResult.failure(ProtocolError.HOST_MISSING);
        }
        int offset = out.valueOffset(index);
        int length = out.valueLength(index);
        if (!Authority.isHost(in, offset, length)) {
            return CodecResult.failure(ProtocolError.HOST_INVALID);
        }
        // RFC 9112 3.2.2: the host of an absolute target outweighs the field.
        if (!out.hasPart(FieldTable.AUTHORITY)) {
            out.part(FieldTable.AUTHORITY, offset - out.base(), length);
        }
        return 0;
    }
}
