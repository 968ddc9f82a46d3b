package io.millrace.testkit;

import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.SendQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The pieces that one send carries, as places and not as bytes: what is in memory when a byte is sent is what the peer
 * gets. Test thread only.
 */
final class SimGather {
    private static final int FILE_LENGTH_MAX = 256 << 10;
    /** An operation that carries more would hide the progress of a slow reader from the send timeout. */
    private static final int LENGTH_MAX = 64 << 10;

    private record Piece(ByteBuffer memory, FileRegion file, long offset, int length) {
        int hash(long max) {
            int h = 1;
            for (int i = 0; memory != null && i < Math.min(length, max); i++) {
                h = 31 * h + memory.get((int) offset + i);
            }
            return h;
        }
    }

    private final List<Piece> pieces = new ArrayList<>();
    private long length;
    private long done;
    private boolean fileShort;

    private SimGather() {}

    /** The pieces at the head of a queue, of so many bytes at most. */
    static SimGather of(SendQueue q, int piecesMax, int most) {
        int lengthMax = Math.min(LENGTH_MAX, most);
        SimGather g = new SimGather();
        int n = Math.min(q.pieces(), piecesMax);
        for (int i = 0; i < n; i++) {
            if (q.pieceKind(i) == SendQueue.FILE) {
                int part = (int) Math.min(q.pieceFileLength(i), Math.min(FILE_LENGTH_MAX, most));
                g.add(new Piece(null, q.pieceFile(i), q.pieceFilePosition(i), part));
                break; // a file ends the operation
            }
            int part = (int) Math.min(q.pieceLength(i), lengthMax - g.length);
            g.add(new Piece(q.pieceBuffer(i), null, q.pieceOffset(i), part));
            if (g.length == lengthMax) {
                break;
            }
        }
        return g;
    }

    private void add(Piece p) {
        pieces.add(p);
        length += p.length;
    }

    long length() {
        return length;
    }

    long done() {
        return done;
    }

    boolean isDone() {
        return done == length;
    }

    boolean hasFile() {
        return pieces.stream().anyMatch(p -> p.file != null);
    }

    /** The file was shorter than its region. */
    boolean fileShort() {
        return fileShort;
    }

    /** A number over the memory of what was sent, to see whether anybody changed it. */
    int hash() {
        int h = 1;
        long left = done;
        for (Piece p : pieces) {
            h = 31 * h + p.hash(left);
            left -= Math.min(left, p.length);
        }
        return h;
    }

    /** Writes on from where it stopped. @return bytes that the socket took, at most {@code max} */
    int write(SimSocket socket, int max) {
        int sum = 0;
        long start = 0;
        for (Piece p : pieces) {
            if (done < start + p.length && sum < max && !fileShort) {
                int skip = (int) (done - start);
                int want = Math.min(p.length - skip, max - sum);
                int n = p.file == null
                        ? socket.write(p.memory, (int) p.offset + skip, want)
                        : writeFile(socket, p, skip, want);
                done += n;
                sum += n;
                if (n < want) {
                    break;
                }
            }
            start += p.length;
        }
        return sum;
    }

    private int writeFile(SimSocket socket, Piece p, int skip, int want) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(want, socket.room()));
        try {
            while (bytes.hasRemaining()) {
                if (p.file.file().read(bytes, p.offset + skip + bytes.position()) <= 0) {
                    fileShort = true;
                    break;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return socket.write(bytes, 0, bytes.position());
    }
}
