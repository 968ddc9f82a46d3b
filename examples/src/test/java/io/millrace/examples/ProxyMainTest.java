package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.engine.Engine;
import io.millrace.http.HttpServer;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The proxy over real sockets, before a server of ours, with somebody else's client. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProxyMainTest {
    private static final String TEXT = "the quick brown fox jumps over the lazy dog\n".repeat(5_000);
    private static final int LENGTH = 5_000_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void othersClientsGetThroughWhole(String transport) throws Exception {
        byte[] body = new byte[LENGTH];
        new Random(9).nextBytes(body);
        Path file = folder.resolve("body");
        Files.write(file, body);
        try (Engine engine = Engine.launch(e -> e.loops(2).transport(SocketTransports.require(transport)));
                HttpServer upstream = HttpServer.on(engine)
                        .handler(ex -> {
                            if (ex.path().contentEquals("/text")) {
                                ex.respond(200)
                                        .field(KnownFields.CONTENT_TYPE, "text/plain")
                                        .send(TEXT);
                            } else {
                                Echo.HANDLER.onRequest(ex);
                            }
                        })
                        .listen(l -> l.at("127.0.0.1:0"))
                        .start();
                HttpServer proxy = ProxyMain.start(engine, 0, "127.0.0.1", upstream.port())) {
            String at = "http://127.0.0.1:" + proxy.port();
            byte[] text = hasCurl()
                    ? curl("--compressed", at + "/text")
                    : send(HttpRequest.newBuilder(URI.create(at + "/text")));
            assertEquals(TEXT, new String(text, StandardCharsets.US_ASCII));
            byte[] back = hasCurl()
                    ? curl("--data-binary", "@" + file, at + "/echo")
                    : send(HttpRequest.newBuilder(URI.create(at + "/echo"))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
            assertArrayEquals(body, back);
            if (hasCurl()) {
                String head = new String(
                        curl("-i", "-H", "Accept-Encoding: gzip", at + "/text"), StandardCharsets.ISO_8859_1);
                assertTrue(head.contains("\r\nVia: 1.1 millrace\r\n"), head.substring(0, 300));
                assertTrue(head.contains("\r\nContent-Encoding: gzip\r\n"), head.substring(0, 300));
                assertTrue(head.length() < TEXT.length() / 20, "length " + head.length());
            }
        }
    }

    private static byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofByteArray())
                .body();
    }

    private static boolean hasCurl() throws InterruptedException {
        try {
            return new ProcessBuilder("curl", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--fail", "-m", "30"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] got = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor(), String.join(" ", command));
        return got;
    }
}
