package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRegionTest {
    @TempDir
    Path folder;

    private final LoopMemory memory = Memories.small();

    private FileChannel open() throws Exception {
        return FileChannel.open(Files.write(folder.resolve("content"), new byte[100]));
    }

    @Test
    void aMovedFileIsClosedWhenItsRegionWasSent() throws Exception {
        FileChannel file = open();
        SendQueue queue = memory.borrowQueue();
        queue.append(new FileRegion(file, 10, 50));
        queue.submitted(50);
        queue.sent(50);
        assertTrue(file.isOpen());
        queue.released(50);
        assertFalse(file.isOpen());
        memory.returnQueue(queue);
    }

    @Test
    void aMovedFileIsClosedWhenItsRegionIsDropped() throws Exception {
        FileChannel file = open();
        SendQueue queue = memory.borrowQueue();
        queue.append(new FileRegion(file, 10, 50));
        queue.discard();
        assertFalse(file.isOpen());
        FileChannel empty = open();
        queue.append(new FileRegion(empty, 10, 0));
        assertFalse(empty.isOpen());
        memory.returnQueue(queue);
    }

    @Test
    void aLentFileStaysOpenAndItsReleaserRuns() throws Exception {
        int[] runs = {0};
        try (FileChannel file = open()) {
            SendQueue queue = memory.borrowQueue();
            queue.append(new FileRegion(file, 0, 50, () -> runs[0]++));
            queue.discard();
            assertTrue(file.isOpen());
            assertEquals(1, runs[0]);
            memory.returnQueue(queue);
        }
    }

    @Test
    void badRangesAreRefusedWithTheirValues() throws Exception {
        try (FileChannel file = open()) {
            for (long[] range : new long[][] {{-1, 5}, {5, -1}, {Long.MAX_VALUE, 1}}) {
                String message = assertThrows(
                                IllegalArgumentException.class, () -> new FileRegion(file, range[0], range[1]))
                        .getMessage();
                assertTrue(message.contains("position " + range[0] + ", count " + range[1]), message);
            }
        }
        assertThrows(NullPointerException.class, () -> new FileRegion(null, 0, 1));
    }
}
