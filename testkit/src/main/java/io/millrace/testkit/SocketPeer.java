package io.millrace.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;

/** A raw peer over a real socket that never blocks: {@link #poll()} moves it on. Test thread only. */
final class SocketPeer implements RawPeer {
    private static final int READ_LENGTH = 16_384;

    private final SocketChannel socket;
    private final ArrayDeque<ByteBuffer> toWrite = new ArrayDeque<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(READ_LENGTH);
    private boolean reading = true;
    private boolean ending;
    private boolean ended;
    private boolean outEnded;
    private boolean reset;

    SocketPeer(SocketChannel socket) throws IOException {
        this.socket = socket;
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Connects, writes and reads what is possible now. */
    void poll() {
        if (reset || !socket.isOpen()) {
            return;
        }
        try {
            if (socket.isConnected() || socket.finishConnect()) {
                writeSome();
                readSome();
            }
        } catch (IOException e) {
            reset = true;
        }
    }

    private void writeSome() throws IOException {
        while (!toWrite.isEmpty()) {
            socket.write(toWrite.peek());
            if (toWrite.peek().hasRemaining()) {
                return;
            }
            toWrite.remove();
        }
        if (ending && !outEnded) {
            outEnded = true;
            socket.shutdownOutput();
        }
    }

    private void readSome() throws IOException {
        while (reading && !ended) {
            scratch.clear();
            int n = socket.read(scratch);
            if (n < 0) {
                ended = true;
            }
            if (n <= 0) {
                return;
            }
            for (int i = 0; i < n; i++) {
                received.write(scratch.get(i));
            }
        }
    }

    @Override
    public RawPeer write(byte[] bytes) {
        toWrite.add(ByteBuffer.wrap(bytes.clone()));
        poll();
        return this;
    }

    @Override
    public int unwritten() {
        return toWrite.stream().mapToInt(ByteBuffer::remaining).sum();
    }

    @Override
    public RawPeer shutdownOutput() {
        ending = true;
        poll();
        return this;
    }

    @Override
    public RawPeer stopReading() {
        reading = false;
        return this;
    }

    @Override
    public RawPeer startReading() {
        reading = true;
        return this;
    }

    @Override
    public byte[] received() {
        return received.toByteArray();
    }

    @Override
    public byte[] take() {
        byte[] taken = received.toByteArray();
        received.reset();
        return taken;
    }

    @Override
    public int receivedLength() {
        return received.size();
    }

    @Override
    public boolean isAtEnd() {
        return ended;
    }

    @Override
    public boolean isReset() {
        return reset;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            reset = true;
        }
    }

    @Override
    public void reset() {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            reset = true; // closed already
        }
        close();
    }
}
