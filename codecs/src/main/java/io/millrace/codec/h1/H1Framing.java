package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.FieldValues;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.Status;

/**
 * The one place that decides where a message ends and whether the connection lives on (RFC 9112 sections 6.1 to 6.3,
 * 9.3). One thread at a time; the getters tell the result of the last call.
 *
 * <p>Whatever two parties could read in two ways is an error: both lengths, repeated lengths, any transfer coding but a
 * single {@code chunked}.
 */
public final class H1Framing {
    private static final long LENGTH_BIT = KnownFields.CONTENT_LENGTH.maskBit();
    private static final long CODING_BIT = KnownFields.TRANSFER_ENCODING.maskBit();
    private static final long BODY_BITS = LENGTH_BIT | CODING_BIT;
    private static final long CONNECTION_BIT = KnownFields.CONNECTION.maskBit();
    private static final long OPTION_BITS =
            KnownFields.EXPECT.maskBit() | KnownFields.UPGRADE.maskBit() | KnownFields.TE.maskBit();

    private final H1Leniency leniency;
    private BodyKind kind = BodyKind.NONE;
    private long length;
    private boolean keepAlive;
    private boolean expectsContinue;
    private boolean upgrade;
    private boolean acceptsTrailers;

    public H1Framing(H1Leniency leniency) {
        this.leniency = leniency;
    }

    /**
     * Decides for a request whose head is complete.
     *
     * @return 0, or a negative code: then the connection must be closed after the answer
     */
    public int request(FieldTable head) {
        reset(head.version());
        persistence(head);
        if ((head.mask() & BODY_BITS) != 0) {
            int failure = requestBody(head);
            if (failure < 0) {
                return failure;
            }
        }
        // RFC 9112 6.3, seventh rule: a request with neither field has no body.
        return (head.mask() & OPTION_BITS) == 0 ? 0 : requestOptions(head);
    }

    /**
     * Decides for a response whose head is complete.
     *
     * @param requestMethod method of the request that it answers
     * @return 0, or a negative code: then the connection must be closed
     */
    public int response(FieldTable head, Method requestMethod) {
        reset(head.version());
        persistence(head);
        int status = head.status();
        if (status == Status.SWITCHING_PROTOCOLS) {
            // RFC 9110 15.2.2: the new protocol begins behind the empty line.
            upgrade = true;
            set(BodyKind.TUNNEL, -1);
            return 0;
        }
        // RFC 9110 9.3.6: any 2xx to CONNECT makes a tunnel, 204 as well; both length fields are ignored.
        if (requestMethod.is(Method.CONNECT) && status >= 200 && status < 300) {
            set(BodyKind.TUNNEL, -1);
            return 0;
        }
        // RFC 9112 6.3, first rule: no body after HEAD nor with 1xx, 204, 304, whatever the fields say.
        if (requestMethod.is(Method.HEAD) || Status.isBodyless(status)) {
            return 0;
        }
        if ((head.mask() & BODY_BITS) != 0) {
            return lengthOrCoding(head);
        }
        // Eighth rule: until the connection is closed, and 9.3: so it does not live on.
        set(BodyKind.UNTIL_CLOSE, -1);
        keepAlive = false;
        return 0;
    }

    public BodyKind kind() {
        return kind;
    }

    /** Bytes of the body for {@link BodyKind#LENGTH}; 0 for NONE; -1 where it is not known beforehand. */
    public long length() {
        return length;
    }

    /** True if another message may follow on this connection once this one is complete. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** True if the client waits for 100 before it sends the body (RFC 9110 section 10.1.1). */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /**
     * True for a request that offers another protocol: Upgrade with its connection option, HTTP/1.1 only (RFC 9110
     * 7.8); and for a response that switches.
     */
    public boolean upgrade() {
        return upgrade;
    }

    /** True if the client says that it keeps trailers (RFC 9110 section 10.1.4). */
    public boolean acceptsTrailers() {
        return acceptsTrailers;
    }

    private void reset(HttpVersion version) {
        set(BodyKind.NONE, 0);
        // RFC 9112 9.3: HTTP/1.1 persists unless told otherwise, HTTP/1.0 does not.
        keepAlive = version == HttpVersion.HTTP_1_1;
        expectsContinue = false;
        upgrade = false;
        acceptsTrailers = false;
    }

    private void set(BodyKind kind, long length) {
        this.kind = kind;
        this.length = length;
    }

    private int requestBody(FieldTable head) {
        int failure = lengthOrCoding(head);
        // RFC 9110 9.3.6: a CONNECT request has no content; bytes behind it belong to the tunnel.
        if (failure == 0 && head.method().is(Method.CONNECT) && kind != BodyKind.NONE) {
            return CodecResult.failure(ProtocolError.CONNECT_WITH_BODY);
        }
        return failure;
    }

