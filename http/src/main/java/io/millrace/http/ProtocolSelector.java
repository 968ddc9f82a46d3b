package io.millrace.http;

import io.millrace.codec.h2.FrameWriter;
import io.millrace.codec.h2.H2Connection;
import java.nio.ByteBuffer;

/**
 * Which version of HTTP a connection to a server speaks. Without TLS its first bytes tell: those of HTTP/2 are no
 * request of HTTP/1 (RFC 9113 3.4). With TLS the handshake has settled it, see {@link AcceptedConnection}. Stateless.
 */
final class ProtocolSelector {
    /** What follows is HTTP/1. */
    static final int H1 = 0;
    /** What follows is HTTP/2. */
    static final int H2 = 1;
    /** Too few bytes to tell. */
    static final int MORE = 2;

    private static final ByteBuffer PREFACE = ByteBuffer.allocateDirect(H2Connection.PREFACE_LENGTH);

    static {
        FrameWriter.preface(PREFACE, 0);
    }

    private ProtocolSelector() {}

    /** Looks at the first bytes of a connection. */
    static int look(ByteBuffer in, int offset, int limit) {
        int length = Math.min(limit - offset, H2Connection.PREFACE_LENGTH);
        for (int i = 0; i < length; i++) {
            if (in.get(offset + i) != PREFACE.get(i)) {
                return H1;
            }
        }
        return length == H2Connection.PREFACE_LENGTH ? H2 : MORE;
    }
}
