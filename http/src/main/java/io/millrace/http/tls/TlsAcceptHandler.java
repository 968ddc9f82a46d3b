package io.millrace.http.tls;

import io.millrace.engine.transport.StreamHandler;

/** Makes the handler of a connection whose handshake is complete. Loop thread only, on each loop at the same time. */
@FunctionalInterface
public interface TlsAcceptHandler {
    /** The lower channel was accepted, and the handshake is to come. */
    default void onAccepted(TlsChannel ch) {}

    /**
     * The channel is secured: who handles it, as {@link TlsChannel#applicationProtocol()} says. Called once, on the
     * loop that owns the channel, before {@link StreamHandler#onConnected}.
     */
    StreamHandler onSecured(TlsChannel ch);

    /** The channel ended before its handshake did: {@link #onSecured} is never called for it. */
    default void onGivenUp(TlsChannel ch) {}
}
