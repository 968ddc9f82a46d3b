package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.SocketTransports;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a request over TLS may allocate on the loop: what the JDK's engine does, and nothing else. */
class TlsCostTest {
    /** Two records of the JDK's engine, one in and one out; seen were 1.5 to 3.2 KB, by the version of the JDK. */
    private static final long ALLOCATED_MAX = 4_000;

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void aRequestAllocatesNoMoreThanItsTwoRecords(String transport) throws Exception {
        SocketTransports.require(transport);
        assertTrue(allocated(transport, "jdk") <= ALLOCATED_MAX);
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void aRequestOverBoringsslAllocatesNothing(String transport) throws Exception {
        SocketTransports.require(transport);
        assertEquals(0, allocated(transport, "boringssl"));
    }

    private static long allocated(String transport, String provider) throws Exception {
        try (ServerProcess process = ServerProcess.start(TlsCostMain.class, transport, provider)) {
            int exit = process.awaitExit();
            assertEquals(0, exit, () -> String.join("\n", process.printed()));
            String last = process.printed().get(process.printed().size() - 1);
            return Long.parseLong(last.substring("ALLOCATED ".length()));
        }
    }
}
