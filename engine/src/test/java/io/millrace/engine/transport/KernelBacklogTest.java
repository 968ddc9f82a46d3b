package io.millrace.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelBacklogTest {
    @TempDir
    private Path folder;

    @Test
    void isWhatTheKernelTellsAndNoBoundWhereItDoesNot() throws IOException {
        Path file = folder.resolve("somaxconn");
        assertEquals(Integer.MAX_VALUE, KernelBacklog.max(file));
        Files.writeString(file, "128\n");
        assertEquals(128, KernelBacklog.max(file));
        Files.writeString(file, "");
        assertEquals(Integer.MAX_VALUE, KernelBacklog.max(file));
    }

    @Test
    void theKernelsFileIsReadWhole() throws IOException {
        Path file = Path.of("/proc/sys/net/core/somaxconn");
        assumeTrue(Files.isReadable(file), file + " is not here");
        try (Scanner scanner = new Scanner(file, StandardCharsets.US_ASCII)) {
            assertEquals(scanner.nextInt(), KernelBacklog.max());
        }
    }
}
