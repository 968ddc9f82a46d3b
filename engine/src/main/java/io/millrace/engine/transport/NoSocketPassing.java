package io.millrace.engine.transport;

import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** Where nothing on the class path can pass sockets. Stateless, any thread. */
final class NoSocketPassing implements SocketPassing {
    static final SocketPassing INSTANCE = new NoSocketPassing();

    private NoSocketPassing() {}

    @Override
    public String refusal() {
        return "it needs Linux, and millrace-transport-iouring and millrace-native on the class path, whatever the"
                + " transport is";
    }

    private IllegalStateException refused() {
        return new IllegalStateException(refusal());
    }

    @Override
    public int claim(int descriptor) {
        throw refused();
    }

    @Override
    public SocketAddress addressOf(int descriptor) {
        throw refused();
    }

    @Override
    public int descriptorOf(ServerSocketChannel channel) {
        return -1;
    }

    @Override
    public void substitute(ServerSocketChannel channel, int descriptor) {
        throw refused();
    }

    @Override
    public int duplicate(int descriptor) {
        throw refused();
    }

    @Override
    public void close(int descriptor) {
        throw refused();
    }

    @Override
    public Line connect(Path path, long stepNs) {
        throw refused();
    }

    @Override
    public Door bind(Path path, long stepNs) {
        throw refused();
    }
}
