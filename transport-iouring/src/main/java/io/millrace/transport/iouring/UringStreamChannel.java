package io.millrace.transport.iouring;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slab;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.IoError;
import io.millrace.engine.transport.Op;
import io.millrace.engine.transport.PeerAddress;
import io.millrace.engine.transport.ReceiveEnd;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.sys.Errno;
import io.millrace.sys.Memory;
import io.millrace.sys.Sockets;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * A channel over a socket that the ring works on. Loop thread only.
 *
 * <p>An arming is one multishot receive. A send takes what the socket has room for, as a write would, so that each
 * completion is progress: were the kernel to wait for all of it, a slow reader would look like one that stands still.
 */
final class UringStreamChannel extends StreamChannel implements Completable {
    private static final int NO_SOCKET = -1;

    /** What is longer may not find room at once, and then its completion is waited for. */
    private static final int PASSABLE_LENGTH_MAX = 4096;

    private final UringTransport transport;
    private final Operations operations;
    private final long owner; // what the tokens of all its operations share
    private final boolean unix;
    private int fd;
    private PeerAddress peer;
    private SocketAddress local;
    private int inFlight;
    private int arming;
    private boolean armed;
    private boolean connecting;
    private SendQueue sending; // of the send in flight
    private int sendLength;
    private boolean sentShort; // the last send: the next may find no room
    private boolean noRoom; // for all of the last send
    private int stage; // of a send: what is in flight for it
    private FileSend file; // of the file that is being sent; made for the first
    private boolean ending; // the close is submitted
    private int closing = NO_SOCKET; // the socket, from then on
    private int closePosition;
    private boolean aborted;
    private boolean gone;

    /**
     * @param socket taken over; null when none could be opened
     * @param to null when it was accepted: then who is there is asked on first use
     */
    UringStreamChannel(UringTransport transport, UringSocket socket, StreamHandler handler, SocketAddress to) {
        super(transport.loop(), transport.capabilities(), handler);
        this.transport = transport;
        this.operations = transport.operations();
        this.fd = socket == null ? NO_SOCKET : socket.fd();
        this.unix = socket != null && socket.isUnix();
        this.peer = to == null ? null : new PeerAddress(to);
        this.owner = transport.slots().take(this);
    }

    private long token(int op) {
        return OpToken.of(owner, op);
    }

    // --- opening ---

    void accepted(AcceptHandler handler) {
        completeAccept(handler);
    }

    void connect(SocketAddress to, int family, long timeoutNs) throws IOException {
        operations.connect(fd, to, family, token(OpToken.CONNECT));
        inFlight++;
        connecting = true;
        connectTimeout(timeoutNs);
    }

    void connectFailed(IoError error) {
        if (!ending) {
            completeFailure(Op.CONNECT, error, 0);
        }
    }

    private void connected(int result) {
        connecting = false;
        if (aborted) {
            return;
        }
        if (result < 0) {
            completeFailure(Op.CONNECT, UringErrors.of(-result), -result);
        } else {
            completeConnect();
        }
    }

    @Override
    public PeerAddress peer() {
        if (peer == null) {
            SocketAddress address = fd == NO_SOCKET ? null : transport.addressOf(fd, true);
            if (address == null) {
                return new PeerAddress(null);
            }
            peer = new PeerAddress(address);
        }
        return peer;
    }

    @Override
    public SocketAddress localAddress() {
        if (local == null && fd != NO_SOCKET) {
            local = transport.addressOf(fd, false);
        }
        return fd == NO_SOCKET ? null : local;
    }

    // --- completions ---

    @Override
    public void complete(long token, int result, int flags) {
        boolean more = (flags & Uapi.CQE_MORE) != 0;
        if (!more) {
            inFlight--;
        }
        switch (OpToken.op(token)) {
            case OpToken.RECEIVE -> received(token, result, flags, more);
            case OpToken.SEND -> sent(result);
            case OpToken.READ -> fileReadByRing(result);
            case OpToken.ROOM -> roomFound(result);
            case OpToken.CONNECT -> connected(result);
            default -> {} // a close or a cancel: only that it is over counts
        }
        if (ending && inFlight == 0) {
            end();
        }
    }

    // --- receiving ---

    @Override
    protected void submitReceive(int lengthMax) {
        assert !armed : "two armings";
        armed = true;
        arming++;
        operations.receive(fd, receiveLimit(lengthMax), OpToken.of(owner, OpToken.RECEIVE, arming));
        inFlight++;
    }

    /**
     * A limit of one byte does not cut the first receive, it only makes it the last of its arming. The kernel does not
     * see an end that comes together with bytes between its first look and its going to sleep: a reset, or on a Unix
     * domain socket any end. The next arming looks again.
     */
    private int receiveLimit(int lengthMax) {
        if (!transport.receiveLimit()) {
            return 0;
        }
        return arming == 1 || unix ? 1 : lengthMax;
    }

