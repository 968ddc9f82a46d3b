package io.millrace.http;

import io.millrace.codec.proxy.ProxyHeader;
import io.millrace.codec.proxy.ProxyHeaderWriter;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.StreamChannel;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The PROXY header that a client connection begins with: tells the server who it is for. Immutable; any thread.
 *
 * <p>It belongs to the connection, so a connection that has one serves only whom the header names.
 */
public final class ProxyPreface {
    private final ByteBuffer bytes;
    private final int length;

    private ProxyPreface(ProxyHeader header, boolean text) {
        bytes = ByteBuffer.allocateDirect(ProxyHeaderWriter.LENGTH_MAX);
        length = text ? ProxyHeaderWriter.putV1(bytes, 0, header) : ProxyHeaderWriter.putV2(bytes, 0, header, true);
    }

    /**
     * Version 1, a line of text.
     *
     * @param source who the connection is for
     * @param destination where it connected to; if not both are IP addresses, the header says UNKNOWN
     */
    public static ProxyPreface v1(SocketAddress source, SocketAddress destination) {
        return of(source, destination, true);
    }

    /** As {@link #v1}, in version 2, with a CRC32C. */
    public static ProxyPreface v2(SocketAddress source, SocketAddress destination) {
        return of(source, destination, false);
    }

    /** Version 2: the connection is for its sender itself, as a health check is. */
    public static ProxyPreface local() {
        return new ProxyPreface(new ProxyHeader().setLocal(), false);
    }

    private static ProxyPreface of(SocketAddress source, SocketAddress destination, boolean text) {
        ProxyHeader header = new ProxyHeader();
        ProxyAddresses.into(
                header, Objects.requireNonNull(source, "source"), Objects.requireNonNull(destination, "destination"));
        return new ProxyPreface(header, text);
    }

    /** Stages it as the first bytes. @return false: no send memory */
    boolean send(StreamChannel ch) {
        SendQueue queue = ch.sendQueue();
        if (queue.write(bytes, 0, length) < length) {
            return false;
        }
        ch.flush();
        return true;
    }
}
