package io.millrace.bench.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestantTest {
    private static final Pinning NOWHERE = new Pinning(CoreTimes.ALL, CoreTimes.ALL, "not pinned");
    private static final Definition LISTENER = new Definition(
            "listener",
            Set.of(Definition.JVM, Definition.H1),
            "{java} -cp {jar} " + Listening.class.getName() + " {port}");

    @TempDir
    Path folder;

    /** A server that only accepts. */
    static final class Listening {
        private Listening() {}

        /** @param arguments the port */
        public static void main(String[] arguments) throws IOException {
            try (ServerSocket s =
                    new ServerSocket(Integer.parseInt(arguments[0]), 50, InetAddress.getLoopbackAddress())) {
                System.out.println("here");
                while (true) {
                    s.accept().close();
                }
            }
        }
    }

    private Contestant start(Definition d) throws Exception {
        Path probe = folder.resolve("probe.jar");
        ProbeJar.write(probe);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        CommandLine commands =
                new CommandLine(List.of(java, "-javaagent:" + probe), System.getProperty("java.class.path"), folder);
        int port;
        try (ServerSocket s = new ServerSocket(0)) {
            port = s.getLocalPort();
        }
        return Contestant.start(d, commands.of(d, port), port, NOWHERE, folder.resolve("log.txt"));
    }

    @Test
    void aJvmIsAskedWithoutBeingPrepared() throws Exception {
        Contestant server = start(LISTENER);
        try (server) {
            assertEquals(System.getProperty("java.version"), server.runtime());
            assertTrue(server.allocated() > 100_000, server.allocated() + " allocated");
            assertTrue(server.live() > 100_000, server.live() + " live");
            assertTrue(server.resident() > 1_000_000, server.resident() + " resident");
            assertTrue(server.times().sinceNs(new ProcessTimes(Map.of(), 0)) > 1_000_000);
            assertTrue(server.isAlive());
        }
        assertFalse(server.isAlive());
        assertEquals(List.of("here"), Files.readAllLines(folder.resolve("log.txt")));
    }

    @Test
    void oneThatEndsInsteadOfListeningIsToldWithItsLog() {
        Definition d = new Definition("ends", Set.of(Definition.JVM), "{java} -version");
        String message = assertThrows(IOException.class, () -> start(d)).getMessage();
        assertTrue(message.startsWith("it ended with 0; "), message);
        assertTrue(message.contains("log.txt"), message);
    }
}