    @Override
    protected void submitStopReceive() {
        operations.cancel(OpToken.of(owner, OpToken.RECEIVE, arming), token(OpToken.CANCEL));
        inFlight++;
    }

    private void received(long token, int result, int flags, boolean more) {
        assert OpToken.arming(token) == (arming & OpToken.ARMING_MASK) : "data of another arming";
        armed = more;
        if ((flags & Uapi.CQE_BUFFER) == 0) {
            receiveEnded(result);
            return;
        }
        int id = flags >>> Uapi.CQE_BUFFER_SHIFT;
        Block b = transport.buffers().take(id);
        if (result > 0 && !aborted) {
            completeReceive(b, b.offset(), result, more);
        }
        transport.buffers().done(id); // whatever the result is: the kernel has let go of it
        if (result <= 0) {
            receiveEnded(result);
        }
    }

    private void receiveEnded(int result) {
        if (aborted) {
            return;
        }
        switch (-result) {
            case 0 -> completeReceiveEnd(ReceiveEnd.END_OF_INPUT);
            case Errno.ENOBUFS -> completeReceiveEnd(ReceiveEnd.STARVED);
            case Errno.ECANCELED -> completeReceiveEnd(ReceiveEnd.STOPPED);
            case Errno.EAGAIN, Errno.EINTR -> completeReceiveEnd(ReceiveEnd.LIMIT);
            default -> completeFailure(Op.RECEIVE, UringErrors.of(-result), -result);
        }
    }

    // --- sending ---

    @Override
    protected void submitSend(SendQueue q) {
        if (sentShort) { // in the flush step, where the tail may move, and it will wait
            sentShort = false;
            q.compactTail();
        }
        sending = q;
        startSend(loop().sendBudget().partMax());
        loop().sendBudget().spend(sendLength);
    }

    /** @param lengthMax bytes it may carry: what was staged after its flush is not sealed */
    private void startSend(int lengthMax) {
        SendQueue q = sending;
        stage = OpToken.SEND;
        int pieces = q.pieces();
        assert pieces > 0 : q; // a heap buffer waits for a block before it is submitted
        if (q.pieceKind(0) == SendQueue.FILE) {
            startFile(lengthMax);
            return;
        }
        int count = sendable(q, pieces);
        if (count == 1) {
            sendLength = Math.min(q.pieceLength(0), lengthMax);
            sendOne(q);
        } else {
            sendLength = gather(q, count, lengthMax);
        }
        inFlight++;
        q.submitted(sendLength);
    }

    private void sendOne(SendQueue q) {
        boolean fits = sendLength <= PASSABLE_LENGTH_MAX && sendLength == q.queuedLength() && !noRoom;
        if (fits && !isSentAwaited()) {
            operations.sendPassable(fd, address(q, 0), sendLength, token(OpToken.SEND));
        } else {
            operations.send(fd, address(q, 0), sendLength, token(OpToken.SEND));
        }
    }

    /** Pieces at the head of the queue that leave in one operation: up to a file. */
    private int sendable(SendQueue q, int pieces) {
        int max = Math.min(pieces, operations.piecesMax());
        int count = 1;
        while (count < max && q.pieceKind(count) != SendQueue.FILE) {
            count++;
        }
        return count;
    }

    private int gather(SendQueue q, int count, int lengthMax) {
        operations.gather();
        int length = 0;
        int i = 0;
        for (; i < count && length < lengthMax; i++) {
            int part = Math.min(q.pieceLength(i), lengthMax - length);
            operations.piece(i, address(q, i), part);
            length += part;
        }
        operations.sendGathered(fd, i, token(OpToken.SEND));
        return length;
    }

    private long address(SendQueue q, int i) {
        Slab slab = q.pieceSlab(i);
        long base = slab == null ? Memory.address(q.pieceBuffer(i)) : transport.slabAddress(slab.ordinal());
        return base + q.pieceOffset(i);
    }

    private void sent(int result) {
        SendQueue q = sending;
        sending = null;
        if (file != null) {
            file.release(transport.files());
        }
        if (aborted) {
            return; // the queue is dropped once nothing is in flight
        }
        noRoom = result < sendLength;
        if (result > 0) {
            sentShort = result < sendLength;
            if (sentShort) {
                loop().counters().increment(Counter.SENDS_SHORT);
            }
            completeSend(result, false);
        } else if (result == -Errno.EAGAIN || result == -Errno.EINTR) { // and now it waits for room
            q.unsubmit();
            sending = q;
            startSend(sendLength);
        } else {
            completeFailure(Op.SEND, UringErrors.of(-result), -result);
        }
    }

