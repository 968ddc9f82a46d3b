package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.Fields;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.engine.telemetry.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BlockingTest extends BlockingCase {

    @ParameterizedTest
    @MethodSource("io.millrace.http.BlockingFixture#executors")
    void answersOnAThreadOfTheExecutor(ExecutorService threads) throws Exception {
        CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
        CompletableFuture<BlockingFixture> served = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            onLoop.complete(served.get().loop().isCurrent());
            response.status(201).header("location", "/orders/7").send("made " + request.bytes(100).length);
        };
        try (BlockingFixture f = serve(threads, handler, b -> {})) {
            served.complete(f);
            BlockingClient c = f.connect();
            c.post("/orders", "twelve bytes");
            BlockingClient.Response r = c.response();
            assertEquals(201, r.status());
            assertEquals("/orders/7", r.field("location"));
            assertEquals("made 12", r.text());
            assertEquals("7", r.field("content-length"));
            assertFalse(onLoop.get());
        }
    }

    @Test
    void theHeadStaysReadableWhenTheConnectionHasGoneOn() throws Exception {
        CompletableFuture<BlockingRequest> first = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            first.complete(request);
            response.send("ok");
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.request("GET", "/a/b?q=1&r=2", "Accept: text/plain\r\nX-Own: first\r\nx-own: second\r\n");
            c.response();
            c.get("/" + "z".repeat(3000)); // the same memory, other bytes
            c.response();
            BlockingRequest r = first.get();
            assertEquals(Method.GET, r.method());
            assertEquals("GET", r.methodName());
            assertEquals("/a/b?q=1&r=2", r.target());
            assertEquals("/a/b", r.path());
            assertEquals("q=1&r=2", r.query());
            assertEquals("localhost:" + f.server().port(), r.authority());
            assertEquals(HttpVersion.HTTP_1_1, r.version());
            assertEquals("text/plain", r.header("accept"));
            assertEquals("text/plain", r.header(KnownFields.ACCEPT));
            assertEquals("first", r.header("X-OWN"));
            assertNull(r.header("x-absent"));
            Fields fields = r.fields();
            FieldName own = FieldName.of("x-own");
            assertEquals("second", fields.valueAsString(fields.findNext(own, fields.find(own))));
            assertEquals(4, fields.count());
            assertEquals("127.0.0.1", r.peer().host());
            assertEquals(c.localPort(), r.peer().port());
        }
    }

    @Test
    void anUnknownMethodKeepsItsName() throws Exception {
        BlockingHandler handler = (request, response) ->
                response.send(request.methodName() + " " + request.method().isKnown());
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.request("BREW", "/pot");
            assertEquals("BREW false", c.response().text());
        }
    }

    @Test
    void returningWithoutAnswerSendsAnEmptyBody() throws Exception {
        try (BlockingFixture f = serve((request, response) -> {})) {
            BlockingClient c = f.connect();
            c.get("/");
            BlockingClient.Response r = c.response();
            assertEquals(200, r.status());
            assertEquals("0", r.field("content-length"));
        }
    }

    @Test
    void returningEndsTheBody() throws Exception {
        BlockingHandler handler = (request, response) -> {
            OutputStream out = response.body();
            out.write("half ".getBytes(StandardCharsets.US_ASCII));
            if (request.path().equals("/flushed")) {
                out.flush();
            }
            out.write("whole".getBytes(StandardCharsets.US_ASCII));
            out.write('!');
            out.close();
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/");
            BlockingClient.Response held = c.response();
            assertEquals("half whole!", held.text());
            assertEquals("11", held.field("content-length"));
            c.get("/flushed");
            BlockingClient.Response flushed = c.response();
            assertEquals("half whole!", flushed.text());
        }
    }

    @Test
    void aFlushedPieceArrivesWhileTheHandlerGoesOn() throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            response.body().write("first".getBytes(StandardCharsets.US_ASCII));
            response.body().flush();
            seen.get();
            response.body().write("second".getBytes(StandardCharsets.US_ASCII));
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/");
            c.head();
            assertArrayEquals("first".getBytes(StandardCharsets.US_ASCII), c.chunk());
            seen.complete(null);
            assertArrayEquals("second".getBytes(StandardCharsets.US_ASCII), c.chunk());
            assertEquals(0, c.chunk().length);
        }
    }

    @Test
    void aSmallResponseIsOneTaskOfTheLoop() throws Exception {
        BlockingHandler handler = (request, response) -> {
            OutputStream out = response.header("content-type", "text/plain").body();
            for (int i = 0; i < 100; i++) {
                out.write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/");
            c.response();
            long before = f.count(Counter.LOOP_TASKS);
            for (int i = 0; i < 50; i++) {
                c.get("/");
                assertEquals(790, c.response().body().length);
            }
            assertEquals(50, f.count(Counter.LOOP_TASKS) - before);
        }
    }

    @Test
    void responsesToHeadAndWithoutContentHaveNoBody() throws Exception {
        BlockingHandler handler = (request, response) -> {
            switch (request.path()) {
                case "/send" -> response.send("12345");
                case "/stream" -> response.body().write(new byte[12345]);
                case "/length" -> response.length(99).end();
                case "/large" -> response.send(new byte[500_000]);
                case "/304" -> {
                    response.status(304).body().write(new byte[300_000]);
                    response.body().write(new byte[10]);
                }
                default -> response.status(204).end();
            }
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            assertEquals("5", length(c, "HEAD", "/send"));
            assertEquals("12345", length(c, "HEAD", "/stream"));
            assertEquals("99", length(c, "HEAD", "/length"));
            assertEquals("500000", length(c, "HEAD", "/large"));
            assertNull(length(c, "HEAD", "/204"));
            assertNull(length(c, "GET", "/204"));
            length(c, "GET", "/304");
            c.get("/send");
            assertEquals("12345", c.response().text());
        }
    }

    private static String length(BlockingClient c, String method, String target) throws IOException {
        c.request(method, target);
        BlockingClient.Response r = c.response(method.equals("HEAD"));
        assertEquals(0, r.body().length);
        return r.field("content-length");
    }

    @Test
    void textIsSentInUtf8() throws Exception {
        try (BlockingFixture f = serve((request, response) -> response.send("grün €"))) {
            BlockingClient c = f.connect();
            c.get("/");
            assertEquals("grün €", c.response().text());
        }
    }

    @Test
    void whatIsSentIsACopy() throws Exception {
        BlockingHandler handler = (request, response) -> {
            byte[] bytes = "before".getBytes(StandardCharsets.US_ASCII);
            response.send(bytes);
            bytes[0] = 'X';
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            for (int i = 0; i < 200; i++) {
                c.get("/");
                assertEquals("before", c.response().text());
            }
        }
    }

    @Test
    void badValuesAreRefusedWhereTheyAreSet() throws Exception {
        BlockingHandler handler = (request, response) -> {
            refuses(() -> response.status(101), "101");
            refuses(() -> response.status(600), "600");
            refuses(() -> response.header("x y", "v"), "x y");
            refuses(() -> response.header("x", "a\r\nb"), "0xd");
            refuses(() -> response.header("content-length", "5"), "length()");
            refuses(() -> response.header(KnownFields.TRANSFER_ENCODING, "chunked"), "length()");
            refuses(() -> response.header(StaticField.of("content-length", "5")), "length()");
            refuses(() -> response.length(-1), "-1");
            refuses(() -> request.bytes(-1), "-1");
            response.header(StaticField.of("x-ahead", "1"))
                    .header("x-own", "tab\tand \u00e4")
                    .send("fine");
            assertTrue(response.isCommitted());
            for (Step late : new Step[] {
                () -> response.status(200),
                () -> response.header("x", "y"),
                () -> response.length(1),
                () -> response.send("again")
            }) {
                assertThrows(IllegalStateException.class, late::run);
            }
            assertThrows(IOException.class, () -> response.body().write(1));
            response.end();
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/");
            BlockingClient.Response r = c.response();
            assertEquals("fine", r.text());
            assertEquals("1", r.field("x-ahead"));
            assertEquals("tab\tand \u00e4", r.field("x-own"));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void refuses(Step step, String named) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, step::run);
        assertTrue(e.getMessage().contains(named), e.getMessage());
    }

    @Test
    void aRequestWithoutBodyIsAtItsEndAtOnce() throws Exception {
        BlockingHandler handler = (request, response) -> {
            InputStream in = request.body();
            response.send(in.read() + " " + in.read(new byte[9]) + " " + request.bytes(0).length + " "
                    + request.trailers().count());
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/");
            assertEquals("-1 -1 0 0", c.response().text());
        }
    }

    @Test
    void trailersFollowTheBody() throws Exception {
        BlockingHandler handler = (request, response) -> {
            if (request.path().equals("/unread")) {
                response.send("unread");
                return;
            }
            IllegalStateException early = assertThrows(IllegalStateException.class, request::trailers);
            assertTrue(early.getMessage().contains("end"), early.getMessage());
            String body = new String(request.body().readAllBytes(), StandardCharsets.US_ASCII);
            Fields t = request.trailers();
            response.send(body + " " + t.count() + " " + t.valueAsString(FieldName.of("x-sum")));
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.request("POST", "/", "Transfer-Encoding: chunked\r\n");
            c.send("4\r\nwith\r\n4\r\n sum\r\n0\r\nX-Sum: 42\r\nX-Other: 1\r\n\r\n");
            assertEquals("with sum 2 42", c.response().text());
            c.request("POST", "/unread", "Transfer-Encoding: chunked\r\n");
            c.send("4\r\nwith\r\n0\r\nX-Sum: 42\r\n\r\n");
            assertEquals("unread", c.response().text());
            c.request("POST", "/", "Transfer-Encoding: chunked\r\n");
            c.send("4\r\nwith\r\n0\r\n\r\n");
            assertEquals("with 0 null", c.response().text());
        }
    }

    @Test
    void theClientIsAskedForItsBodyByTheFirstRead() throws Exception {
        CompletableFuture<Void> look = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            look.get();
            response.send(request.bytes(10));
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.request("POST", "/", "Content-Length: 3\r\nExpect: 100-continue\r\n");
            BlockingFixture.await(() -> f.count(Counter.HTTP_REQUESTS) == 1, "the request");
            assertEquals(0, f.count(Counter.HTTP_CONTINUES));
            look.complete(null);
            assertEquals("HTTP/1.1 100 Continue", c.head().get(0));
            c.send("abc");
            assertEquals("abc", c.response().text());
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWith413() throws Exception {
        BlockingHandler handler = (request, response) -> response.send("" + request.bytes(10).length);
        try (BlockingFixture f = serve(handler)) {
            BlockingClient fits = f.connect();
            fits.request("POST", "/", "Transfer-Encoding: chunked\r\n");
            fits.send("a\r\n0123456789\r\n0\r\n\r\n");
            assertEquals("10", fits.response().text());
            fits.request("POST", "/", "Transfer-Encoding: chunked\r\n");
            fits.send("b\r\n01234567890\r\n0\r\n\r\n");
            assertEquals(413, fits.response().status());
            BlockingClient declared = f.connect();
            declared.request("POST", "/", "Content-Length: 11\r\nExpect: 100-continue\r\n");
            assertEquals(413, declared.response().status());
            assertEquals(0, f.count(Counter.HTTP_CONTINUES));
            assertEquals(2, f.count(Counter.HTTP_BODY_OVER));
        }
    }

    @Test
    void aBodyThatNobodyReadsLetsTheConnectionGoOn() throws Exception {
        BlockingHandler handler = (request, response) -> {
            if (request.path().equals("/close")) {
                assertNotEquals(-1, request.body().read());
                request.body().close();
                assertThrows(IOException.class, () -> request.body().read());
            }
            response.send("unread");
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            for (String target : new String[] {"/none", "/close", "/none"}) {
                c.post(target, "x".repeat(20_000));
                assertEquals("unread", c.response().text());
            }
        }
    }

    @Test
    void oldClientsGetABodyUntilClose() throws Exception {
        BlockingHandler handler = (request, response) -> {
            response.body().write("old".getBytes(StandardCharsets.US_ASCII));
            response.body().flush();
            response.body().write(" friend".getBytes(StandardCharsets.US_ASCII));
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.send("GET / HTTP/1.0\r\n\r\n");
            BlockingClient.Response r = c.response();
            assertEquals("old friend", r.text());
            assertNull(r.field("transfer-encoding"));
        }
    }
}
