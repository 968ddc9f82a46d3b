package io.millrace.jmh;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.PeerAddress;
import io.millrace.engine.transport.ReceiveEnd;
import io.millrace.engine.transport.StreamChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** The channel of a {@link PlumbedTransport}. Loop thread only. */
final class PlumbedChannel extends StreamChannel {
    private static final int PEER_PORT = 4711;

    private final PlumbedTransport transport;
    private final SocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), PEER_PORT);
    private final PeerAddress peer = new PeerAddress(at);
    private ByteBuffer ready;
    private int readyLength;
    private boolean armed;
    private long sentLength;

    PlumbedChannel(PlumbedTransport transport) {
        super(transport.loop(), PlumbedTransport.CAPABILITIES, null);
        this.transport = transport;
    }

    void accepted(AcceptHandler handler) {
        completeAccept(handler);
    }

    /** The next turn receives them. */
    void ready(ByteBuffer bytes, int length) {
        ready = bytes;
        readyLength = length;
    }

    /** All that was sent so far. */
    long sentLength() {
        return sentLength;
    }

    int deliver() {
        if (readyLength == 0 || !armed) {
            return 0;
        }
        Block block = loop().memory().pool(BlockClass.SPARE).take();
        int length = readyLength;
        readyLength = 0;
        block.buffer().put(block.offset(), ready, 0, length);
        completeReceive(block, block.offset(), length, true);
        block.release();
        return 1;
    }

    void gone() {
        completeClose();
    }

    @Override
    public PeerAddress peer() {
        return peer;
    }

    @Override
    public SocketAddress localAddress() {
        return at;
    }

    @Override
    protected void submitReceive(int lengthMax) {
        armed = true;
    }

    @Override
    protected void submitStopReceive() {
        armed = false;
        completeReceiveEnd(ReceiveEnd.STOPPED);
    }

    @Override
    protected void submitSend(SendQueue q) {
        long length = 0;
        for (int i = q.pieces() - 1; i >= 0; i--) {
            length += q.pieceLength(i);
        }
        sentLength += length;
        q.submitted(length);
        completeSend(length, false);
    }

    @Override
    protected void submitShutdown() {}

    @Override
    protected void submitClose() {
        armed = false;
        transport.closing();
    }

    @Override
    protected void submitAbort() {
        submitClose();
    }
}
