package io.millrace.transport.nio;

import io.millrace.engine.transport.InheritedSocket;
import io.millrace.engine.transport.SocketPassing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server socket over a socket that another opened. Immutable, any thread.
 *
 * <p>The JDK makes a channel of no descriptor but 0. So one is bound somewhere of no interest, and the descriptor in it
 * replaced; the channel's own idea of where it listens is wrong from then on.
 */
record NioInherited(ServerSocketChannel socket, SocketAddress localAddress) {

    /** Takes it over, also when this fails. */
    static NioInherited of(InheritedSocket inherited, SocketPassing passing) throws IOException {
        if (passing.refusal() != null) {
            return ofStandardInput(inherited, passing);
        }
        ServerSocketChannel socket = null;
        try {
            SocketAddress at = passing.addressOf(inherited.descriptor());
            socket = NioOptions.openServer(at);
            bindAnywhere(socket, at);
            passing.substitute(socket, inherited.descriptor());
            return new NioInherited(socket, at);
        } catch (IOException | RuntimeException e) {
            passing.close(inherited.descriptor());
            if (socket != null) {
                socket.close();
            }
            throw e;
        }
    }

    private static void bindAnywhere(ServerSocketChannel socket, SocketAddress like) throws IOException {
        if (like instanceof UnixDomainSocketAddress) {
            Path folder = Files.createTempDirectory("millrace-");
            Path path = folder.resolve("s");
            try {
                socket.bind(UnixDomainSocketAddress.of(path));
            } finally {
                Files.deleteIfExists(path);
                Files.delete(folder);
            }
        } else {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }
    }

    /** When it is closed, the JDK closes the standard output with it. */
    private static NioInherited ofStandardInput(InheritedSocket inherited, SocketPassing passing) throws IOException {
        if (inherited.descriptor() != 0) {
            throw new IOException("the JDK takes over no socket but that of descriptor 0, and this is "
                    + inherited.descriptor() + ": " + passing.refusal());
        }
        Channel channel = System.inheritedChannel();
        if (channel instanceof ServerSocketChannel socket && socket.getLocalAddress() != null) {
            return new NioInherited(socket, socket.getLocalAddress());
        }
        throw new IOException("descriptor 0, the standard input, is not a listening socket");
    }
}
