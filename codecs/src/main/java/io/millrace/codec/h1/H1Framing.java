package io.millrace.codec.h1;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Method;

/**
 * The one place that decides where a message ends and whether the connection lives on (RFC 9112 sections 6.1 to 6.3, 9.3).
 * One thread at a time; the getters tell the result of the last call.
 */
public final class H1Framing {
    private final H1Leniency leniency;
    private BodyKind kind = BodyKind.NONE;
    private long length;
    private boolean keepAlive;
    private boolean expectsContinue;
    private boolean upgrade;

    public H1Framing(H1Leniency leniency) {
        this.leniency = leniency;
    }

    /**
     * Decides for a request whose head is complete.
     *
     * @return 0, or a negative code: then the connection must be closed after the answer
     */
    public int request(FieldTable head) {
        keepAlive = leniency.bareLf();
        return CodecResult.INCOMPLETE;
    }

    /**
     * Decides for a response whose head is complete.
     *
     * @param requestMethod method of the request that it answers
     * @return 0, or a negative code: then the connection must be closed
     */
    public int response(FieldTable head, Method requestMethod) {
        return CodecResult.INCOMPLETE;
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

    /** True if the client offers another protocol: Upgrade with the connection option, HTTP/1.1 only (RFC 9110 7.8). */
    public boolean upgrade() {
        return upgrade;
    }
}
