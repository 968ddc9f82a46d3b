package io.millrace.transport.iouring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ring that the kernel writes and we read: one entry a completion, 16 bytes each. Loop thread only.
 *
 * <p>{@link #look()} once after each enter, then {@link #token}, {@link #result} and {@link #flags} of each entry up to
 * {@link #next()}, then {@link #release()} once.
 */
final class CompletionQueue {
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int ENTRY_SHIFT = 4;

    private final ByteBuffer queues;
    private final int headAt;
    private final int tailAt;
    private final int entriesAt;
    private final int mask;
    private int head;
    private int tail; // as last looked at

    CompletionQueue(ByteBuffer queues, int headAt, int tailAt, int entriesAt, int count) {
        assert Integer.bitCount(count) == 1 : count;
        this.queues = queues;
        this.headAt = headAt;
        this.tailAt = tailAt;
        this.entriesAt = entriesAt;
        this.mask = count - 1;
    }

    int capacity() {
        return mask + 1;
    }

    /** Takes notice of what the kernel has written. */
    void look() {
        tail = (int) INT.getAcquire(queues, tailAt);
    }

    /** Completions that wait, as last looked at. */
    int count() {
        return tail - head;
    }

    boolean isEmpty() {
        return head == tail;
    }

    long token() {
        return queues.getLong(at());
    }

    int result() {
        return queues.getInt(at() + 8);
    }

    int flags() {
        return queues.getInt(at() + 12);
    }

    private int at() {
        return entriesAt + ((head & mask) << ENTRY_SHIFT);
    }

    void next() {
        head++;
    }

    /** Lets the kernel write over what was read. */
    void release() {
        INT.setRelease(queues, headAt, head);
    }
}
