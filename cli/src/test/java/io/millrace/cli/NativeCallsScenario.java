package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose JVM watches what native code does: it has nothing to object to. */
class NativeCallsScenario {
    private static final int LONG = 3 << 20;

    @TempDir
    private Path folder;

    private final byte[] bytes = new byte[LONG];
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void theVirtualMachineObjectsToNoNativeCall() throws Exception {
        SocketTransports.require("io_uring");
        new Random(11).nextBytes(bytes);
        Files.write(folder.resolve("long"), bytes);
        try (ServerProcess server = ServerProcess.start(
                List.of(),
                List.of("-Xcheck:jni", "-ea"),
                Main.class,
                "serve",
                "--port",
                "0",
                "--loops",
                "2",
                "--transport",
                "io_uring",
                folder.toString())) {
            int port = server.awaitReady();
            for (int i = 0; i < 20; i++) {
                assertEquals("Hello, World!", new String(get(port, "/plaintext"), StandardCharsets.US_ASCII));
                assertArrayEquals(bytes, get(port, "/files/long"));
                assertArrayEquals(bytes, post(port, "/echo"));
                leaveInTheMiddle(port);
            }
            server.terminate();
            assertEquals(0, server.awaitExit());
            assertEquals(
                    List.of(),
                    server.printed().stream()
                            .filter(line -> line.contains("in native method") || line.contains("WARNING"))
                            .toList());
        }
    }

    private byte[] get(int port, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(port, path)));
    }

    private byte[] post(int port, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(port, path)).POST(BodyPublishers.ofByteArray(bytes)));
    }

    private byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
        assertEquals(200, answer.statusCode());
        return answer.body();
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A reset while the answer is under way. */
    private static void leaveInTheMiddle(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write("GET /files/long HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertEquals(1000, in.readNBytes(1000).length);
        }
    }
}
