package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Slice;
import java.nio.ByteBuffer;

/**
 * The head that a connection receives, borrowed from its first byte to the end of its exchange: the table, and the
 * memory it lies in. Loop thread only.
 */
final class ReceivedHead {
    private final FieldTable table;
    private Lease lease;
    private int seen;
    private boolean moved = true; // nothing is to be kept

    /** @param table null: no head is ever received */
    ReceivedHead(FieldTable table) {
        this.table = table;
    }

    /** The table to parse into. */
    FieldTable table() {
        return table;
    }

    /** Bytes of an incomplete head that the parser was given; 0 between heads. */
    int seen() {
        return seen;
    }

    void incomplete(int bytes) {
        seen = bytes;
    }

    /** The head is whole and lies in the bytes that are lent now; it has no table when it was refused. */
    void complete() {
        seen = 0;
        moved = false;
    }

    /** Whether it left the bytes that are lent, or is not complete. */
    boolean isMoved() {
        return moved;
    }

    /** R7: the exchange outlives this receive, so its head must outlive the bytes that are lent. */
    @SuppressWarnings("ReferenceEquality") // equal buffers are not the same memory
    void keep(Slice bytes) {
        if (moved) {
            return;
        }
        moved = true;
        if (table.arena() != bytes.buffer()) {
            return;
        }
        lease = bytes.retain(table.base(), table.length());
        if (lease != null) {
            table.relocate(lease.buffer(), lease.offset());
        } else { // no block is free: the heap never fails
            ByteBuffer copy = ByteBuffer.allocate(table.length());
            copy.put(0, bytes.buffer(), table.base(), table.length());
            table.relocate(copy, 0);
        }
    }

    /** The exchange is over, or nothing has begun: an idle connection holds nothing. */
    void release() {
        table.clear();
        seen = 0;
        moved = true;
        if (lease != null) {
            lease.release();
            lease = null;
        }
    }
}
