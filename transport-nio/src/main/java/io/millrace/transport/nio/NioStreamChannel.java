package io.millrace.transport.nio;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.IoError;
import io.millrace.engine.transport.Op;
import io.millrace.engine.transport.PeerAddress;
import io.millrace.engine.transport.ReceiveEnd;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A channel over a non-blocking socket. Loop thread only.
 *
 * <p>An arming is READ interest and a count of bytes. A send is a write tried at once; what the kernel did not take
 * waits for WRITE readiness. A paused channel has no interest, so a reset is not seen until it resumes or writes.
 */
final class NioStreamChannel extends StreamChannel implements Selectable {
    private static final int END = -1;
    private static final int FAILED = -2;

    private final NioTransport transport;
    private final SocketChannel socket; // null when none could be opened
    private final ExternalView external = new ExternalView();
    private SelectionKey key;
    private PeerAddress peer;
    private IoError connectFailure;
    private int interest; // as it is to be
    private int applied; // as the key has it
    private int reported;
    private int armedLength; // bytes left of the arming; 0: there is none
    private SendQueue waiting; // of the send that waits
    private long waitingLength; // bytes that it may carry
    private boolean full; // the last write was short: the next needs WRITE readiness
    private boolean running;
    private boolean closed;

    /** @param to null when it was accepted: then who is there is asked on first use */
    NioStreamChannel(NioTransport transport, SocketChannel socket, StreamHandler handler, SocketAddress to) {
        super(transport.loop(), transport.capabilities(), handler);
        this.transport = transport;
        this.socket = socket;
        this.peer = to == null ? null : new PeerAddress(to);
    }

    // --- opening ---

    void accepted(AcceptHandler handler) {
        try {
            key = transport.register(socket, this);
        } catch (IOException e) {
            completeFailure(Op.CONNECT, NioErrors.of(e), 0);
            return;
        }
        completeAccept(handler);
    }

    /** Starts to connect; whatever comes of it is reported later. */
    void connect(SocketAddress to, long timeoutNs) throws IOException {
        key = transport.register(socket, this);
        connectTimeout(timeoutNs);
        if (socket.connect(to)) {
            completeConnect();
        } else {
            interest(SelectionKey.OP_CONNECT);
        }
    }

    /** The failure to report in the next turn. */
    void connectFailed(IoError error) {
        connectFailure = error;
    }

    void reportConnectFailure() {
        if (!closed) {
            completeFailure(Op.CONNECT, connectFailure, 0);
        }
    }

    @Override
    public PeerAddress peer() {
        if (peer == null) {
            try {
                peer = new PeerAddress(socket.getRemoteAddress());
            } catch (IOException closedBefore) {
                return new PeerAddress(null);
            }
        }
        return peer;
    }

    @Override
    public SocketAddress localAddress() {
        try {
            return socket == null ? null : socket.getLocalAddress();
        } catch (IOException closedBefore) {
            return null;
        }
    }

    // --- readiness ---

    @Override
    public boolean report(int ops) {
        boolean first = reported == 0;
        reported |= ops;
        return first;
    }

    @Override
    public int run() {
        int ops = reported;
        reported = 0;
        if (closed) {
            return 0;
        }
        running = true;
        int completions = 0;
        if ((ops & SelectionKey.OP_CONNECT) != 0) {
            completions += finishConnect();
        }
        if ((ops & SelectionKey.OP_READ) != 0) {
            completions += receive();
        }
        if ((ops & SelectionKey.OP_WRITE) != 0) {
            completions += sendWaiting();
        }
        running = false;
        apply();
        return completions;
    }

    private int finishConnect() {
        try {
            if (!socket.finishConnect()) {
                return 0;
            }
        } catch (IOException e) {
            completeFailure(Op.CONNECT, NioErrors.of(e), 0);
            return 1;
        }
        interest(interest & ~SelectionKey.OP_CONNECT);
        completeConnect();
        return 1;
    }

    private void interest(int ops) {
        interest = ops;
        if (!running) {
            apply();
        }
    }

    /** Once for each run: an arming that ends and is renewed in between changes nothing. */
    private void apply() {
        if (interest != applied && key.isValid()) { // not when it is closed, or the selector was lost
            applied = interest;
            key.interestOps(interest);
        }
    }

    // --- receiving ---

    @Override
    protected void submitReceive(int lengthMax) {
        armedLength = lengthMax;
        interest(interest | SelectionKey.OP_READ);
    }

    @Override
    protected void submitStopReceive() {
        endArming(ReceiveEnd.STOPPED);
    }

    private void endArming(ReceiveEnd why) {
        disarm();
        completeReceiveEnd(why);
    }

    private void disarm() {
        armedLength = 0;
        interest(interest & ~SelectionKey.OP_READ);
    }

    private int receive() {
        if (armedLength > 0 && !wantsReceive()) {
            endArming(ReceiveEnd.STOPPED); // draining: with the interest left on, every select would return at once
            return 1;
        }
        int readsMax = loop().config().readsMax();
        int reads = 0;
        boolean more = true;
        while (more && reads < readsMax && armedLength > 0 && wantsReceive()) {
            more = receiveBlock();
            reads++;
        }
        return reads;
    }

