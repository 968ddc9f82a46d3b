package io.millrace.transport.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Opens sockets and sets their options, each only where the kind of socket has it. Stateless, any thread. */
final class NioOptions {
    private static final String OS = System.getProperty("os.name", "");
    private static final boolean WINDOWS = OS.startsWith("Windows");

    /** Other systems know the option too, but give all connections to one of the listeners. */
    private static final boolean LINUX = OS.equals("Linux");

    private NioOptions() {}

    static ServerSocketChannel openServer(SocketAddress at) throws IOException {
        return at instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
    }

    static SocketChannel openClient(SocketAddress to) throws IOException {
        return to instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
    }

    /** Whether the kernel spreads connections over the listeners of one address. */
    static boolean spreadsOverListeners() {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            return LINUX && probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        } catch (IOException e) {
            return false;
        }
    }

    /** Windows takes this option for leave to steal an address in use. */
    static void reuseAddress(ServerSocketChannel s) throws IOException {
        if (!WINDOWS) {
            set(s, StandardSocketOptions.SO_REUSEADDR, true);
        }
    }

    static void reusePort(ServerSocketChannel s) throws IOException {
        if (!set(s, StandardSocketOptions.SO_REUSEPORT, true)) {
            throw new IOException("listeners cannot share an address here");
        }
    }

    /** Makes the close to follow a reset. */
    static void resetOnClose(SocketChannel s) throws IOException {
        set(s, StandardSocketOptions.SO_LINGER, 0);
    }

    private static <T> boolean set(NetworkChannel c, SocketOption<T> option, T value) throws IOException {
        boolean supported = c.supportedOptions().contains(option);
        if (supported) {
            c.setOption(option, value);
        }
        return supported;
    }
}
