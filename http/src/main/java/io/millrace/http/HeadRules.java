package io.millrace.http;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.Status;

/** Which verb may end which head: misuse is thrown before a byte of the end is written. Loop thread only; no state. */
final class HeadRules {
    private HeadRules() {}

    /** The head may be ended by that verb. @throws IllegalStateException saying which verb is right */
    static void checkVerb(HeadWriter w, String verb, H1Connection connection) {
        int status = w.status();
        boolean success = status >= Status.OK && status < Status.MULTIPLE_CHOICES;
        boolean tunnel = status == Status.SWITCHING_PROTOCOLS
                || (success && connection.requestMethod().id() == Method.CONNECT.id());
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
    static void checkTunnel(HeadWriter w, H1Connection connection) {
        int kind = w.kind();
        int status = w.status();
        boolean success = status >= Status.OK && status < Status.MULTIPLE_CHOICES;
        boolean legal =
                switch (kind) {
                    case HeadWriter.RESPONSE ->
                        status == Status.SWITCHING_PROTOCOLS
                                ? connection.offersUpgrade()
                                : success && connection.requestMethod().id() == Method.CONNECT.id();
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
        if (kind == HeadWriter.RESPONSE && connection.exchange().in() != HalfState.DONE) {
            throw new IllegalStateException("tunnel() while the request's body is "
                    + connection.exchange().in());
        }
    }
}