    /**
     * One read. False when there is nothing more to read for now, or the arming ended: the next, which asks for one
     * block while they are short, waits until others had theirs.
     */
    private boolean receiveBlock() {
        Block b = transport.takeReceiveBlock();
        if (b == null) {
            endArming(ReceiveEnd.STARVED);
            return false;
        }
        int length = Math.min(b.length(), armedLength);
        int n = read(b, length);
        if (n > 0) {
            return lend(b, n) && n == length; // else the socket is empty: saves the read that would say so
        }
        b.release();
        if (n == END) {
            endArming(ReceiveEnd.END_OF_INPUT);
        }
        return false;
    }

    private int read(Block b, int length) {
        try {
            return socket.read(transport.views().receive(b, length));
        } catch (IOException e) {
            disarm();
            completeFailure(Op.RECEIVE, NioErrors.of(e), 0);
            return FAILED;
        }
    }

    private boolean lend(Block b, int length) {
        armedLength -= length;
        // A rest below one block ends it too: a read cut to that rest would cut a message in two for nothing.
        boolean armed = armedLength >= b.length();
        if (!armed) {
            disarm();
        }
        completeReceive(b, b.offset(), length, armed);
        b.release();
        return armed;
    }

    // --- sending ---

    @Override
    protected void submitSend(SendQueue q) {
        if (full || !send(q, loop().sendBudget().partMax())) {
            waitForRoom(q);
        }
    }

    /**
     * In the flush step only: frames are sealed, so that all that is staged may leave later, and the tail may move.
     * What is staged from now on may not: it is sealed in a later flush.
     */
    private void waitForRoom(SendQueue q) {
        q.compactTail();
        await(q, q.queuedLength());
        interest(interest | SelectionKey.OP_WRITE);
    }

    private void await(SendQueue q, long length) {
        waiting = q;
        waitingLength = length;
        q.submitted(length);
    }

    private int sendWaiting() {
        if (waiting != null && !loop().sendBudget().allows(waitingLength)) {
            return 0; // the next select tells again that there is room
        }
        full = false;
        SendQueue q = waiting;
        if (q != null) {
            waiting = null;
            q.unsubmit();
            if (!send(q, Math.min(waitingLength, loop().sendBudget().partMax()))) {
                await(q, waitingLength);
            }
        }
        if (!full && waiting == null) { // full: the flush step of this turn waits again
            interest(interest & ~SelectionKey.OP_WRITE);
        }
        return 1;
    }

    /** Tries at once. False when the kernel took nothing. */
    private boolean send(SendQueue q, long lengthMax) {
        int pieces = q.pieces();
        assert pieces > 0 : q; // a heap buffer waits for a block before it is submitted
        long n;
        try {
            n = q.pieceKind(0) == SendQueue.FILE ? sendFile(q, lengthMax) : sendGathered(q, pieces, lengthMax);
        } catch (IOException e) {
            sendFailed(NioErrors.of(e));
            return true;
        } catch (RuntimeException e) { // a buffer or file of the application's that was closed, or is another thread's
            loop().errors().onError(e);
            sendFailed(IoError.OTHER);
            return true;
        }
        if (n > 0) {
            q.submitted(n);
            loop().sendBudget().spend((int) n);
            completeSend(n, false);
        } else if (n == FAILED) {
            sendFailed(IoError.FILE_SHORT);
        }
        return n != 0;
    }

    private void sendFailed(IoError error) {
        completeFailure(Op.SEND, error, 0);
    }

    private long sendGathered(SendQueue q, int pieces, long lengthMax) throws IOException {
        GatherViews views = transport.views();
        views.gather(q, pieces, lengthMax, external);
        long n = views.write(socket, q, external);
        full = n < views.length();
        if (full) {
            loop().counters().increment(Counter.SENDS_SHORT);
        }
        return n;
    }

    /** A part of a file, then the next waits for its turn, since reading a cold file blocks the loop. */
    private long sendFile(SendQueue q, long lengthMax) throws IOException {
        FileRegion file = q.pieceFile(0);
        long position = q.pieceFilePosition(0);
        long rest = q.pieceFileLength(0);
        long length = Math.min(Math.min(rest, lengthMax), transport.fileLengthMax());
        Thread.interrupted(); // or the JDK would close the file
        long n = file.file().transferTo(position, length, socket);
        full = n < rest;
        return n == 0 && file.file().size() <= position ? FAILED : n;
    }

    @Override
    protected void submitShutdown() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            completeFailure(Op.SHUTDOWN, NioErrors.of(e), 0);
        }
    }

    // --- closing ---

    @Override
    protected void submitClose() {
        closeSocket();
    }

    @Override
    protected void submitAbort() {
        if (socket != null) {
            try {
                NioOptions.resetOnClose(socket);
            } catch (IOException ignored) {
                // Some systems refuse options of a socket that the peer has reset: then there is nothing left to reset.
            }
        }
        closeSocket();
    }

    /** The key goes with the socket; the kernel hears of it at the next select, which is when it is gone. */
    private void closeSocket() {
        closed = true;
        armedLength = 0;
        waiting = null;
        external.forget();
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // It is gone either way.
            }
        }
        transport.closing(this);
    }

    @Override
    public void gone() {
        completeClose();
    }
}
