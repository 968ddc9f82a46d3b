package io.millrace.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number behind a channel of the JDK. */
class DescriptorsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void load() throws Exception {
        Machine.needsLibrary();
        file = Files.writeString(folder.resolve("file"), "text").toRealPath();
    }

    @Test
    void channelHasTheDescriptorOfItsFile() throws Exception {
        try (FileChannel read = FileChannel.open(file);
                FileChannel write = FileChannel.open(file, StandardOpenOption.WRITE);
                RandomAccessFile old = new RandomAccessFile(file.toFile(), "r")) {
            assertEquals(file, opened(Descriptors.of(read)));
            assertEquals(file, opened(Descriptors.of(write)));
            assertEquals(file, opened(Descriptors.of(old.getChannel())));
        }
    }

    @Test
    void closedChannelHasNone() throws Exception {
        FileChannel channel = FileChannel.open(file);
        channel.close();

        assertEquals(-1, Descriptors.of(channel));
    }

    @Test
    void channelOfAnotherMakeHasNone() throws Exception {
        try (FileChannel channel = new ForeignChannel()) {
            assertEquals(-1, Descriptors.of(channel));
        }
        assertEquals(-1, Descriptors.of(null));
    }

    @Test
    void serverSocketHasTheDescriptorOfItsSocket() throws Exception {
        try (ServerSocketChannel inet = ServerSocketChannel.open();
                ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertTrue(opened(Descriptors.of(inet)).toString().startsWith("socket:"));
            assertTrue(opened(Descriptors.of(unix)).toString().startsWith("socket:"));
        }
    }

    private static Path opened(int descriptor) throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
    }
}
