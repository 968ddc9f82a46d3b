package io.millrace.codec.h2;

import io.millrace.codec.FieldTable;
import io.millrace.codec.hpack.HpackDecoder;
import java.nio.ByteBuffer;

/**
 * What the connections of one loop share, since only one at a time receives: memory that field sections are joined and
 * decoded in, a field table, and a pool of stream states. Loop thread only.
 *
 * <p>So an idle connection holds none of it. What a driver keeps beyond {@link H2Listener#onHead} it copies.
 */
public final class H2Shared {
    /** Behind what is joined, for whole words to be loaded. */
    private static final int SLACK = 8;

    private static final int STREAMS_KEPT_MAX = 4_096;

    private final ByteBuffer arena;
    private final int arenaLength;
    private final int fieldsMax;
    private ByteBuffer joined; // made when a field section comes in pieces for the first time
    private FieldTable fields;
    private H2StreamState free; // linked by nextQueued
    private int freeCount;

    /** Memory for connections of these limits. */
    public H2Shared(H2Limits limits) {
        int headLength =
                Math.max(limits.sections().headLengthMax(), limits.sections().trailersLengthMax());
        int tableLength = Math.max(limits.tableLengthMax(), HpackDecoder.TABLE_LENGTH_DEFAULT);
        arenaLength = Math.max(headLength, tableLength) + HpackDecoder.ARENA_MARGIN;
        fieldsMax = limits.sections().fieldsMax();
        arena = ByteBuffer.allocateDirect(arenaLength);
        fields = new FieldTable(fieldsMax);
    }

    /** The table that the last field section was decoded to. */
    public FieldTable fields() {
        return fields;
    }

    /**
     * Takes the table away, for who keeps the head beyond its callback.
     *
     * @param next the table to decode to from now on, for as many fields as the limits say
     * @return the table that there was
     */
    public FieldTable replaceFields(FieldTable next) {
        assert next != fields && next.fieldsMax() >= fieldsMax : next.fieldsMax();
        FieldTable taken = fields;
        fields = next;
        return taken;
    }

    ByteBuffer arena() {
        return arena;
    }

    int arenaLength() {
        return arenaLength;
    }

    ByteBuffer joined(int lengthMax) {
        if (joined == null || joined.capacity() < lengthMax + SLACK) {
            joined = ByteBuffer.allocateDirect(lengthMax + SLACK);
        }
        return joined;
    }

    H2StreamState borrow() {
        H2StreamState s = free;
        if (s == null) {
            return new H2StreamState();
        }
        free = s.nextQueued;
        s.nextQueued = null;
        freeCount--;
        return s;
    }

    void giveBack(H2StreamState s) {
        assert !s.isQueued && !s.isOwed : s;
        s.generation++;
        s.owner = null;
        if (freeCount < STREAMS_KEPT_MAX) {
            s.nextQueued = free;
            free = s;
            freeCount++;
        }
    }
}
