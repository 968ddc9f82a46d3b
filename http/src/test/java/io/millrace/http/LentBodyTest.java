package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@link Exchange#transfer(ByteBuffer, int, int, io.millrace.engine.memory.Releaser)}: lent, and given back once. */
class LentBodyTest {
    private static final int LENGTH = 300_000;
    private static final int OFFSET = 17;

    private final byte[] bytes = new byte[LENGTH + OFFSET];
    private final Semaphore released = new Semaphore(0);

    LentBodyTest() {
        new Random(7).nextBytes(bytes);
    }

    @Test
    void directMemoryArrivesAndIsGivenBackOnce() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        assertArrayEquals(expected(), ask("GET", ex -> send(ex, direct)).body());
        assertReleasedOnce();
    }

    @Test
    void heapMemoryArrivesAndIsGivenBackOnce() throws Exception {
        assertArrayEquals(
                expected(), ask("GET", ex -> send(ex, ByteBuffer.wrap(bytes))).body());
        assertReleasedOnce();
    }

    @Test
    void bodyOfUnknownLengthIsOneChunk() throws Exception {
        HttpResponse<byte[]> answer = ask("GET", ex -> {
            ex.respond(200).stream();
            ex.transfer(ByteBuffer.wrap(bytes), OFFSET, LENGTH, released::release);
            ex.end();
        });
        assertArrayEquals(expected(), answer.body());
        assertReleasedOnce();
    }

    @Test
    void responseToHeadGivesItBackUnsent() throws Exception {
        assertEquals(0, ask("HEAD", ex -> send(ex, ByteBuffer.wrap(bytes))).body().length);
        assertReleasedOnce();
    }

    @Test
    void exchangeThatEndedGivesItBackUnsent() throws Exception {
        assertThrows(
                IOException.class,
                () -> ask(
                        "POST",
                        ex -> { // which the client does not repeat
                            ex.respond(200).stream(LENGTH);
                            ex.reset(0);
                            assertFalse(ex.transfer(ByteBuffer.wrap(bytes), OFFSET, LENGTH, released::release));
                        }));
        assertReleasedOnce();
    }

    private void send(ServerExchange ex, ByteBuffer body) {
        ex.respond(200).stream(LENGTH);
        ex.transfer(body, OFFSET, LENGTH, released::release);
        ex.end();
    }

    private byte[] expected() {
        return Arrays.copyOfRange(bytes, OFFSET, bytes.length);
    }

    private void assertReleasedOnce() throws InterruptedException {
        assertTrue(released.tryAcquire(10, TimeUnit.SECONDS), "not released");
        assertEquals(0, released.availablePermits(), "released again");
    }

    private static HttpResponse<byte[]> ask(String method, HttpHandler handler) throws Exception {
        try (Engine engine = Engine.launch(e -> e.loops(1));
                HttpServer server = HttpServer.on(engine)
                        .handler(handler)
                        .listen(l -> l.at("127.0.0.1:0"))
                        .start()) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + "/");
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
    }
}
