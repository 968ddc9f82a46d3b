package io.millrace.http.tls;

import java.nio.ByteBuffer;

/** What can be seen of a record from outside: RFC 8446 5.1, RFC 5246 6.2.1. Stateless; any thread. */
final class TlsRecord {
    static final int HEADER_LENGTH = 5;
    static final int INCOMPLETE = 0;
    static final int NOT_TLS = -1;
    static final int TOO_LONG = -2;

    static final int ALERT = 21;
    static final int HANDSHAKE = 22;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int APPLICATION_DATA = 23;
    private static final int CLIENT_HELLO = 1;
    private static final int MAJOR = 3;
    private static final int HELLO_HEADER_LENGTH = HEADER_LENGTH + 4;

    /** RFC 5246 6.2.3: "The length MUST NOT exceed 2^14 + 2048." RFC 8446 allows less, as its engines know. */
    private static final int FRAGMENT_LENGTH_MAX = (1 << 14) + 2048;

    private TlsRecord() {}

    /** Bytes of the record that begins there, header included, if they are all there; else why not. */
    static int length(ByteBuffer in, int at, int limit) {
        int there = limit - at;
        if (there > 0 && (type(in, at) < CHANGE_CIPHER_SPEC || type(in, at) > APPLICATION_DATA)) {
            return NOT_TLS;
        }
        if (there > 1 && in.get(at + 1) != MAJOR) {
            return NOT_TLS;
        }
        if (there < HEADER_LENGTH) {
            return INCOMPLETE;
        }
        int fragment = (in.get(at + 3) & 0xFF) << 8 | (in.get(at + 4) & 0xFF);
        if (fragment > FRAGMENT_LENGTH_MAX) {
            return TOO_LONG;
        }
        return there < HEADER_LENGTH + fragment ? INCOMPLETE : HEADER_LENGTH + fragment;
    }

    static int type(ByteBuffer in, int at) {
        return in.get(at) & 0xFF;
    }

    /** Bytes of the ClientHello that the record begins, as far as it says so by now; 0: it does not. */
    static int helloLength(ByteBuffer in, int at, int limit) {
        boolean seen = limit - at >= HELLO_HEADER_LENGTH
                && type(in, at) == HANDSHAKE
                && in.get(at + HEADER_LENGTH) == CLIENT_HELLO;
        return seen ? (in.get(at + 6) & 0xFF) << 16 | (in.get(at + 7) & 0xFF) << 8 | (in.get(at + 8) & 0xFF) : 0;
    }
}
