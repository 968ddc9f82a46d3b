package io.millrace.testkit;

import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * A raw end of a simulated connection, for tests: writes given pieces, reads, stops reading, half-closes, resets. Test
 * thread only.
 *
 * <p>It acts at once, and the network by and by: run the simulation to see what comes of it.
 */
public final class SimPeer implements RawPeer {
    private static final int READ_LENGTH = 16_384;

    private final SimSocket socket;
    private final ArrayDeque<ByteBuffer> toWrite = new ArrayDeque<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer scratch = ByteBuffer.allocate(READ_LENGTH);
    private boolean reading = true;
    private boolean ending;
    private boolean ended;

    SimPeer(SimSocket socket) {
        this.socket = socket;
        socket.watch(this::run);
        run();
    }

    private void run() {
        while (!toWrite.isEmpty() && socket.room() > 0) {
            ByteBuffer piece = toWrite.peek();
            int n = socket.write(piece, piece.position(), piece.remaining());
            piece.position(piece.position() + n);
            if (!piece.hasRemaining()) {
                toWrite.remove();
            }
        }
        if (ending && toWrite.isEmpty() && socket.isConnected()) {
            socket.shutdownOutput();
        }
        while (reading && socket.readable() > 0) {
            int n = socket.read(scratch, 0, READ_LENGTH);
            received.write(scratch.array(), 0, n);
        }
        ended |= socket.atEnd();
    }

    // --- writing ---

    /** Sends the bytes, as one piece, once there is room. */
    @Override
    public SimPeer write(byte[] bytes) {
        toWrite.add(ByteBuffer.wrap(bytes.clone()));
        run();
        return this;
    }

    /** Sends the text in ISO-8859-1, as one piece. */
    public SimPeer write(String text) {
        return write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends the bytes in pieces of a length. */
    public SimPeer writeInPieces(byte[] bytes, int pieceLength) {
        for (int at = 0; at < bytes.length; at += pieceLength) {
            write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + pieceLength)));
        }
        return this;
    }

    /** Bytes that wait for room. */
    @Override
    public int unwritten() {
        int sum = 0;
        for (ByteBuffer piece : toWrite) {
            sum += piece.remaining();
        }
        return sum;
    }

    /** Ends the output behind what is written. */
    @Override
    public SimPeer shutdownOutput() {
        ending = true;
        run();
        return this;
    }

    /** Closes; resets when there is input that was not read. */
    @Override
    public void close() {
        socket.close();
    }

    /** Resets. */
    @Override
    public void reset() {
        socket.abort();
    }

    // --- reading ---

    /** Leaves what arrives where it is. */
    @Override
    public SimPeer stopReading() {
        reading = false;
        return this;
    }

    /** Reads all that is there and that comes. */
    @Override
    public SimPeer startReading() {
        reading = true;
        run();
        return this;
    }

    /** Reads at most that many bytes now, though it may have stopped reading. @return how many */
    public int read(int max) {
        int sum = 0;
        while (sum < max && socket.readable() > 0) {
            int n = socket.read(scratch, 0, Math.min(READ_LENGTH, max - sum));
            received.write(scratch.array(), 0, n);
            sum += n;
        }
        ended |= socket.atEnd();
        return sum;
    }

    /** All bytes read since the beginning or the last {@link #forget()}. */
    @Override
    public byte[] received() {
        return received.toByteArray();
    }

    /** As {@link #received()}, as ISO-8859-1. */
    public String receivedText() {
        return received.toString(StandardCharsets.ISO_8859_1);
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

    /** Forgets what was read. */
    public SimPeer forget() {
        received.reset();
        return this;
    }

    // --- state ---

    /** Nothing goes wrong on this connection any more, whatever the plan or the script; once it is connected. */
    public SimPeer calm() {
        socket.calm();
        return this;
    }

    public SocketAddress localAddress() {
        return socket.local();
    }

    public boolean isConnected() {
        return socket.isConnected();
    }

    /** The other end ended its output, and everything before that was read. */
    @Override
    public boolean isAtEnd() {
        return ended;
    }

    /** The connection was reset, refused or lost; what was not read by then is gone. */
    @Override
    public boolean isReset() {
        return socket.error() != null;
    }

    /** Ended one way or the other. */
    public boolean isOver() {
        return isAtEnd() || isReset();
    }
}