    // --- sending files: room, a chunk, a read into it, a send of it that does not wait ---
    // Nobody keeps a chunk for longer than that: a reader that stands still would keep it from all others.

    private void startFile(int lengthMax) {
        if (file == null) {
            file = new FileSend();
        }
        sendLength = (int) Math.min(
                Math.min(sending.pieceFileLength(0), lengthMax),
                transport.files().length());
        file.begin(sending);
        sending.submitted(sendLength);
        if (noRoom) {
            noRoom = false;
            stage = OpToken.ROOM;
            operations.awaitRoom(fd, token(OpToken.ROOM));
            inFlight++;
        } else {
            takeFileChunk();
        }
    }

    private void roomFound(int result) {
        if (aborted) {
            sending = null;
        } else if (result < 0) {
            sending = null;
            completeFailure(Op.SEND, UringErrors.of(-result), -result);
        } else { // or the socket has failed, as the send will say
            takeFileChunk();
        }
    }

    private void takeFileChunk() {
        FileChunks.Chunk chunk;
        try {
            chunk = transport.files().take(this);
        } catch (OutOfMemoryError e) { // costs this channel, not the loop
            loop().errors().onError(e);
            transport.later(() -> fileReadNow(-Errno.ENOMEM));
            return;
        }
        if (chunk != null) {
            fileChunkFree(chunk);
        }
    }

    /** Memory to read into; this channel gives it back. Also from inside another channel's completion. */
    void fileChunkFree(FileChunks.Chunk chunk) {
        file.chunk(chunk);
        int read = file.read(operations, sendLength, token(OpToken.READ), loop().errors());
        if (read == FileSend.IN_FLIGHT) {
            stage = OpToken.READ;
            inFlight++;
        } else {
            transport.later(() -> fileReadNow(read));
        }
    }

    private void fileReadByRing(int result) {
        if (result < 0 && !aborted) { // of the application's or the machine's making, not the peer's
            loop().errors().onError(new UringException("reading a file to send", -result));
        }
        fileRead(result);
    }

    private void fileReadNow(int result) {
        fileRead(result);
        if (ending && inFlight == 0) {
            end();
        }
    }

    private void fileRead(int result) {
        stage = OpToken.SEND;
        if (aborted || result <= 0) {
            sending = null;
            file.release(transport.files());
            if (!aborted) {
                completeFailure(Op.SEND, result == 0 ? IoError.FILE_SHORT : UringErrors.of(-result), -result);
            }
            return;
        }
        sendLength = result;
        operations.sendAtOnce(fd, file.address(), result, token(OpToken.SEND));
        inFlight++;
    }

    // --- ending ---

    /** By a system call: the ring would hand it to a thread of the kernel's. */
    @Override
    protected void submitShutdown() {
        int result = Sockets.shutdown(fd, Uapi.SHUT_WR);
        if (result < 0) {
            completeFailure(Op.SHUTDOWN, UringErrors.of(-result), -result);
        }
    }

    @Override
    protected void submitClose() {
        assert !armed && sending == null : "something is in flight";
        ending = true;
        closeSocket();
    }

    /**
     * In one submission: cancels, then the close, since whatever is in flight holds the socket. Never a shutdown first:
     * the peer would take a cut answer for a whole one.
     */
    @Override
    protected void submitAbort() {
        ending = true;
        aborted = true;
        transport.files().forget(this);
        if (fd != NO_SOCKET) {
            transport.resetOnClose(fd);
            if (!transport.isLost()) {
                cancelAll();
            }
        }
        closeSocket();
    }

    private void cancelAll() {
        if (armed) {
            cancel(OpToken.of(owner, OpToken.RECEIVE, arming));
        }
        if (connecting) {
            cancel(token(OpToken.CONNECT));
        }
        if (sending != null) {
            cancel(token(stage));
        }
    }

    private void cancel(long target) {
        operations.cancel(target, token(OpToken.CANCEL));
        inFlight++;
    }

    private void closeSocket() {
        if (fd != NO_SOCKET && !transport.isLost()) {
            closePosition = operations.close(fd, token(OpToken.CLOSE));
            closing = fd;
            inFlight++;
            fd = NO_SOCKET;
            return;
        }
        if (fd != NO_SOCKET) { // the ring is lost: nothing of it completes any more
            Sockets.close(fd);
            fd = NO_SOCKET;
        }
        if (inFlight == 0) {
            transport.later(this::end);
        }
    }

    @Override
    public void lost() {
        inFlight = 0;
        if (closing != NO_SOCKET && !operations.isTaken(closePosition)) {
            Sockets.close(closing);
        }
        if (ending) { // and waited for the kernel's word
            transport.later(this::end);
        }
    }

    private void end() {
        if (!gone) {
            gone = true;
            completeClose();
        }
    }

    @Override
    protected void onReleased() {
        transport.slots().release(owner);
    }
}
