package io.millrace.transport.iouring;

import io.millrace.sys.Sockets;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Between addresses of Java and the kernel's {@code struct sockaddr}. Stateless, any thread.
 *
 * <p>The address that stands for all addresses is that of IPv6, which takes connections of both kinds, as everywhere
 * in Java; {@code java.net.preferIPv4Stack} says otherwise.
 */
final class SocketAddresses {
    /** Bytes of the longest one, that of a Unix domain socket. */
    static final int LENGTH_MAX = 110;

    private static final int IPV4_LENGTH = 16;
    private static final int IPV6_LENGTH = 28;
    private static final int PATH_LENGTH_MAX = 107;
    private static final int FAMILY_LENGTH = 2;

    private SocketAddresses() {}

    /** The family of socket that can bind or connect to it. */
    static int family(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            return Uapi.AF_UNIX;
        }
        if (address instanceof InetSocketAddress i) {
            if (i.isUnresolved()) {
                throw new IOException("the name is not resolved");
            }
            boolean all = i.getAddress().isAnyLocalAddress();
            return i.getAddress() instanceof Inet6Address || (all && Stack.HAS_IPV6) ? Uapi.AF_INET6 : Uapi.AF_INET;
        }
        throw new IOException("an address of this kind is not supported: "
                + (address == null ? null : address.getClass().getName()));
    }

    /**
     * Writes an address for a socket of that family.
     *
     * @param to little-endian
     * @return bytes written, at most {@link #LENGTH_MAX}
     */
    static int write(SocketAddress address, int family, ByteBuffer to, int at) throws IOException {
        to.putShort(at, (short) family);
        if (address instanceof UnixDomainSocketAddress u) {
            byte[] path = u.getPath().toString().getBytes(StandardCharsets.UTF_8);
            if (path.length > PATH_LENGTH_MAX) {
                throw new IOException("the path has " + path.length + " bytes, allowed: " + PATH_LENGTH_MAX);
            }
            to.put(at + FAMILY_LENGTH, path);
            to.put(at + FAMILY_LENGTH + path.length, (byte) 0);
            return FAMILY_LENGTH + path.length + (path.length == 0 ? 0 : 1);
        }
        InetSocketAddress inet = (InetSocketAddress) address;
        int port = inet.getPort();
        to.putShort(at + 2, Short.reverseBytes((short) port));
        return family == Uapi.AF_INET ? writeIpv4(inet.getAddress(), to, at) : writeIpv6(inet.getAddress(), to, at);
    }

    private static int writeIpv4(InetAddress address, ByteBuffer to, int at) throws IOException {
        byte[] bytes = address.getAddress();
        if (bytes.length != 4) {
            throw new IOException(address.getHostAddress() + " is of IPv6, the socket of IPv4");
        }
        to.put(at + 4, bytes);
        to.putLong(at + 8, 0);
        return IPV4_LENGTH;
    }

    private static int writeIpv6(InetAddress address, ByteBuffer to, int at) {
        to.putInt(at + 4, 0);
        to.putLong(at + 8, 0);
        to.putLong(at + 16, 0);
        int scope = 0;
        if (address instanceof Inet6Address six) {
            to.put(at + 8, six.getAddress());
            scope = six.getScopeId();
        } else if (!address.isAnyLocalAddress()) { // as IPv6 writes addresses of IPv4
            to.putShort(at + 18, (short) -1);
            to.put(at + 20, address.getAddress());
        }
        to.putInt(at + 24, scope);
        return IPV6_LENGTH;
    }

    /** Reads an address that the kernel wrote; null when it is of no known kind. */
    static SocketAddress read(ByteBuffer from, int at, int length) {
        if (length < FAMILY_LENGTH) {
            return null;
        }
        return switch (from.getShort(at)) {
            case Uapi.AF_INET -> inet(from, at, at + 4, 4, 0);
            case Uapi.AF_INET6 -> inet(from, at, at + 8, 16, from.getInt(at + 24));
            case Uapi.AF_UNIX -> unix(from, at + FAMILY_LENGTH, Math.min(length, LENGTH_MAX) - FAMILY_LENGTH);
            default -> null;
        };
    }

    private static SocketAddress inet(ByteBuffer from, int at, int addressAt, int addressLength, int scope) {
        byte[] bytes = new byte[addressLength];
        from.get(addressAt, bytes);
        int port = Short.toUnsignedInt(Short.reverseBytes(from.getShort(at + 2)));
        try {
            InetAddress address = InetAddress.getByAddress(bytes); // of IPv4 when it is one written as IPv6
            if (scope != 0 && !(address instanceof Inet4Address)) {
                address = Inet6Address.getByAddress(null, bytes, scope);
            }
            return new InetSocketAddress(address, port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // of another length only
        }
    }

    private static SocketAddress unix(ByteBuffer from, int at, int room) {
        int length = 0;
        while (length < room && from.get(at + length) != 0) {
            length++;
        }
        byte[] path = new byte[length];
        from.get(at, path);
        return UnixDomainSocketAddress.of(new String(path, StandardCharsets.UTF_8));
    }

    /** Found out on first use, when the native library is loaded. */
    private static final class Stack {
        static final boolean HAS_IPV6 = !Boolean.getBoolean("java.net.preferIPv4Stack") && opens();

        private static boolean opens() {
            int fd = Sockets.open(Uapi.AF_INET6, Uapi.SOCK_STREAM, 0);
            if (fd >= 0) {
                Sockets.close(fd);
            }
            return fd >= 0;
        }
    }
}
