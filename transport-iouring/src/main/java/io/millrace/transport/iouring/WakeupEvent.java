package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportFailedException;
import io.millrace.sys.Errno;
import io.millrace.sys.Memory;
import io.millrace.sys.Sockets;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Ends the sleep of a loop from another thread: an eventfd that the ring always reads. Loop thread only, except {@link
 * #signal()}.
 */
final class WakeupEvent implements Completable {
    /**
     * Of loops that ended. Never closed: a thread that wakes a loop while it ends would write into whatever got the
     * number next. What such a late thread added wakes the next owner once for nothing.
     */
    private static final ConcurrentLinkedQueue<Integer> UNUSED = new ConcurrentLinkedQueue<>();

    private final Operations operations;
    private final Coalescing coalescing;
    private final ByteBuffer count = ByteBuffer.allocateDirect(Long.BYTES);
    private final long address = Memory.address(count);
    private final int fd;
    private final long token;
    private boolean armed;

    WakeupEvent(LoopRing ring, SlotTable slots) {
        this.operations = ring.operations();
        this.coalescing = ring.coalescing();
        Integer used = UNUSED.poll();
        fd = used == null ? Sockets.event() : used;
        if (fd < 0) {
            throw new TransportFailedException("eventfd failed with " + Errno.text(-fd), null);
        }
        token = OpToken.of(slots.take(this), OpToken.READ);
    }

    /** Before each enter that may sleep. */
    void arm() {
        if (!armed) {
            armed = true;
            operations.read(fd, 0, address, Long.BYTES, token);
        }
    }

    @Override
    public void complete(long of, int result, int flags) {
        armed = false;
        coalescing.woken();
    }

    @Override
    public void lost() {}

    /** Ends the current or the next sleep. Any thread. */
    void signal() {
        Sockets.signal(fd);
    }

    /** The loop has ended and nothing reads any more. */
    void close() {
        UNUSED.add(fd);
    }
}
