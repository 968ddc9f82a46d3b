package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SiteAllocationTest {
    @Test
    void plaintextAndEchoAllocateNothingOnTheLoop() throws Exception {
        try (ServerProcess process = ServerProcess.start(SiteAllocationMain.class)) {
            int exit = process.awaitExit();

            assertEquals(List.of("plaintext 0", "echo 0"), process.printed());
            assertEquals(0, exit);
        }
    }
}
