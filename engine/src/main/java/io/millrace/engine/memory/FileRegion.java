package io.millrace.engine.memory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * A piece of an open file to be sent.
 * Any thread may make one; from then on it belongs to the loop it is handed to.
 *
 * <p>Ownership follows the releaser. The form with three arguments <em>moves</em> the file: the engine closes it when
 * the region was sent or dropped. With a {@link Releaser} the file is only <em>lent</em>: it stays open and the
 * releaser runs instead, which is how one open file serves many responses. Whoever lends it must not close it before:
 * its descriptor could be another file's by the time the kernel reads.
 *
 * @param file     open for reading
 * @param position first byte, 0 or more
 * @param count    bytes, 0 or more; whether the file is that long is seen only when it is sent
 * @param releaser runs once, on the loop, when the engine is done with the region
 */
public record FileRegion(FileChannel file, long position, long count, Releaser releaser) {
    /** Checks the range; {@code position + count} must not overflow. */
    public FileRegion {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(releaser, "releaser");
        if (position < 0 || count < 0 || position + count < 0) {
            throw new IllegalArgumentException("file region position " + position + ", count " + count
                    + ": both must be >= 0 and their sum <= " + Long.MAX_VALUE);
        }
    }

    /**
     * Moves the file: it is closed when the engine is done with the region.
     *
     * @param file     open for reading
     * @param position first byte, 0 or more
     * @param count    bytes, 0 or more
     */
    public FileRegion(FileChannel file, long position, long count) {
        this(file, position, count, () -> close(file));
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException ignored) {
            // The file was only read: nothing is lost, and nobody could act on it.
        }
    }
}
