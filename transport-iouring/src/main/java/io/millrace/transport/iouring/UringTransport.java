package io.millrace.transport.iouring;

import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.AcceptedSocket;
import io.millrace.engine.transport.Capabilities;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.IoError;
import io.millrace.engine.transport.KernelBacklog;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.engine.transport.Listener;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportFailedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The I/O of one loop over an io_uring. Loop thread only, except {@link #wakeup()} and {@link #capabilities()}.
 *
 * <p>Submits only write into the ring; {@link #await} hands all of it over and waits, in one system call.
 */
final class UringTransport extends Transport {
    private final UringConfig config;
    private final Capabilities capabilities;
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final SlotTable slots = new SlotTable();
    private final ByteBuffer scratch = UringSocket.scratch();
    private LoopRing ring;
    private long[] slabAddress;
    private FileChunks files;
    private volatile WakeupEvent wakeup;
    private boolean lost;
    private long entersCounted;

    UringTransport(UringConfig config) {
        this.config = config;
        this.capabilities =
                new Capabilities(UringTransportProvider.NAME, true, true, config.receiveLimit(), false, true);
    }

    @Override
    protected void onOpen() {
        ring = LoopRing.open(config, loop().memory());
        slabAddress = BufferRing.addresses(loop().memory());
        files = new FileChunks(config.fileChunks(), config.fileChunkLength());
        try {
            wakeup = new WakeupEvent(ring, slots);
        } catch (TransportFailedException e) {
            ring.close(false, this);
            throw e;
        }
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    // --- a turn ---

    @Override
    public void submit() {
        try {
            ring.submit();
        } catch (TransportFailedException e) {
            lost(e);
        }
    }

    @Override
    public void await(long waitNs) {
        if (lost) {
            return; // closing: everything ends without the kernel's word
        }
        try {
            wakeup.arm();
            ring.coalescing().turn(loop().clock().nanoTime());
            if (!ring.flushOverflow()) {
                boolean passOver = loop().memory().sendAdmits(); // else somebody may wait for what a send holds
                ring.enter(later.isEmpty() ? waitNs : 0, loop().config().completionsMax(), passOver);
            } else {
                loop().counters().increment(Counter.IOURING_CQ_OVERFLOWS);
            }
        } catch (TransportFailedException e) {
            lost(e);
        }
        loop().counters().add(Counter.IOURING_ENTERS, ring.enters() - entersCounted);
        entersCounted = ring.enters();
        if (ring.coalescing().takeTogether()) {
            loop().counters().increment(Counter.IOURING_COALESCED_WAITS);
        }
    }

    private void lost(TransportFailedException e) {
        if (!lost) {
            lost = true;
            ring.completions().look(); // sockets that were accepted are still to be closed
            slots.lost();
        }
        if (!loop().isClosed()) {
            throw e;
        } // else the loop dies of it: what it closes is gone, and everybody is still to be told
    }

    boolean isLost() {
        return lost;
    }

    /** For tests of what a loop does then. */
    void lose() {
        ring.lose();
    }

    @Override
    public int deliver(int completionsMax) {
        int n = later.size();
        for (int i = n; i > 0; i--) {
            later.poll().run();
        }
        CompletionQueue completions = ring.completions();
        while (n < completionsMax && !completions.isEmpty()) {
            long token = completions.token();
            int result = completions.result();
            int flags = completions.flags();
            completions.next();
            complete(token, result, flags);
            n++;
        }
        completions.release();
        Thread.interrupted(); // left set by a handler it would close the next file that is read
        return n;
    }

    private void complete(long token, int result, int flags) {
        if ((flags & Uapi.CQE_MORE) == 0) {
            ring.operations().completed();
        } else {
            ring.coalescing().heard(OpToken.slot(token));
        }
        Completable owner = slots.owner(token);
        if (owner != null) {
            owner.complete(token, result, flags);
            return;
        }
        loop().counters().increment(Counter.IOURING_STALE_COMPLETIONS);
        ring.buffers().drop(flags);
    }

    @Override
    public boolean pending() {
        return !later.isEmpty() || (!lost && ring.hasCompletions());
    }

    @Override
    public void wakeup() {
        WakeupEvent w = wakeup;
        if (w != null) { // else the loop has not begun, and will look before it sleeps
            w.signal();
        }
    }

    @Override
    public int receiveBlocksFree() {
        return ring.buffers().free();
    }

    // --- opening ---

    @Override
    public Listener listen(SocketAddress at, ListenOptions options, AcceptHandler handler) throws IOException {
        try {
            refuseWhenClosed();
            return UringListener.open(this, at, options, handler);
        } catch (IOException | RuntimeException e) { // the unchecked ones say that the address is of no use
            throw new IOException("cannot listen at " + at + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    @Override
    public StreamChannel connect(SocketAddress to, ConnectOptions options, StreamHandler handler) {
        loop().counters().increment(Counter.CONNECT_ATTEMPTS);
        UringSocket socket = null;
        UringStreamChannel ch = null;
        try {
            refuseWhenClosed();
            int family = SocketAddresses.family(to);
            socket = UringSocket.openClient(family, options);
            ch = new UringStreamChannel(this, socket, handler, to);
            ch.connect(to, family, options.timeoutNs());
        } catch (IOException | RuntimeException e) { // the unchecked ones say that the address is of no use
            UringStreamChannel failed = ch != null ? ch : new UringStreamChannel(this, null, handler, to);
            IoError error = e instanceof UringException u ? u.error() : IoError.UNREACHABLE;
            later(() -> failed.connectFailed(error));
            ch = failed;
        }
        return ch;
    }

    @Override
    protected StreamChannel adopt(AcceptedSocket socket, AcceptHandler handler) {
        UringStreamChannel ch = new UringStreamChannel(this, (UringSocket) socket, null, null);
        ch.accepted(handler);
        return ch;
    }

    @Override
    public int backlogMax() {
        return KernelBacklog.max();
    }

    // --- for channels and listeners ---

    SlotTable slots() {
        return slots;
    }

    Operations operations() {
        return ring.operations();
    }

    BufferRing buffers() {
        return ring.buffers();
    }

    FileChunks files() {
        return files;
    }

    boolean receiveLimit() {
        return config.receiveLimit();
    }

    boolean multishotAccept() {
        return config.multishotAccept();
    }

    /** Where in memory a slab begins. */
    long slabAddress(int ordinal) {
        return slabAddress[ordinal];
    }

    /** The peer's address of a socket, or ours; null when it has none any more. */
    SocketAddress addressOf(int fd, boolean ofPeer) {
        return UringSocket.address(fd, ofPeer, scratch);
    }

    /** Makes the close of the socket a reset. */
    void resetOnClose(int fd) {
        ring.resetOnClose(fd);
    }

    /** Runs in the next deliver what must not run inside a submit. */
    void later(Runnable completion) {
        later.add(completion);
    }

    // --- end ---

    @Override
    public void close() {
        if (ring.close(lost, this)) {
            wakeup.close();
        } else {
            loop().errors()
                    .onError(new IllegalStateException("the kernel still works on "
                            + ring.operations().inFlight() + " operations of a loop that ended; its memory is kept"));
        }
    }
}
