package io.millrace.http;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.Status;

/**
 * What a handler may write into a head, and which verb may end which: misuse is thrown before a byte of it is written.
 * Loop thread only; no state.
 */
final class HeadRules {
    private static final long FRAMING = KnownFields.CONTENT_LENGTH.maskBit() | KnownFields.TRANSFER_ENCODING.maskBit();

    private HeadRules() {}

    /** The head may be ended by that verb. @throws IllegalStateException saying which verb is right */
    static void checkVerb(HeadWriter w, String verb, HttpStream stream) {
        int status = w.status();
        boolean success = status >= Status.OK && status < Status.MULTIPLE_CHOICES;
        boolean tunnel = status == Status.SWITCHING_PROTOCOLS
                || (success && stream.requestMethod().id() == Method.CONNECT.id());
        if (w.kind() == HeadWriter.RESPONSE && tunnel) {
            throw new IllegalStateException(verb + "() on a " + status + " that makes a tunnel: use tunnel()");
        }
        if (w.kind() == HeadWriter.INTERIM && !verb.equals("end")) {
            throw new IllegalStateException(verb + "() on an interim response: it has no body, and ends by end()");
        }
        if (w.kind() == HeadWriter.TRAILERS) {
            throw new IllegalStateException(verb + "() on trailers: they end by end()");
        }
    }

    /** A tunnel may follow the head. */
    static void checkTunnel(HeadWriter w, HttpStream stream) {
        int kind = w.kind();
        int status = w.status();
        boolean success = status >= Status.OK && status < Status.MULTIPLE_CHOICES;
        boolean legal =
                switch (kind) {
                    case HeadWriter.RESPONSE ->
                        status == Status.SWITCHING_PROTOCOLS
                                ? stream.offersUpgrade()
                                : success && stream.requestMethod().id() == Method.CONNECT.id();
                    case HeadWriter.REQUEST -> true;
                    default -> false;
                };
        if (!legal) {
            throw new IllegalStateException(
                    "tunnel() with status " + status + ": a tunnel follows 101 to an upgrade, or 2xx to CONNECT");
        }
        boolean named = (w.mask() & KnownFields.UPGRADE.maskBit()) != 0;
        if (status == Status.SWITCHING_PROTOCOLS && !named) { // RFC 9110 7.8
            throw new IllegalStateException("tunnel() with status 101: the field Upgrade must name the protocol");
        }
        if (kind == HeadWriter.RESPONSE && stream.exchange().in() != HalfState.DONE) {
            throw new IllegalStateException(
                    "tunnel() while the request's body is " + stream.exchange().in());
        }
    }

    static void requireNotFraming(FieldName name) {
        if ((name.maskBit() & FRAMING) != 0) {
            throw new IllegalArgumentException(
                    "field " + name + " is written by the engine: use send(), stream(length) or end()");
        }
    }

    static IllegalArgumentException badValue(FieldName name, CharSequence value, int at) {
        return new IllegalArgumentException("value of field " + name + ": the character at " + at + " is 0x"
                + Integer.toHexString(value.charAt(at)) + "; allowed are 0x20 to 0x7E, 0x80 to 0xFF and tab");
    }

    /** Length in ASCII; -1 when there are other characters. */
    static int asciiLength(CharSequence s) {
        int n = s.length();
        for (int i = 0; i < n; i++) {
            if (s.charAt(i) >= 0x80) {
                return -1;
            }
        }
        return n;
    }
}
