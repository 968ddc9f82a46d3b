package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.http.HttpServer;
import io.millrace.http.ServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every small example does what it says, over real sockets and with somebody else's client. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ExamplesTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static HttpRequest.Builder to(HttpServer server, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> get(HttpServer server, String path) throws IOException, InterruptedException {
        return client.send(to(server, path).build(), BodyHandlers.ofString());
    }

    @Test
    void helloWorld() throws Exception {
        try (HttpServer server = HelloWorld.start(0)) {
            HttpResponse<String> got = get(server, "/");
            assertEquals("hello\n", got.body());
            assertEquals("text/plain", got.headers().firstValue("content-type").orElseThrow());
        }
    }

    @Test
    void echo() throws Exception {
        byte[] body = new byte[3_000_000];
        new Random(1).nextBytes(body);
        try (HttpServer server = Echo.start(0)) {
            HttpRequest post =
                    to(server, "/").POST(BodyPublishers.ofByteArray(body)).build();
            assertArrayEquals(
                    body, client.send(post, BodyHandlers.ofByteArray()).body());
        }
    }

    @Test
    void jsonApi() throws Exception {
        try (HttpServer server = JsonApi.start(0)) {
            assertEquals(404, get(server, "/elsewhere").statusCode());
            assertEquals(404, get(server, "/notes/a").statusCode());
            HttpRequest put = to(server, "/notes/a")
                    .PUT(BodyPublishers.ofString("{\"x\":1}"))
                    .build();
            assertEquals(201, client.send(put, BodyHandlers.discarding()).statusCode());
            assertEquals(204, client.send(put, BodyHandlers.discarding()).statusCode());
            assertEquals("{\"x\":1}", get(server, "/notes/a").body());
            HttpRequest long1 = to(server, "/notes/b")
                    .PUT(BodyPublishers.ofByteArray(new byte[20_000]))
                    .build();
            assertEquals(413, client.send(long1, BodyHandlers.discarding()).statusCode());
            HttpRequest delete = to(server, "/notes/a").DELETE().build();
            HttpResponse<Void> refused = client.send(delete, BodyHandlers.discarding());
            assertEquals(405, refused.statusCode());
            assertEquals("GET, PUT", refused.headers().firstValue("allow").orElseThrow());
        }
    }

    @Test
    void answerLater() throws Exception {
        try (HttpServer server = AnswerLater.start(
                0,
                path -> path.equals("/bad")
                        ? CompletableFuture.failedFuture(new IOException("planted"))
                        : CompletableFuture.supplyAsync(() -> path + " is 42"))) {
            assertEquals("/gold is 42", get(server, "/gold").body());
            assertEquals(502, get(server, "/bad").statusCode());
        }
    }

    @Test
    void aClientThatLeavesCancelsWhatWouldBeAnsweredLater() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletableFuture<String> never = new CompletableFuture<>();
        try (HttpServer server = AnswerLater.start(0, path -> {
            asked.complete(path);
            return never;
        })) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals("/x", asked.get(20, TimeUnit.SECONDS));
                socket.setSoLinger(true, 0);
            }
            assertThrows(Exception.class, () -> never.get(20, TimeUnit.SECONDS));
            assertTrue(never.isCancelled());
        }
    }

    @Test
    void blockingCode() throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool();
        try (HttpServer server = BlockingCode.start(0, executor)) {
            HttpRequest post =
                    to(server, "/").POST(BodyPublishers.ofString("a\nb\nc\n")).build();
            assertEquals("3 lines\n", client.send(post, BodyHandlers.ofString()).body());
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void gracefulShutdown() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<ServerExchange> open = new CompletableFuture<>();
        Engine engine = Engine.launch(e -> e.loops(1));
        HttpServer server = GracefulShutdown.start(engine, 0, ex -> {
            ex.respond(200).stream();
            ex.write("first half, ");
            open.complete(ex);
            begun.countDown();
        });
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(to(server, "/").build(), BodyHandlers.ofString());
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> GracefulShutdown.stop(server, engine));
        open.get().execute(ex -> {
            ex.write("second half");
            ex.end();
        });
        assertEquals("first half, second half", answer.get(20, TimeUnit.SECONDS).body());
        stopped.get(20, TimeUnit.SECONDS);
        assertThrows(IOException.class, () -> get(server, "/"));
    }

    @Test
    void rawTunnel() throws Exception {
        try (HttpServer server = RawTunnel.start(0);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertEquals(426, get(server, "/").statusCode());
            String request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: shout/1\r\n\r\nquiet";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            String got = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(got.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), got);
            assertTrue(got.endsWith("\r\n\r\nQUIET"), got);
        }
    }

    @Test
    void hostDrivenLoop() throws Exception {
        AtomicBoolean goOn = new AtomicBoolean(true);
        CompletableFuture<HttpServer> begun = new CompletableFuture<>();
        Thread host = new Thread(() -> HostDrivenLoop.run(0, begun::complete, goOn::get), "the-host");
        host.start();
        assertEquals(
                "from the-host\n", get(begun.get(20, TimeUnit.SECONDS), "/").body());
        goOn.set(false);
        host.join(20_000);
        assertTrue(!host.isAlive());
    }

    @Test
    void customFailurePage() throws Exception {
        try (Engine engine = Engine.launch(e -> e.loops(1).errors(t -> {}));
                HttpServer server = CustomFailurePage.start(engine, 0, ex -> {
                    throw new IllegalStateException("planted");
                })) {
            HttpResponse<String> got = get(server, "/");
            assertEquals(500, got.statusCode());
            assertEquals("{\"status\":500,\"title\":\"Internal Server Error\"}", got.body());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream().write("GET / HTTP/7.7\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String refused = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(refused.contains("application/problem+json"), refused);
            }
        }
    }

    @Test
    void clientGet() {
        try (Engine engine = Engine.launch(e -> e.loops(1))) {
            InetSocketAddress at;
            try (HttpServer server = HelloWorld.start(0)) {
                at = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
                assertEquals("200 hello\n", ClientGet.get(engine, at, "/").join());
            }
            CompletableFuture<String> late = ClientGet.get(engine, at, "/");
            assertThrows(CompletionException.class, late::join);
        }
    }
}
