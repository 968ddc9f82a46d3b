package io.millrace.transport.iouring;

import io.millrace.engine.transport.AcceptedSocket;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.sys.Memory;
import io.millrace.sys.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket, by its descriptor: opened or accepted, with its options set. Blocking: the ring waits by itself, and never
 * blocks on it. Any thread, one at a time.
 */
final class UringSocket implements AcceptedSocket {
    private static final int SCRATCH_LENGTH = 128;

    private final int fd;
    private final boolean unix;

    /** @param unix whether it is a Unix domain socket */
    UringSocket(int fd, boolean unix) {
        this.fd = fd;
        this.unix = unix;
    }

    boolean isUnix() {
        return unix;
    }

    int fd() {
        return fd;
    }

    static UringSocket open(int family) throws IOException {
        int fd = Sockets.open(family, Uapi.SOCK_STREAM, 0);
        if (fd < 0) {
            throw new UringException(-fd);
        }
        return new UringSocket(fd, family == Uapi.AF_UNIX);
    }

    /** One that may connect to that family. */
    static UringSocket openClient(int family, ConnectOptions options) throws IOException {
        UringSocket socket = open(family);
        try {
            if (family == Uapi.AF_INET6) {
                socket.bothStacks();
            }
            UringSocketOptions.apply(options.socket(), socket, family);
            if (options.local() != null) {
                socket.bind(options.local(), family);
            }
            return socket;
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    /** One that listens there. */
    static UringSocket openServer(SocketAddress at, ListenOptions options) throws IOException {
        int family = SocketAddresses.family(at);
        UringSocket socket = open(family);
        try {
            if (family == Uapi.AF_INET6) {
                socket.bothStacks();
            }
            socket.option(Uapi.SOL_SOCKET, Uapi.SO_REUSEADDR, 1);
            if (options.reusePort()) {
                socket.option(Uapi.SOL_SOCKET, Uapi.SO_REUSEPORT, 1);
            }
            UringSocketOptions.apply(options.socket(), socket, family);
            socket.bind(at, family);
            socket.listen(options.backlog());
            return socket;
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    /** One that another opened, and that listens; taken over, also when this fails. */
    static UringSocket inherited(int fd, ListenOptions options) throws IOException {
        boolean unix = address(fd, false, scratch()) instanceof UnixDomainSocketAddress;
        UringSocket socket = new UringSocket(fd, unix);
        try {
            UringSocketOptions.apply(options.socket(), socket, unix ? Uapi.AF_UNIX : Uapi.AF_INET);
            return socket;
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    /** Memory for an address or the value of an option. */
    static ByteBuffer scratch() {
        return ByteBuffer.allocateDirect(SCRATCH_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    void bind(SocketAddress at, int family) throws IOException {
        ByteBuffer address = scratch();
        int length = SocketAddresses.write(at, family, address, 0);
        check(Sockets.bind(fd, Memory.address(address), length));
    }

    void listen(int backlog) throws IOException {
        check(Sockets.listen(fd, backlog));
    }

    void option(int level, int name, int value) throws IOException {
        ByteBuffer v = scratch();
        v.putInt(0, value);
        check(Sockets.option(fd, level, name, Memory.address(v), Integer.BYTES));
    }

    /** Connections of the other kind come to a socket of IPv6 too, as everywhere in Java. */
    void bothStacks() throws IOException {
        option(Uapi.IPPROTO_IPV6, Uapi.IPV6_V6ONLY, 0);
    }

    /**
     * The other end, or this one; null when it has none any more.
     *
     * @param scratch from {@link #scratch()}
     */
    static SocketAddress address(int fd, boolean ofPeer, ByteBuffer scratch) {
        int length = Sockets.name(fd, ofPeer, Memory.address(scratch), SCRATCH_LENGTH);
        return length < 0 ? null : SocketAddresses.read(scratch, 0, length);
    }

    /** Makes the close to follow a reset. Fails on a socket that the peer has reset: then nothing is left to reset. */
    static void resetOnClose(int fd, ByteBuffer lingerOnZero, long address) {
        assert lingerOnZero.getInt(0) == 1 && lingerOnZero.getInt(4) == 0;
        Sockets.option(fd, Uapi.SOL_SOCKET, Uapi.SO_LINGER, address, lingerOnZero.capacity());
    }

    static void check(int result) throws IOException {
        if (result < 0) {
            throw new UringException(-result);
        }
    }

    @Override
    public void close() {
        Sockets.close(fd);
    }
}
