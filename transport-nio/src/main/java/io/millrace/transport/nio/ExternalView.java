package io.millrace.transport.nio;

import java.nio.ByteBuffer;

/**
 * The duplicate of the external buffer that a channel is sending, kept from one write to the next, since a long buffer
 * takes many. Loop thread only.
 */
final class ExternalView {
    private ByteBuffer buffer;
    private ByteBuffer view;

    /** A view of the buffer at the head of the queue. */
    @SuppressWarnings("ReferenceEquality") // equal buffers are two buffers
    ByteBuffer of(ByteBuffer head) {
        return head == buffer ? view : head.duplicate();
    }

    void keep(ByteBuffer partlySent, ByteBuffer itsView) {
        buffer = partlySent;
        view = itsView;
    }

    void forget() {
        buffer = null;
        view = null;
    }
}
