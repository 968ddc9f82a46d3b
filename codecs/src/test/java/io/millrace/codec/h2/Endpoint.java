package io.millrace.codec.h2;

import io.millrace.testkit.h2.H2Peer;
import io.millrace.testkit.h2.H2Wire;
import io.millrace.testkit.h2.SimpleHpack;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A connection with a driver that writes down and a peer that says what it is told; in one piece or in many. */
final class Endpoint implements H2Wire {
    private static final int MARGIN = 16;

    final TestTarget out = new TestTarget();
    final Told told = new Told();
    final H2Connection connection;
    final H2Peer peer = new H2Peer(this);
    long nowNs;

    private final int pieceLength;
    private byte[] carry = {};
    private ByteBuffer in = ByteBuffer.allocateDirect(256);

    private Endpoint(boolean server, H2Limits limits, int pieceLength) {
        this.pieceLength = pieceLength;
        connection = new H2Connection(server, limits, new H2Shared(limits), out, told);
        told.connection = connection;
        if (!connection.start()) {
            throw new AssertionError("start");
        }
    }

    static Endpoint server() {
        return server(H2Limits.DEFAULT);
    }

    static Endpoint server(H2Limits limits) {
        return new Endpoint(true, limits, Integer.MAX_VALUE);
    }

    /** It gets what its peer says in pieces of that length. */
    static Endpoint server(H2Limits limits, int pieceLength) {
        return new Endpoint(true, limits, pieceLength);
    }

    static Endpoint client() {
        return new Endpoint(false, H2Limits.DEFAULT, Integer.MAX_VALUE);
    }

    /** A server whose peer greeted it and was greeted. */
    static Endpoint greeted() {
        return greeted(H2Limits.DEFAULT);
    }

    static Endpoint greeted(H2Limits limits) {
        Endpoint e = server(limits);
        e.peer.greets();
        e.peer.expectSettings().expectSettingsAck();
        e.told.events();
        return e;
    }

    static H2Limits with(H2Budgets budgets) {
        return with(H2Windows.DEFAULT, budgets);
    }

    static H2Limits with(H2Windows windows, H2Budgets budgets) {
        H2Limits d = H2Limits.DEFAULT;
        return new H2Limits(
                d.streamsMax(),
                d.sections(),
                d.blockLengthMax(),
                d.frameLengthMax(),
                d.tableLengthMax(),
                d.encoderTableLengthMax(),
                d.extendedConnect(),
                windows,
                budgets);
    }

    static H2Limits streams(int max) {
        H2Limits d = H2Limits.DEFAULT;
        return new H2Limits(
                max,
                d.sections(),
                d.blockLengthMax(),
                d.frameLengthMax(),
                d.tableLengthMax(),
                d.encoderTableLengthMax(),
                d.extendedConnect(),
                d.windows(),
                d.budgets());
    }

    List<String> events() {
        return told.events();
    }

    H2StreamState stream(int id) {
        return told.stream(id);
    }

    // --- as a driver ---

    /** Sends a head of literals. */
    Endpoint head(int id, boolean end, String... fields) {
        byte[] block = SimpleHpack.encode(fields);
        int room = FrameWriter.HEADER_LENGTH + block.length;
        out.reserve(room + connection.continuationsLength(block.length));
        int frame = out.writeIndex();
        out.buffer().put(frame + FrameWriter.HEADER_LENGTH, block);
        int end1 = connection.sealHead(stream(id), out.buffer(), frame, frame + room, end);
        out.commit(end1 - frame);
        return this;
    }

    Endpoint data(int id, String text, boolean end) {
        out.reserve(FrameWriter.HEADER_LENGTH + text.length());
        int frame = out.writeIndex();
        for (int i = 0; i < text.length(); i++) {
            out.buffer().put(frame + FrameWriter.HEADER_LENGTH + i, (byte) text.charAt(i));
        }
        connection.sealData(stream(id), out.buffer(), frame, text.length(), end);
        out.commit(FrameWriter.HEADER_LENGTH + text.length());
        return this;
    }

    /** Answers 200 without content, and is done with the stream. */
    Endpoint answer(int id) {
        head(id, true, ":status: 200");
        told.release(id);
        return this;
    }

    /** Whatever was kept back comes again. */
    Endpoint again() {
        send(new byte[0]);
        return this;
    }

    // --- the wire ---

    @Override
    public void send(byte[] bytes) {
        int at = 0;
        do {
            int length = Math.min(pieceLength, bytes.length - at);
            receive(Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        } while (at < bytes.length);
        connection.flush();
    }

    private void receive(byte[] more) {
        byte[] all = Arrays.copyOf(carry, carry.length + more.length);
        System.arraycopy(more, 0, all, carry.length, more.length);
        if (in.capacity() < all.length + 2 * MARGIN) {
            in = ByteBuffer.allocateDirect(2 * all.length + 2 * MARGIN);
        }
        in.put(MARGIN, all, 0, all.length);
        for (int i = 0; i < MARGIN; i++) {
            in.put(i, (byte) 0x55);
            in.put(MARGIN + all.length + i, (byte) 0x55);
        }
        int consumed = connection.receive(in, MARGIN, MARGIN + all.length, nowNs);
        if (consumed < 0 || consumed > all.length) {
            throw new AssertionError("consumed " + consumed + " of " + all.length);
        }
        carry = Arrays.copyOfRange(all, consumed, all.length);
    }

    /** Bytes that wait for more, or for the driver. */
    int carried() {
        return carry.length;
    }

    @Override
    public byte[] take() {
        connection.flush();
        return out.take();
    }

    @Override
    public boolean isClosed() {
        return connection.hasFailed();
    }
}
