package io.millrace.tls.boringssl;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Memory for records that are worked at beside the loop. Any thread. */
final class RecordCopies {
    /** More than any record on the wire. */
    private static final int LENGTH = 20 << 10;

    private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

    ByteBuffer of(ByteBuffer record, int offset, int length) {
        ByteBuffer copy = free.poll();
        if (copy == null) {
            copy = ByteBuffer.allocateDirect(LENGTH);
        }
        copy.put(0, record, offset, length);
        return copy;
    }

    void back(ByteBuffer copy) {
        free.add(copy);
    }
}
