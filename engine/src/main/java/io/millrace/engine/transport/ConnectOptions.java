package io.millrace.engine.transport;

import java.net.SocketAddress;

/**
 * How to connect. Immutable.
 *
 * @param timeoutNs longest time until connected, in nanoseconds, more than 0
 * @param socket options of the socket
 * @param local address to bind to first; null: any
 */
public record ConnectOptions(long timeoutNs, SocketOptions socket, SocketAddress local) {
    private static final long TIMEOUT_NS = 10_000_000_000L;

    /** 10 s, no delay, any local address. */
    public static final ConnectOptions DEFAULT = new ConnectOptions(TIMEOUT_NS, SocketOptions.DEFAULT, null);

    public ConnectOptions {
        if (timeoutNs <= 0) {
            throw new IllegalArgumentException("timeoutNs is " + timeoutNs + ", must be more than 0");
        }
        socket.checkedFor(SocketOption.Use.CONNECT);
    }
}
