package io.millrace.transport.nio;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * The only buffers of a loop whose position and limit are set: for each slab as many duplicates as one write has
 * pieces. The i-th piece takes the i-th duplicate, so that two pieces of one slab, or of one block, leave in the same
 * write.
 * Loop thread only.
 */
final class GatherViews {
    private final ByteBuffer[][] ofSlab;
    private final ByteBuffer[] gathered;
    private int count;
    private long length;

    GatherViews(LoopMemory memory, int piecesMax) {
        ofSlab = new ByteBuffer[memory.slabs()][piecesMax];
        gathered = new ByteBuffer[piecesMax];
        for (int s = 0; s < ofSlab.length; s++) {
            ByteBuffer slab = memory.slab(s).buffer();
            for (int i = 0; i < piecesMax; i++) {
                ofSlab[s][i] = slab.duplicate();
            }
        }
    }

    /** The first bytes of a block, to read into; valid until the next call. */
    ByteBuffer receive(Block b, int byteLength) {
        return range(ofSlab[b.slab().ordinal()][0], b.offset(), byteLength);
    }

    /**
     * Collects the pieces at the head of a queue, up to a file.
     *
     * @param pieces of the queue, at least 1, the first not a file
     * @param lengthMax bytes to collect at most, at least 1
     * @param external remembers the view of an external buffer that a write stopped in
     */
    void gather(SendQueue q, int pieces, long lengthMax, ExternalView external) {
        count = 0;
        length = 0;
        int max = Math.min(pieces, gathered.length);
        while (count < max && length < lengthMax && q.pieceKind(count) != SendQueue.FILE) {
            int part = (int) Math.min(q.pieceLength(count), lengthMax - length);
            gathered[count] = range(view(q, count, external), q.pieceOffset(count), part);
            length += part;
            count++;
        }
    }

    private ByteBuffer view(SendQueue q, int i, ExternalView external) {
        Slab slab = q.pieceSlab(i);
        if (slab != null) {
            return ofSlab[slab.ordinal()][i];
        }
        return i == 0 ? external.of(q.pieceBuffer(0)) : q.pieceBuffer(i).duplicate();
    }

    private static ByteBuffer range(ByteBuffer view, int offset, int byteLength) {
        return view.limit(offset + byteLength).position(offset); // the limit first: it may lie below the old position
    }

    /** Bytes collected. */
    long length() {
        return length;
    }

    /**
     * Writes what was collected.
     *
     * @return bytes taken; the queue does not know of them yet
     */
    long write(SocketChannel socket, SendQueue q, ExternalView external) throws IOException {
        try {
            long n = count == 1 ? socket.write(gathered[0]) : socket.write(gathered, 0, count);
            remember(q, external);
            return n;
        } finally {
            Arrays.fill(gathered, 0, count, null); // or a buffer of the application's would live on here
        }
    }

    private void remember(SendQueue q, ExternalView external) {
        int i = 0;
        while (i < count && !gathered[i].hasRemaining()) {
            i++;
        }
        if (i < count && q.pieceSlab(i) == null) {
            external.keep(q.pieceBuffer(i), gathered[i]);
        } else {
            external.forget();
        }
    }
}
