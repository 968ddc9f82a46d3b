package io.millrace.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A connection that sends while it waits for input, as a client has to whose long request comes back while it is still
 * leaving. One thread.
 */
final class Duplex extends InputStream {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private ByteBuffer out = ByteBuffer.allocate(0);

    Duplex(InetSocketAddress server) throws IOException {
        channel = SocketChannel.open(server);
        selector = Selector.open();
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Leaves with the reads that follow. */
    void send(byte[] bytes) {
        if (out.hasRemaining()) {
            throw new IllegalStateException("the last request has not left");
        }
        out = ByteBuffer.wrap(bytes);
    }

    /** Whether all that was to be sent has left. */
    boolean sent() {
        return !out.hasRemaining();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(into, offset, length);
        while (true) {
            if (out.hasRemaining()) {
                channel.write(out);
            }
            int count = channel.read(in);
            if (count != 0) {
                return count;
            }
            key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            if (selector.select(Line.WAIT_MS) == 0) {
                throw new IOException("nothing for " + Line.WAIT_MS + " ms, " + out.remaining() + " bytes not sent");
            }
            selector.selectedKeys().clear();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
