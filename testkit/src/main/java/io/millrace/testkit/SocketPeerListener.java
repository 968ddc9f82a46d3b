package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A raw listener over a real socket that never blocks. Test thread only. */
final class SocketPeerListener implements RawListener {
    private final ServerSocketChannel socket;
    private final List<SocketPeer> accepted = new ArrayList<>();

    SocketPeerListener(int receiveBufferLength) throws IOException {
        socket = ServerSocketChannel.open();
        socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferLength);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.configureBlocking(false);
    }

    void poll() {
        try {
            for (SocketChannel s = accept(); s != null; s = accept()) {
                accepted.add(new SocketPeer(s));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        accepted.forEach(SocketPeer::poll);
    }

    private SocketChannel accept() throws IOException {
        return socket.isOpen() ? socket.accept() : null;
    }

    @Override
    public SocketAddress localAddress() {
        try {
            return socket.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<? extends RawPeer> accepted() {
        return List.copyOf(accepted);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
