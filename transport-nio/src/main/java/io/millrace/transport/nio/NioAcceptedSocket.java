package io.millrace.transport.nio;

import io.millrace.engine.transport.AcceptedSocket;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** A connected, non-blocking socket with its options set, on its way to the loop that adopts it. */
final class NioAcceptedSocket implements AcceptedSocket {
    private final SocketChannel socket;

    NioAcceptedSocket(SocketChannel socket) {
        this.socket = socket;
    }

    SocketChannel socket() {
        return socket;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is gone either way, and nobody has sent or received on it.
        }
    }
}
