package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.telemetry.Counter;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The header as curl writes it. */
class ProxyCurlTest {
    private static final Path CURL = Path.of("/usr/bin/curl");

    @ParameterizedTest
    @MethodSource("io.millrace.http.World#sockets")
    void curlIsUnderstood(World world) throws Exception {
        assumeTrue(Files.isExecutable(CURL), CURL + " is not here");
        try (HttpHost host = world.open(b -> {}, b -> b.handler(ex -> {
                    Connection c = ex.connection();
                    ex.respond(200)
                            .send(c.peer().equals(c.directPeer()) + " "
                                    + c.destination().address().equals(c.localAddress()));
                })
                .listen(l -> l.at("127.0.0.1:0").expectProxyHeader("127.0.0.1")))) {
            String url = "http:/" + host.server().addresses().get(1) + "/";
            Process curl = new ProcessBuilder(CURL.toString(), "-s", "--max-time", "10", "--haproxy-protocol", url, url)
                    .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
                    .start();
            host.run(() -> !curl.isAlive());
            assertEquals(0, curl.exitValue());
            assertEquals(
                    "true truetrue true", new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(1, host.count(Counter.PROXY_ACCEPTED));
            assertEquals(2, host.count(Counter.HTTP_REQUESTS));
            host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        }
    }
}
