package io.millrace.transport.iouring;

import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.SendQueue;
import io.millrace.sys.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.ErrorHandler;

/** The part of a file that a channel is sending: where it is, and the chunk it is read into. Loop thread only. */
final class FileSend {
    /** The read completes through the ring. */
    static final int IN_FLIGHT = Integer.MIN_VALUE;

    private FileRegion region;
    private long position;
    private FileChunks.Chunk chunk;

    /** The region at the head of the queue, from its first byte that is not submitted. */
    void begin(SendQueue q) {
        region = q.pieceFile(0);
        position = q.pieceFilePosition(0);
    }

    void chunk(FileChunks.Chunk next) {
        chunk = next;
    }

    long address() {
        return chunk.address();
    }

    /** Reads: through the ring, or at once where the file has no descriptor. Bytes, 0 at the end of the file. */
    int read(Operations operations, int length, long token, ErrorHandler errors) {
        ByteBuffer to = chunk.buffer();
        try {
            int n = region.file().read(to.clear().limit(length), position);
            return Math.max(n, 0);
        } catch (IOException | RuntimeException e) {
            errors.onError(e);
            return -Errno.EBADF;
        }
    }

    /** The chunk goes back; nothing reads or sends it any more. */
    void release(FileChunks chunks) {
        if (chunk != null) {
            FileChunks.Chunk done = chunk;
            chunk = null;
            region = null;
            chunks.release(done);
        }
    }
}
