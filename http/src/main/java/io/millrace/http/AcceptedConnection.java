package io.millrace.http;

import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.http.tls.TlsAcceptHandler;
import io.millrace.http.tls.TlsChannel;

/**
 * A connection that was accepted, and what it needs until it is known what it speaks: the one place where the protocols
 * of a server are told apart. Loop thread only.
 */
final class AcceptedConnection implements TlsAcceptHandler {
    private final HttpLoop http;
    private final HttpHandler handler;
    private final String listener;
    private final long acceptedNs;
    private ProxyAddresses proxied; // null: no header told any
    private H1ServerConnection clear; // null: it speaks TLS

    AcceptedConnection(HttpLoop http, HttpHandler handler, String listener) {
        this.http = http;
        this.handler = handler;
        this.listener = listener;
        acceptedNs = http.loop().clock().nanoTime();
    }

    /** The handler of one without TLS, from its first byte. */
    StreamHandler clear(StreamChannel ch) {
        clear = new H1ServerConnection(http, ch, handler, listener, false);
        return clear;
    }

    /** @param ends who a PROXY header says it comes from; null: it leaves the connection's own to count */
    void proxied(ProxyAddresses ends) {
        proxied = ends;
        if (clear != null) {
            clear.proxied(ends);
        }
    }

    @Override
    public void onAccepted(TlsChannel ch) {
        http.handshakeBegun(ch);
    }

    @Override
    public StreamHandler onSecured(TlsChannel ch) {
        StreamHandler next = speaking(ch, ch.applicationProtocol());
        http.handshakeOver(ch);
        return next;
    }

    @Override
    public void onGivenUp(TlsChannel ch) {
        http.handshakeOver(ch);
    }

    /**
     * The handler of one that has agreed on what it speaks.
     *
     * @param protocol by its name in the registry of ALPN; empty: nothing was agreed on, as by a client that does not
     *     know ALPN, which means HTTP/1.1
     */
    private StreamHandler speaking(StreamChannel ch, String protocol) {
        if (protocol.equals("h2")) {
            H2ServerConnection h2 = new H2ServerConnection(http, ch, handler, listener, proxied, true);
            h2.acceptedAt(acceptedNs);
            return h2;
        }
        assert protocol.isEmpty() || protocol.equals("http/1.1") : protocol;
        H1ServerConnection connection = new H1ServerConnection(http, ch, handler, listener, true);
        connection.acceptedAt(acceptedNs);
        connection.proxied(proxied);
        return connection;
    }
}
