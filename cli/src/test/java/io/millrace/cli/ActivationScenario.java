package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.testkit.SocketTransports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The command started with a socket that another has opened, as by systemd. */
class ActivationScenario {
    private static final Path ACTIVATE = Path.of("../native/target/activate");
    private static final String NO_LIBRARY = "-Dmillrace.native.library=/nonexistent";

    @BeforeEach
    void needsLauncher() {
        assumeTrue(Files.isExecutable(ACTIVATE), "there is no " + ACTIVATE + ": it was built without a C compiler");
    }

    private static ServerProcess start(String name, List<String> options, String... arguments) throws Exception {
        return ServerProcess.start(List.of(ACTIVATE.toString(), name), options, Main.class, arguments);
    }

    private static void serves(ServerProcess server) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.awaitReady() + "/plaintext");
        String body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        server.terminate();
        assertEquals("Hello, World!", body);
        assertEquals(Main.DONE, server.awaitExit(), () -> server.printed().toString());
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void aNamedSocketIsListenedOn(String transport) throws Exception {
        SocketTransports.require(transport);
        try (ServerProcess server = start("web", List.of(), "serve", "--fd", "web", "--transport", transport)) {
            serves(server);
        }
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void soIsTheStandardInput(String transport) throws Exception {
        SocketTransports.require(transport);
        try (ServerProcess server = start("stdin", List.of(), "serve", "--fd=0", "--transport", transport)) {
            serves(server);
            assertTrue(server.printed().contains("millrace: ended, nothing was cut"), server.printed()::toString);
        }
    }

    /** By what the JDK has for it. */
    @Test
    void soIsTheStandardInputWithoutTheLibrary() throws Exception {
        try (ServerProcess server = start("stdin", List.of(NO_LIBRARY), "serve", "--fd=0", "--transport=nio")) {
            serves(server);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web|mail|cannot listen at fd:mail: none of the 1 sockets that the process was started with",
                "web|2|cannot listen at fd:2: descriptor 2: getsockopt failed with ENOTSOCK",
                "stdin|web|cannot listen at fd:web: the process was started without sockets: LISTEN_PID and LISTEN_FDS",
            })
    void whatIsNotThereIsSaid(String given, String asked, String message) throws Exception {
        try (ServerProcess server = start(given, List.of(), "serve", "--fd", asked, "--transport", "nio")) {
            assertEquals(Main.FAILED, server.awaitExit());
            assertTrue(String.join("\n", server.printed()).contains(message), server.printed()::toString);
        }
    }

    @Test
    void aScriptInBetweenHasToUseExec() throws Exception {
        List<String> launcher = List.of(ACTIVATE.toString(), "web", "sh", "-c", "\"$@\"; exit $?", "sh");
        try (ServerProcess server =
                ServerProcess.start(launcher, List.of(), Main.class, "serve", "--fd=web", "--transport=nio")) {
            assertEquals(Main.FAILED, server.awaitExit());
            assertTrue(
                    String.join("\n", server.printed()).contains("a script that starts java must do so with exec"),
                    server.printed()::toString);
        }
    }

    @Test
    void withoutTheLibraryTheJdkTakesNoOther() throws Exception {
        try (ServerProcess server = start("web", List.of(NO_LIBRARY), "serve", "--fd=web", "--transport=nio")) {
            assertEquals(Main.FAILED, server.awaitExit());
            assertTrue(
                    String.join("\n", server.printed())
                            .contains("cannot listen at fd:web: the JDK takes over no socket but that of descriptor 0"
                                    + " (StandardInput=socket, fd:0): there is no file /nonexistent"),
                    server.printed()::toString);
        }
    }
}
