package io.millrace.transport.iouring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ring that we write and the kernel reads: one entry an operation, 64 bytes each. Loop thread only.
 *
 * <p>Every entry is written whole: what an earlier operation left in it would be read by the kernel. What an entry
 * points to must hold until it was submitted ({@link KernelRing#enter}); the bytes it sends, or receives into, until
 * it completed.
 */
final class SubmissionQueue {
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int ENTRY_SHIFT = 6;

    private final ByteBuffer queues;
    private final ByteBuffer entries;
    private final int headAt;
    private final int tailAt;
    private final int flagsAt;
    private final int mask;
    private int head; // as last read: the kernel moves it only inside our enter
    private int tail;
    private int submitted;

    /** @param arrayAt where the indexes of entries are kept, which are 1:1 here; below 0: the kernel needs none */
    SubmissionQueue(
            ByteBuffer queues, ByteBuffer entries, int headAt, int tailAt, int flagsAt, int arrayAt, int count) {
        assert Integer.bitCount(count) == 1 : count;
        this.queues = queues;
        this.entries = entries;
        this.headAt = headAt;
        this.tailAt = tailAt;
        this.flagsAt = flagsAt;
        this.mask = count - 1;
        for (int i = 0; arrayAt >= 0 && i < count; i++) {
            queues.putInt(arrayAt + i * Integer.BYTES, i);
        }
    }

    int capacity() {
        return mask + 1;
    }

    /** Whether nothing more can be written before an enter. */
    boolean isFull() {
        if (tail - head <= mask) {
            return false;
        }
        head = (int) INT.getOpaque(queues, headAt);
        return tail - head > mask;
    }

    /** Index of the entry that is written next: of its scratch memory too. */
    int index() {
        return tail & mask;
    }

    /**
     * Writes the next entry.
     *
     * @param head64 opcode, flags, ioprio and descriptor, see {@link #head}
     * @param tail64 buffer group and byte limit, see {@link #group}
     */
    void write(long head64, long offset, long address, int length, int opFlags, long token, long tail64) {
        assert tail - head <= mask : "the submission queue is full";
        int at = (tail & mask) << ENTRY_SHIFT;
        entries.putLong(at, head64);
        entries.putLong(at + 8, offset);
        entries.putLong(at + 16, address);
        entries.putLong(at + 24, (long) opFlags << 32 | (length & 0xFFFF_FFFFL));
        entries.putLong(at + 32, token);
        entries.putLong(at + 40, tail64);
        entries.putLong(at + 48, 0);
        entries.putLong(at + 56, 0);
        tail++;
    }

    static long head(int op, int flags, int ioprio, int fd) {
        return op | flags << 8 | ioprio << 16 | (long) fd << 32;
    }

    /** @param lengthMax bytes after which a multishot receive ends by itself; 0: never */
    static long group(int bufferGroup, int lengthMax) {
        return bufferGroup | (long) lengthMax << 32;
    }

    /** Entries written and not submitted. */
    int staged() {
        return tail - submitted;
    }

    /** Behind the last entry that was written. */
    int position() {
        return tail;
    }

    boolean isTaken(int position) {
        return submitted - position >= 0;
    }

    /** Shows the kernel what was written. */
    void publish() {
        INT.setRelease(queues, tailAt, tail);
    }

    /** The kernel took so many entries. */
    void submitted(int count) {
        submitted += count;
    }

    /** {@link Uapi#SQ_CQ_OVERFLOW} and {@link Uapi#SQ_TASKRUN}. */
    int flags() {
        return (int) INT.getOpaque(queues, flagsAt);
    }
}
