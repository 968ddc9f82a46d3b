package io.millrace.http;

import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Fields;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.Method;
import io.millrace.engine.transport.PeerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A request as a blocking handler sees it: its head as a copy, its body as a stream. The thread of the handler only, or
 * one that it hands it to; one at a time.
 */
public final class BlockingRequest {
    /** Memory to begin with for a body whose length is not known. */
    private static final int START_LENGTH = 4096;

    private final FieldTable head;
    private final PeerAddress peer;
    private final BlockingInput input;

    BlockingRequest(FieldTable head, PeerAddress peer, BlockingInput input) {
        this.head = head;
        this.peer = peer;
        this.input = input;
    }

    /** The method; {@link Method#UNKNOWN} for one that is not known, see {@link #methodName()}. */
    public Method method() {
        return head.method();
    }

    public String methodName() {
        return head.methodName().toString();
    }

    /** The request target as it came. */
    public String target() {
        return head.target().toString();
    }

    /** The authority: that of the target, else the value of Host; empty when there is neither. */
    public String authority() {
        return head.authority().toString();
    }

    /** The path without the query, as it came: not decoded. */
    public String path() {
        return head.path().toString();
    }

    /** The query without its question mark; empty when there is none. */
    public String query() {
        return head.query().toString();
    }

    public HttpVersion version() {
        return head.version();
    }

    /** Who is at the other end. */
    public PeerAddress peer() {
        return peer;
    }

    /** The value of the first field of that name; null when there is none. */
    public String header(FieldName name) {
        return head.valueAsString(name);
    }

    /** The value of the first field of that name, in any case; null when there is none. */
    public String header(String name) {
        return header(FieldName.of(name));
    }

    /** All fields, in the order of the wire; a copy that stays. */
    public Fields fields() {
        return head;
    }

    /**
     * The body. It is asked of the client by the first read, and read ahead by {@code millrace.blocking.read.ahead} at
     * most. Closing it early is legal: what is left is dropped, and the connection with it when that is too much.
     *
     * <p>A read throws {@link ExchangeEndedException} once the exchange has ended, and {@link
     * java.io.InterruptedIOException} when the thread is interrupted while it waits.
     */
    public InputStream body() {
        return input;
    }

    /**
     * The whole body, or what is left of it.
     *
     * @param lengthMax in bytes, 0 or more
     * @throws ContentTooLargeException when it is longer; a declared length is refused before anything is read
     */
    public byte[] bytes(int lengthMax) throws IOException {
        if (lengthMax < 0) {
            throw new IllegalArgumentException("lengthMax is " + lengthMax + ", must be 0 or more");
        }
        long left = input.leftLength();
        if (left > lengthMax) {
            throw new ContentTooLargeException(lengthMax);
        }
        byte[] bytes = new byte[left >= 0 ? (int) left : Math.min(START_LENGTH, lengthMax)];
        int length = 0;
        for (; ; ) {
            if (length == bytes.length) {
                int next = input.read();
                if (next < 0) {
                    return bytes;
                }
                if (length == lengthMax) {
                    throw new ContentTooLargeException(lengthMax);
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(lengthMax, Math.max(START_LENGTH, length * 2L)));
                bytes[length++] = (byte) next;
            }
            int n = input.read(bytes, length, bytes.length - length);
            if (n < 0) {
                return Arrays.copyOf(bytes, length);
            }
            length += n;
        }
    }

    /**
     * The trailer fields; none when there are none.
     *
     * @throws IllegalStateException before the body was read to its end
     */
    public Fields trailers() {
        return input.trailers();
    }
}
