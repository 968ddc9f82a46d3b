package io.millrace.http;

import io.millrace.codec.proxy.ProxyFamily;
import io.millrace.codec.proxy.ProxyHeader;
import io.millrace.codec.proxy.ProxyTlvs;
import io.millrace.engine.transport.PeerAddress;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;

/**
 * What a PROXY header tells of a connection. Immutable; any thread.
 *
 * @param source who opened it
 * @param destination where to; its address is null when the header tells a path that this system cannot name
 * @param tlvs what it tells beside them
 */
record ProxyAddresses(PeerAddress source, PeerAddress destination, ProxyTlvs tlvs) {

    /** Null when the header has no addresses: the connection's own count then. */
    static ProxyAddresses of(ProxyHeader header, ByteBuffer in, int from) {
        return header.family() == ProxyFamily.NONE
                ? null
                : new ProxyAddresses(
                        new PeerAddress(address(header.family(), header.source(), header.sourcePort())),
                        new PeerAddress(address(header.family(), header.destination(), header.destinationPort())),
                        ProxyTlvs.of(header, in, from));
    }

    private static SocketAddress address(ProxyFamily family, byte[] bytes, int port) {
        try {
            return family == ProxyFamily.UNIX
                    ? UnixDomainSocketAddress.of(new String(bytes, StandardCharsets.UTF_8))
                    : new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException | InvalidPathException e) {
            return null; // a path in no charset of this system; lengths of IP addresses are right by the header
        }
    }

    /** Puts the two ends into a header that is to be written; UNKNOWN when they are not of one family. */
    static void into(ProxyHeader header, SocketAddress source, SocketAddress destination) {
        if (source instanceof InetSocketAddress s
                && destination instanceof InetSocketAddress d
                && s.getAddress() != null
                && d.getAddress() != null) {
            boolean four = s.getAddress() instanceof Inet4Address && d.getAddress() instanceof Inet4Address;
            header.set(
                    four ? ProxyFamily.INET : ProxyFamily.INET6,
                    four ? s.getAddress().getAddress() : sixteen(s.getAddress()),
                    s.getPort(),
                    four ? d.getAddress().getAddress() : sixteen(d.getAddress()),
                    d.getPort());
        } else {
            header.setUnknown();
        }
    }

    /** An address of four bytes beside one of sixteen is written as the mapped one. */
    private static byte[] sixteen(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            return bytes;
        }
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }
}
