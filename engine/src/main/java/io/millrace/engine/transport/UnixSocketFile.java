package io.millrace.engine.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * The file that binding to a Unix domain address made: removed at the end, unless another took its place. One
 * thread at a time.
 */
public final class UnixSocketFile {
    private final Path path;
    private final Key key;

    private UnixSocketFile(Path path, Key key) {
        this.path = path;
        this.key = key;
    }

    /** The file of an address just bound; null when it has none. */
    public static UnixSocketFile of(SocketAddress bound) throws IOException {
        if (bound instanceof UnixDomainSocketAddress u
                && !u.getPath().toString().isEmpty()) {
            Path path = u.getPath().toAbsolutePath();
            return new UnixSocketFile(path, keyOf(path));
        }
        return null;
    }

    /** As {@link #of}, of a socket that another bound: null also when its file is gone. */
    public static UnixSocketFile ofInherited(SocketAddress bound) throws IOException {
        try {
            return of(bound);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    public void delete() {
        try {
            if (key.equals(keyOf(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException ignored) {
            // It is gone already, or its folder is closed to us: the next to bind there is told.
        }
    }

    /** The time belongs to it since numbers of files are used again. */
    private static Key keyOf(Path path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
        return new Key(found.fileKey(), found.lastModifiedTime());
    }

    private record Key(Object number, FileTime changed) {}
}
