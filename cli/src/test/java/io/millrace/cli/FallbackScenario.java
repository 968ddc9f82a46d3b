package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.transport.TransportProvider.Probe;
import io.millrace.transport.iouring.UringTransportProvider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command where io_uring works, and where something forbids it: it serves, and tells the true reason. */
class FallbackScenario {
    private static final Path DENY = Path.of("../native/target/deny");
    private static final String NO_LIBRARY = "-Dmillrace.native.library=/nonexistent";
    private static final String NO_LIBRARY_REASON =
            "there is no file /nonexistent, which the system property millrace.native.library names";

    @Test
    void whereAllIsThereItIsTaken() throws Exception {
        Probe probe = new UringTransportProvider().probe();
        assumeTrue(probe.available(), probe.reason());

        String ready = ready(List.of(), List.of());

        assertTrue(ready.contains(" transport=io_uring "), ready);
        assertTrue(ready.contains("(kernel ") && ready.contains(" features"), ready);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EPERM|blocked by a seccomp filter (EPERM), as the default profile of container runtimes does",
                "ENOSYS|blocked by a seccomp filter, which says ENOSYS to io_uring_setup",
                "EACCES|blocked by a seccomp filter (EACCES)",
            })
    void whereAFilterDeniesTheCallsNioServes(String errno, String reason) throws Exception {
        needDeny();

        String ready = ready(List.of(DENY.toString(), errno), List.of());

        assertTrue(ready.contains(" transport=nio "), ready);
        assertTrue(ready.endsWith(" (io_uring: " + reason + ")"), ready);
    }

    @Test
    void withoutItsLibraryNioServes() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere there is none to be missed");

        String ready = ready(List.of(), List.of(NO_LIBRARY));

        assertTrue(ready.contains(" transport=nio "), ready);
        assertTrue(ready.endsWith(" (io_uring: " + NO_LIBRARY_REASON + ")"), ready);
    }

    @Test
    void oneThatWasAskedForIsNeverReplaced() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere the reason is another");

        try (ServerProcess server = ServerProcess.start(
                List.of(), List.of(NO_LIBRARY), Main.class, "serve", "--port", "0", "--transport", "io_uring")) {
            assertEquals(Main.FAILED, server.awaitExit());
            assertEquals(
                    List.of("millrace: millrace.transport=io_uring does not work here: " + NO_LIBRARY_REASON + "."),
                    server.printed());
        }
    }

    @Test
    void theDoctorTellsWhatToDoAboutAFilter() throws Exception {
        needDeny();

        try (ServerProcess doctor =
                ServerProcess.start(List.of(DENY.toString(), "EPERM"), List.of(), Main.class, "doctor")) {
            assertEquals(Main.DONE, doctor.awaitExit());
            String printed = String.join("\n", doctor.printed());
            assertTrue(printed.contains("let the profile allow io_uring_setup"), printed);
        }
    }

    /** The filter is what is looked for, so what comes before it must be in order. */
    private static void needDeny() {
        assumeTrue(Files.isExecutable(DENY), "there is no " + DENY + ": it was built without a C compiler");
        Probe probe = new UringTransportProvider().probe();
        assumeTrue(probe.features().get(0).available(), probe.reason());
    }

    /** Starts a server, asks it for a page, ends it, and returns its line. */
    private static String ready(List<String> launcher, List<String> options) throws Exception {
        try (ServerProcess server = ServerProcess.start(launcher, options, Main.class, "serve", "--port", "0")) {
            URI uri = URI.create("http://127.0.0.1:" + server.awaitReady() + "/plaintext");
            String body = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            server.terminate();

            assertEquals("Hello, World!", body);
            assertEquals(Main.DONE, server.awaitExit());
            return server.printed().stream()
                    .filter(line -> line.startsWith("READY"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
