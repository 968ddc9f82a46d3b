package io.millrace.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** Over a real socket that never blocks; {@link #pump()} moves what can be moved. */
final class SocketWire extends Wire {
    private static final int READ_LENGTH = 65_536;

    private final SocketChannel socket;
    private final ArrayDeque<ByteBuffer> toWrite = new ArrayDeque<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer scratch = ByteBuffer.allocate(READ_LENGTH);
    private boolean reading = true;
    private boolean ending;
    private boolean atEnd;
    private boolean reset;

    SocketWire(SocketAddress to) {
        try {
            socket = SocketChannel.open(to);
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return whether a byte or a sign moved */
    @Override
    boolean pump() {
        if (!socket.isOpen() || reset) {
            return false;
        }
        try {
            return send() | receive();
        } catch (IOException e) {
            reset = true;
            return true;
        }
    }

    private boolean send() throws IOException {
        boolean moved = false;
        while (!toWrite.isEmpty()) {
            moved |= socket.write(toWrite.peek()) > 0;
            if (toWrite.peek().hasRemaining()) {
                return moved;
            }
            toWrite.remove();
        }
        if (ending) {
            ending = false;
            socket.shutdownOutput();
            moved = true;
        }
        return moved;
    }

    private boolean receive() throws IOException {
        boolean moved = false;
        while (reading && !atEnd) {
            int n = socket.read(scratch.clear());
            if (n == 0) {
                return moved;
            }
            moved = true;
            if (n < 0) {
                atEnd = true;
            } else {
                received.write(scratch.array(), 0, n);
            }
        }
        return moved;
    }

    @Override
    Wire write(byte[] bytes) {
        toWrite.add(ByteBuffer.wrap(bytes.clone()));
        pump();
        return this;
    }

    @Override
    int unwritten() {
        return toWrite.stream().mapToInt(ByteBuffer::remaining).sum();
    }

    @Override
    Wire shutdownOutput() {
        ending = true;
        pump();
        return this;
    }

    @Override
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void reset() {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            reset = true; // the other end was first
        }
        close();
    }

    @Override
    Wire stopReading() {
        reading = false;
        return this;
    }

    @Override
    Wire startReading() {
        reading = true;
        return this;
    }

    @Override
    byte[] take() {
        byte[] bytes = received.toByteArray();
        received.reset();
        return bytes;
    }

    @Override
    boolean isAtEnd() {
        return atEnd;
    }

    @Override
    boolean isReset() {
        return reset;
    }
}
