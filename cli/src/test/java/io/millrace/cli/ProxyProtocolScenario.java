package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code serve --proxy-protocol} with the header as curl writes it. */
class ProxyProtocolScenario {
    private static final Path CURL = Path.of("/usr/bin/curl");

    private record Said(int exit, String body) {}

    private static Said curl(int port, String path, String... options) throws Exception {
        assumeTrue(Files.isExecutable(CURL), CURL + " is not here");
        List<String> command = new ArrayList<>(List.of(CURL.toString(), "-s", "--max-time", "20", "--noproxy", "*"));
        command.addAll(List.of(options));
        command.add("http://127.0.0.1:" + port + path);
        Process curl = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
                .start();
        String body = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(curl.waitFor(), body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "auto"})
    void theHeaderIsTakenFromWhoIsTrustedAndAskedOfAll(String transport) throws Exception {
        try (ServerProcess server = ServerProcess.start(
                "serve", "--port", "0", "--transport", transport, "--proxy-protocol", "192.0.2.0/24,127.0.0.1")) {
            int port = server.awaitReady();
            Said without = curl(port, "/plaintext");
            assertNotEquals(0, without.exit());
            assertEquals("", without.body());
            assertEquals(new Said(0, "Hello, World!"), curl(port, "/plaintext", "--haproxy-protocol"));

            String counters = curl(port, "/counters", "--haproxy-protocol").body();
            assertEquals(2, ShownCounters.value(counters, "millrace.proxy.accepted"));
            assertEquals(1, ShownCounters.value(counters, "millrace.proxy.malformed"));
        }
    }

    @Test
    void whoIsNotTrustedIsClosed() throws Exception {
        try (ServerProcess server = ServerProcess.start("serve", "--port", "0", "--proxy-protocol=192.0.2.0/24")) {
            Said refused = curl(server.awaitReady(), "/plaintext", "--haproxy-protocol");
            assertNotEquals(0, refused.exit());
            assertEquals("", refused.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "example.org", ","})
    void whoIsTrustedMustBeNamed(String list) throws Exception {
        try (ServerProcess server = ServerProcess.start("serve", "--port", "0", "--proxy-protocol", list)) {
            assertEquals(1, server.awaitExit());
            String printed = String.join("\n", server.printed());
            assertTrue(printed.contains("10.0.0.0/8"), printed);
        }
    }
}
