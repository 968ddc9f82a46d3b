package io.millrace.tls.boringssl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks whether a ClientHello offers protocols and none of ours, which tcnative does not tell, and goes on. Immutable;
 * any thread.
 *
 * <p>RFC 7301 3.2 wants a fatal alert, no_application_protocol, where the server speaks none of what the client
 * offers. A hello in several records, which nobody sends, is let pass.
 */
final class Alpn {
    /** A record with that alert, as it is before there are keys. */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 120};

    private static final int HELLO_BODY = 5 + 4; // behind the headers of the record and of the message
    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int EXTENSION = 16;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int MALFORMED = -1;

    private final List<byte[]> ours = new ArrayList<>();

    Alpn(List<String> protocols) {
        protocols.forEach(p -> ours.add(p.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether the record is a hello that must be refused. What is malformed is BoringSSL's to say. */
    boolean refuses(ByteBuffer in, int offset, int length) {
        int limit = offset + length;
        if (ours.isEmpty()
                || length < HELLO_BODY
                || in.get(offset) != HANDSHAKE
                || in.get(offset + 5) != CLIENT_HELLO) {
            return false;
        }
        int at = offset + HELLO_BODY + VERSION_AND_RANDOM;
        at = behind(in, at, limit, 1); // the session
        at = behind(in, at, limit, 2); // cipher suites
        at = behind(in, at, limit, 1); // compression
        int end = behind(in, at, limit, 2);
        if (end == MALFORMED) {
            return false;
        }
        for (at += 2; at + 4 <= end; ) {
            int next = behind(in, at + 2, end, 2);
            if (next == MALFORMED) {
                return false;
            }
            if (in.get(at) == 0 && in.get(at + 1) == EXTENSION) {
                return offersNone(in, at + 4, next);
            }
            at = next;
        }
        return false;
    }

    private boolean offersNone(ByteBuffer in, int from, int limit) {
        int end = behind(in, from, limit, 2);
        if (end != limit) {
            return false;
        }
        for (int at = from + 2; at < end; ) {
            int next = behind(in, at, end, 1);
            if (next == MALFORMED || isOurs(in, at + 1, next)) {
                return false;
            }
            at = next;
        }
        return true;
    }

    private boolean isOurs(ByteBuffer in, int from, int to) {
        for (int i = 0; i < ours.size(); i++) {
            byte[] one = ours.get(i);
            boolean same = one.length == to - from;
            for (int b = 0; same && b < one.length; b++) {
                same = in.get(from + b) == one[b];
            }
            if (same) {
                return true;
            }
        }
        return false;
    }

    /** The index behind what begins with its length, in so many bytes. */
    private static int behind(ByteBuffer in, int at, int limit, int lengthBytes) {
        if (at == MALFORMED || at + lengthBytes > limit) {
            return MALFORMED;
        }
        int length = in.get(at) & 0xFF;
        if (lengthBytes == 2) {
            length = length << 8 | (in.get(at + 1) & 0xFF);
        }
        int next = at + lengthBytes + length;
        return next > limit ? MALFORMED : next;
    }

    /** @return bytes of the alert */
    static int alert(ByteBuffer out, int offset) {
        out.put(offset, ALERT);
        return ALERT.length;
    }
}
