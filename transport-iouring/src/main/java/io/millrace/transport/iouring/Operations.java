package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportFailedException;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * Writes what channels, listeners and the loop itself ask of the kernel, and counts what is in flight. Loop thread
 * only.
 *
 * <p>Each call adds one operation in flight, which ends with its last completion ({@link #completed()}). The kernel
 * sees it at the next enter; when the queue is full that is now.
 */
final class Operations {
    private static final int ENTERS_MAX = 1000;

    private final KernelRing ring;
    private final SubmissionQueue queue;
    private final GatherScratch scratch;
    private final int passableMax; // their completions must find room in the ring
    private int inFlight;
    private int sends;
    private int passable;

    Operations(KernelRing ring, int piecesMax) {
        this.ring = ring;
        this.queue = ring.submissions();
        this.scratch = new GatherScratch(queue.capacity(), piecesMax);
        this.passableMax = ring.completions().capacity() / 2;
    }

    int inFlight() {
        return inFlight;
    }

    /** The last completion of an operation was seen. */
    void completed() {
        inFlight--;
    }

    /** Sends since the last call: nearly all complete while they are submitted. */
    int takeSends() {
        int n = sends;
        sends = 0;
        return n;
    }

    /**
     * Sends since the last call whose completion nobody waits for, and which comes with their submission: 0 when that
     * is not certain.
     */
    int takePassable() {
        int n = passable;
        passable = 0;
        return n <= passableMax ? n : 0;
    }

    /** Room for one more: until then the scratch slot of that entry may be filled. */
    private void room() {
        for (int i = 0; queue.isFull(); i++) {
            if (i == ENTERS_MAX) {
                throw new TransportFailedException("the kernel takes no more operations", null);
            }
            ring.submit();
        }
    }

    private void write(
            int op, int flags, int ioprio, int fd, long offset, long address, int length, int opFlags, long token) {
        room();
        queue.write(SubmissionQueue.head(op, flags, ioprio, fd), offset, address, length, opFlags, token, 0);
        inFlight++;
    }

    // --- receiving ---

    /** @param lengthMax bytes after which it ends by itself; 0: never */
    void receive(int fd, int lengthMax, long token) {
        room();
        queue.write(
                SubmissionQueue.head(Uapi.OP_RECV, Uapi.SQE_BUFFER_SELECT, Uapi.RECV_MULTISHOT, fd),
                0,
                0,
                0,
                0,
                token,
                SubmissionQueue.group(BufferRing.GROUP, lengthMax));
        inFlight++;
    }

    /** @param multishot every connection that comes, or only the next */
    void accept(int fd, boolean multishot, long token) {
        int ioprio = multishot ? Uapi.ACCEPT_MULTISHOT : 0;
        write(Uapi.OP_ACCEPT, 0, ioprio, fd, 0, 0, 0, Uapi.SOCK_CLOEXEC, token);
    }

    void read(int fd, long position, long address, int length, long token) {
        write(Uapi.OP_READ, 0, 0, fd, position, address, length, 0, token);
    }

    // --- sending ---

    void send(int fd, long address, int length, long token) {
        sends++;
        write(Uapi.OP_SEND, 0, 0, fd, 0, address, length, Uapi.MSG_NOSIGNAL, token);
    }

    /** As {@link #sendAtOnce}, and nobody waits for its completion. */
    void sendPassable(int fd, long address, int length, long token) {
        sends++;
        passable++;
        sendAtOnce(fd, address, length, token);
    }

    /** As {@link #send}, but what finds no room is refused at once instead of waiting for it. */
    void sendAtOnce(int fd, long address, int length, long token) {
        write(Uapi.OP_SEND, 0, 0, fd, 0, address, length, Uapi.MSG_NOSIGNAL | Uapi.MSG_DONTWAIT, token);
    }

    /** Completes once the socket has room for a send, or has failed. */
    void awaitRoom(int fd, long token) {
        write(Uapi.OP_POLL_ADD, 0, 0, fd, 0, 0, 0, Uapi.POLL_OUT, token);
    }

    int piecesMax() {
        return scratch.piecesMax();
    }

    /** Begins a send of several pieces: {@link #piece} for each, then {@link #sendGathered}. */
    void gather() {
        room();
        scratch.slot(queue.index());
    }

    void piece(int i, long address, int length) {
        scratch.piece(i, address, length);
    }

    void sendGathered(int fd, int pieces, long token) {
        sends++;
        scratch.message(pieces);
        write(Uapi.OP_SENDMSG, 0, 0, fd, 0, scratch.address(), 1, Uapi.MSG_NOSIGNAL, token);
    }

    // --- connecting, ending ---

    void connect(int fd, SocketAddress to, int family, long token) throws IOException {
        room();
        scratch.slot(queue.index());
        int length = SocketAddresses.write(to, family, scratch.memory(), scratch.offset());
        connect(fd, scratch.address(), length, token);
    }

    /** @param address of a {@code struct sockaddr} of that length, which holds until the next enter */
    void connect(int fd, long address, int length, long token) {
        write(Uapi.OP_CONNECT, 0, 0, fd, length, address, 0, 0, token);
    }

    void cancel(long target, long token) {
        write(Uapi.OP_ASYNC_CANCEL, 0, 0, -1, 0, target, 0, 0, token);
    }

    /** Cancels whatever is in flight. */
    void cancelAll(long token) {
        write(Uapi.OP_ASYNC_CANCEL, 0, 0, -1, 0, 0, 0, Uapi.CANCEL_ALL | Uapi.CANCEL_ANY, token);
    }

    /** @return to be asked {@link #isTaken} with */
    int close(int fd, long token) {
        write(Uapi.OP_CLOSE, 0, 0, fd, 0, 0, 0, 0, token);
        return queue.position();
    }

    /** Whether the kernel has taken what was written up to that position. */
    boolean isTaken(int position) {
        return queue.isTaken(position);
    }
}
