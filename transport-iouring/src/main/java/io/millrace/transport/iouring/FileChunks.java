package io.millrace.transport.iouring;

import io.millrace.engine.memory.Ledger;
import io.millrace.sys.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The memory that files are read into on their way out, taken for one read and one send at a time. Made on first use.
 * Loop thread only.
 */
final class FileChunks {
    private final int countMax;
    private final int length;
    private final ArrayDeque<Chunk> free = new ArrayDeque<>();
    private final ArrayDeque<UringStreamChannel> waiting = new ArrayDeque<>();
    private int made;

    /** Memory for a part of a file, and where it is. */
    record Chunk(ByteBuffer buffer, long address) {}

    FileChunks(int countMax, int length) {
        this.countMax = countMax;
        this.length = length;
    }

    int length() {
        return length;
    }

    /**
     * Null: none is free, and the channel is told by {@link UringStreamChannel#fileChunkFree} once it has one.
     *
     * @throws OutOfMemoryError when there is none to wait for either
     */
    Chunk take(UringStreamChannel who) {
        Chunk chunk =
                free.isEmpty() && made < countMax ? make(who.loop().memory().ledger()) : free.poll();
        if (chunk == null) {
            waiting.add(who);
        }
        return chunk;
    }

    /** Null: there is no memory or no budget, and those that were made before have to do. */
    private Chunk make(Ledger ledger) {
        if (made > 0 && !ledger.fits(length)) {
            return null;
        }
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(length);
            made++;
            ledger.hold(Ledger.Kind.FILES, length); // for good: they stay
            return new Chunk(buffer, Memory.address(buffer));
        } catch (OutOfMemoryError e) {
            if (made == 0) {
                throw e;
            }
            return null;
        }
    }

    /** Back, or on to the channel that has waited longest. */
    void release(Chunk chunk) {
        UringStreamChannel next = waiting.poll();
        if (next == null) {
            free.push(chunk);
        } else {
            next.fileChunkFree(chunk);
        }
    }

    /** The channel does not want one any more. */
    void forget(UringStreamChannel who) {
        waiting.remove(who);
    }
}
