package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.engine.memory.Lease;
import java.nio.ByteBuffer;

/** A head or trailers that outlive their receive, out of the memory that all share. Loop thread only. */
final class H2KeptHead {
    private final H2Loop loop;
    private final FieldTable table;
    private final Lease lease; // null: on the heap

    /** R7: takes the head that was decoded last. */
    H2KeptHead(HttpLoop http) {
        loop = http.h2();
        table = loop.takeTable();
        lease = http.loop().memory().copy(table.arena(), table.base(), table.length());
        if (lease != null) {
            table.relocate(lease.buffer(), lease.offset());
        } else { // no block is free: the heap never fails
            ByteBuffer copy = ByteBuffer.allocate(table.length());
            copy.put(0, table.arena(), table.base(), table.length());
            table.relocate(copy, 0);
        }
    }

    FieldTable table() {
        return table;
    }

    void release() {
        loop.returnTable(table);
        if (lease != null) {
            lease.release();
        }
    }
}
