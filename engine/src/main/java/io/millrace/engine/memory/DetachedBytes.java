package io.millrace.engine.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * Received bytes handed to other threads; closing sends them home through the loop's return queue.
 * Any thread, one at a time; {@link #close()} may race with itself.
 *
 * <p>Made by {@link LoopMemory#detach}: a block that was kept, or a copy when it was short or no block was free.
 */
public final class DetachedBytes implements AutoCloseable {
    private static final VarHandle CLOSED;

    static {
        try {
            CLOSED = MethodHandles.lookup().findVarHandle(DetachedBytes.class, "closed", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final LoopMemory memory;
    private final Lease lease; // null: a copy on the heap, nothing to bring back
    private final ByteBuffer view;

    @SuppressWarnings("unused") // through CLOSED
    private volatile boolean closed;

    DetachedBytes(LoopMemory memory, Lease lease, ByteBuffer view) {
        this.memory = memory;
        this.lease = lease;
        this.view = view;
    }

    /**
     * The bytes, read-only, from position 0 to {@link #length()}. The buffer object belongs to this value alone, so its
     * position may be moved; its bytes must not be touched after {@link #close()}.
     *
     * @throws IllegalStateException after close
     */
    public ByteBuffer buffer() {
        if (closed) {
            throw new IllegalStateException("buffer() of detached bytes that are closed");
        }
        return view;
    }

    /** Bytes in it. */
    public int length() {
        return view.capacity();
    }

    /** Gives the bytes back to their loop; the second call does nothing. */
    @Override
    public void close() {
        if (CLOSED.compareAndSet(this, false, true) && lease != null) {
            memory.returnFromAnyThread(this);
        }
    }

    Lease lease() {
        return lease;
    }
}
