package io.millrace.transport.iouring;

import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.SendQueue;
import io.millrace.sys.Descriptors;
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

    /**
     * Reads: through the ring, which waits for a slow disk elsewhere, or at once where the file has no descriptor.
     *
     * @return {@link #IN_FLIGHT}; else bytes, 0 at the end of the file, or a negative error number
     */
    int read(Operations operations, int length, long token, ErrorHandler errors) {
        int fd = Descriptors.of(region.file());
        if (fd >= 0) {
            operations.read(fd, position, chunk.address(), length, token);
            return IN_FLIGHT;
        }
        ByteBuffer to = chunk.buffer();
        Thread.interrupted(); // or the JDK would close the file
        try {
            return Math.max(region.file().read(to.clear().limit(length), position), 0);
        } catch (IOException | RuntimeException e) { // a file of the application's that was closed
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