    /** RFC 9112 6.3, third to sixth rule; a message with one of the fields or both. */
    private int lengthOrCoding(FieldTable head) {
        if ((head.mask() & CODING_BIT) == 0) {
            return contentLength(head);
        }
        // 6.1: a message of HTTP/1.0 with Transfer-Encoding has faulty framing.
        if (head.version() == HttpVersion.HTTP_1_0) {
            return CodecResult.failure(ProtocolError.CODING_IN_HTTP_1_0);
        }
        // Third rule: Transfer-Encoding outweighs Content-Length, which might be an attempt at smuggling.
        if ((head.mask() & LENGTH_BIT) != 0) {
            if (!leniency.lengthBesideChunked()) {
                return CodecResult.failure(ProtocolError.LENGTH_BESIDE_CODING);
            }
            head.tolerated(H1Leniency.LENGTH_BESIDE_CHUNKED);
        }
        // Fourth rule: chunked must be the last coding. We know no other, so it must be the only one.
        int failure = H1Codings.check(head);
        if (failure < 0) {
            return failure;
        }
        set(BodyKind.CHUNKED, -1);
        // 6.1: close after a message that had both.
        keepAlive &= (head.mask() & LENGTH_BIT) == 0;
        return 0;
    }

    private int contentLength(FieldTable head) {
        int index = head.find(KnownFields.CONTENT_LENGTH);
        long value = contentLength(head, index);
        // Fifth rule: a list or several lines are an error unless all values are valid and equal.
        for (int next = index; value >= 0; ) {
            next = head.findNext(KnownFields.CONTENT_LENGTH, next);
            if (next < 0) {
                // Sixth rule: a valid Content-Length is the length of the body in bytes.
                set(value == 0 ? BodyKind.NONE : BodyKind.LENGTH, value);
                return 0;
            }
            long other = contentLength(head, next);
            if (other >= 0 && (other != value || !leniency.equalLengths())) {
                return CodecResult.failure(ProtocolError.LENGTH_REPEATED);
            }
            head.tolerated(H1Leniency.EQUAL_LENGTHS);
            value = other;
        }
        return (int) value;
    }

    /** The value of one line, or a failure. RFC 9110 8.6: digits and nothing else; an overflow is invalid. */
    private long contentLength(FieldTable head, int index) {
        long value = head.valueAsLong(index);
        if (value >= 0) {
            return value;
        }
        if (head.value(index).indexOf(',', 0) < 0) {
            return CodecResult.failure(ProtocolError.LENGTH_INVALID);
        }
        return equalList(head, index);
    }

    private long equalList(FieldTable head, int index) {
        int at = head.valueOffset(index);
        int limit = at + head.valueLength(index);
        long value = -1;
        while (at <= limit) {
            int comma = Bytes.indexOf(head.arena(), at, limit, ',');
            int end = comma < 0 ? limit : comma;
            int start = FieldValues.skipSpace(head.arena(), at, end);
            int stop = FieldValues.trimSpace(head.arena(), start, end);
            long item = Bytes.parseDecimal(head.arena(), start, stop - start);
            if (item < 0) {
                return CodecResult.failure(ProtocolError.LENGTH_INVALID);
            }
            if (value >= 0 && (item != value || !leniency.equalLengths())) {
                return CodecResult.failure(ProtocolError.LENGTH_REPEATED);
            }
            value = item;
            at = end + 1;
        }
        head.tolerated(H1Leniency.EQUAL_LENGTHS);
        return value;
    }

    private int requestOptions(FieldTable head) {
        // RFC 9110 7.8 and 10.1.1: Upgrade and expectations of HTTP/1.0 are ignored.
        if (head.version() == HttpVersion.HTTP_1_0) {
            return 0;
        }
        upgrade = head.has(KnownFields.UPGRADE) && head.listHas(KnownFields.CONNECTION, "upgrade");
        acceptsTrailers = head.listHas(KnownFields.TE, "trailers");
        return expectation(head);
    }

    private int expectation(FieldTable head) {
        for (int i = head.find(KnownFields.EXPECT); i >= 0; i = head.findNext(KnownFields.EXPECT, i)) {
            // RFC 9110 10.1.1: 417 for an expectation that is not known.
            if (!head.valueEqualsIgnoreCase(i, "100-continue")) {
                return CodecResult.failure(ProtocolError.EXPECTATION_UNKNOWN);
            }
            expectsContinue = kind != BodyKind.NONE;
        }
        return 0;
    }

    /** RFC 9112 9.3: close outweighs everything; keep-alive counts in HTTP/1.0 only. */
    private void persistence(FieldTable head) {
        if ((head.mask() & CONNECTION_BIT) == 0) {
            return;
        }
        boolean asked = keepAlive || head.listHas(KnownFields.CONNECTION, "keep-alive");
        keepAlive = asked && !head.listHas(KnownFields.CONNECTION, "close");
    }
}
