package io.millrace.engine.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Who is at the other end. Immutable, any thread.
 *
 * @param address null when the operating system no longer tells
 */
public record PeerAddress(SocketAddress address) {
    /** The IP address as text, or the whole address where it has none; never resolves a name. */
    public String host() {
        return address instanceof InetSocketAddress i ? i.getHostString() : String.valueOf(address);
    }

    /** The port; -1 where there is none. */
    public int port() {
        return address instanceof InetSocketAddress i ? i.getPort() : -1;
    }

    @Override
    public String toString() {
        return address == null ? "unknown" : host() + (port() < 0 ? "" : ":" + port());
    }
}
