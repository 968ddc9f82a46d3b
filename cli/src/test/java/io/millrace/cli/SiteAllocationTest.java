package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.SocketTransports;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SiteAllocationTest {
    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void plaintextAndEchoAllocateNothingOnTheLoop(String transport) throws Exception {
        SocketTransports.require(transport);
        try (ServerProcess process = ServerProcess.start(SiteAllocationMain.class, transport)) {
            int exit = process.awaitExit();

            assertEquals(List.of("plaintext 0", "echo 0"), process.printed());
            assertEquals(0, exit);
        }
    }
}
