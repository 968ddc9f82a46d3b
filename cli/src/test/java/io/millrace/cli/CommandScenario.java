package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command as its user meets it: arguments, one line, exit codes, signals. */
class CommandScenario {
    @Test
    void aPlainServerStartsServesAndEndsWithoutAWarning() throws Exception {
        try (ServerProcess server = ServerProcess.start("serve", "--port", "0")) {
            int port = server.awaitReady();
            URI uri = URI.create("http://127.0.0.1:" + port + "/plaintext");
            String body = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            server.terminate();

            assertEquals("Hello, World!", body);
            assertEquals(0, server.awaitExit());
            assertEquals(
                    List.of(),
                    server.printed().stream()
                            .filter(line -> line.contains("WARNING"))
                            .toList());
            assertEquals(
                    "millrace: ended, nothing was cut",
                    server.printed().get(server.printed().size() - 1));
        }
    }

    @Test
    void aTakenPortIsAFailureWithAReason() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String printed = failing(1, "serve", "--port", Integer.toString(taken.getLocalPort()));

            assertTrue(printed.contains("cannot listen at"), printed);
            assertTrue(printed.contains(Integer.toString(taken.getLocalPort())), printed);
        }
    }

    @Test
    void anUnknownHostIsAFailureWithAReason() throws Exception {
        String printed = failing(1, "serve", "--port", "0", "--host", "no.such.host.invalid");

        assertTrue(printed.contains("--host no.such.host.invalid: no such host"), printed);
    }

    @Test
    void argumentsThatMakeNoSenseAreMisuse() throws Exception {
        assertTrue(failing(2, "serve", "--prot", "1").contains("unknown option --prot"));
        assertTrue(failing(2, "serve", "--transport", "tcp").contains("not one of auto, io_uring, nio"));
        assertTrue(failing(2, "sevre").contains("unknown command sevre"));
        assertTrue(failing(2, "doctor", "now").contains("doctor takes no arguments"));
    }

    @Test
    void everyCommandHelps() throws Exception {
        assertTrue(failing(0).contains("serve"));
        assertTrue(failing(0, "--help").contains("doctor"));
        assertTrue(failing(0, "serve", "--port", "0", "--help").contains("--transport NAME"));
        assertTrue(failing(0, "bench", "--help").contains("--quick"));
        assertTrue(failing(0, "doctor", "--help").contains("opens no port"));
    }

    /** Runs to the end, checks the exit code and returns what it printed. */
    private static String failing(int code, String... arguments) throws IOException, InterruptedException {
        try (ServerProcess process = ServerProcess.start(arguments)) {
            int exit = process.awaitExit();
            String printed = String.join("\n", process.printed());
            assertEquals(code, exit, printed);
            return printed;
        }
    }
}
