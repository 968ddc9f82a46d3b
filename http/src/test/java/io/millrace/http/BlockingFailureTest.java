package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BlockingFailureTest extends BlockingCase {
    private static final List<Outcome.Kind> GONE = List.of(Outcome.Kind.PEER_RESET, Outcome.Kind.PEER_GONE);

    /** What the handler's next read or write threw. */
    private final CompletableFuture<Throwable> thrown = new CompletableFuture<>();

    private void failing(Step step) {
        try {
            step.run();
            thrown.completeExceptionally(new AssertionError("nothing was thrown"));
        } catch (Throwable t) {
            thrown.complete(t);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private Outcome outcome() throws Exception {
        return assertInstanceOf(ExchangeEndedException.class, thrown.get(20, TimeUnit.SECONDS))
                .outcome();
    }

    // --- the client leaves ---

    @ParameterizedTest
    @MethodSource("io.millrace.http.BlockingFixture#executors")
    void aDisconnectWakesTheReader(ExecutorService threads) throws Exception {
        CompletableFuture<Void> reading = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            request.body().readNBytes(10);
            reading.complete(null);
            failing(() -> request.body().read());
            assertFalse(Thread.currentThread().isInterrupted());
            failing(() -> response.send("late"));
        };
        try (BlockingFixture f = serve(threads, handler, b -> {})) {
            BlockingClient c = f.connect();
            c.request("POST", "/", "Content-Length: 1000\r\n");
            c.send("0123456789");
            reading.get();
            c.reset();
            assertTrue(GONE.contains(outcome().kind()), outcome().toString());
        }
    }

    @Test
    void aBodyThatIsCutIsNotItsEnd() throws Exception {
        BlockingHandler handler =
                (request, response) -> failing(() -> request.body().readAllBytes());
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.request("POST", "/", "Transfer-Encoding: chunked\r\n");
            c.send("5\r\nabcde\r\n");
            c.close();
            assertEquals(Outcome.Kind.PEER_GONE, outcome().kind());
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.http.BlockingFixture#executors")
    void aDisconnectWakesTheWriter(ExecutorService threads) throws Exception {
        BlockingHandler handler = (request, response) -> {
            byte[] piece = new byte[10_000];
            failing(() -> {
                for (; ; ) {
                    response.body().write(piece);
                }
            });
            response.body().flush(); // throws again; no failure of the handler
        };
        try (BlockingFixture f = serve(threads, handler, b -> {})) {
            BlockingClient c = f.connect(16 * 1024);
            c.get("/");
            BlockingFixture.await(() -> f.count(Counter.HTTP_BLOCKING_WRITE_FULL) > 0, "a writer that waits");
            c.reset();
            assertTrue(GONE.contains(outcome().kind()), outcome().toString());
        }
    }

    @Test
    void aDisconnectWhileTheHandlerIsBusyIsSeenByItsNextWrite() throws Exception {
        CompletableFuture<Void> began = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            began.complete(null);
            ended.get();
            response.header("x", "y"); // nothing is written yet
            failing(() -> response.send("late"));
        };
        HttpHandler watch = ex -> ex.onEnd(e -> ended.complete(null));
        try (BlockingFixture f = serveWatched(watch, handler, b -> {})) {
            BlockingClient c = f.connect();
            c.get("/");
            began.get();
            c.reset();
            assertTrue(GONE.contains(outcome().kind()), outcome().toString());
        }
    }

    @Test
    void aHandlerWhoseClientLeftBeforeItsTurnIsNotCalled() throws Exception {
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        HttpHandler blocking = Blocking.on(waiting::add, (request, response) -> calls.incrementAndGet());
        HttpHandler handler = ex -> {
            ex.onEnd(e -> ended.complete(null)); // the first runs last
            blocking.onRequest(ex);
        };
        try (BlockingFixture f = serveBare(handler)) {
            BlockingClient c = f.connect();
            c.get("/");
            BlockingFixture.await(() -> !waiting.isEmpty(), "the request");
            c.reset();
            ended.get();
            waiting.remove().run();
            assertEquals(0, calls.get());
        }
    }

    @Test
    void theServersCloseWakesAHandler() throws Exception {
        CompletableFuture<Void> reading = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            request.body().read();
            reading.complete(null);
            failing(() -> request.body().read());
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.request("POST", "/", "Content-Length: 1000\r\n");
            c.send("0");
            reading.get();
            f.server().close();
            assertEquals(Outcome.Kind.SHUTDOWN, outcome().kind());
        }
    }

    @Test
    void aDeadlineEndsTheExchangeUnderTheHandler() throws Exception {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        CompletableFuture<Void> began = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            began.complete(null);
            answered.get();
            failing(() -> response.send("late"));
        };
        try (BlockingFixture f = serve(handler, b -> b.set(HttpSettings.REQUEST_TIMEOUT, Duration.ofMillis(30)))) {
            while (!began.isDone()) { // one whose turn comes too late is not called
                BlockingClient c = f.connect();
                c.get("/");
                assertEquals(503, c.response().status());
            }
            assertTrue(f.count(Counter.HTTP_REQUEST_TIMEOUTS) > 0);
            answered.complete(null);
            assertEquals(Outcome.Kind.TIMED_OUT, outcome().kind());
            assertEquals("millrace.http.request.timeout", outcome().limit());
            assertTrue(thrown.get().getMessage().contains("millrace.http.request.timeout"));
        }
    }

    @Test
    void readingOnAfterTheResponseEndedIsRefused() throws Exception {
        BlockingHandler handler = (request, response) -> {
            request.body().read();
            response.send("enough");
            failing(() -> request.body().readAllBytes());
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.request("POST", "/", "Content-Length: 1000\r\n");
            c.send("0123456789");
            assertEquals("enough", c.response().text());
            c.send("x".repeat(990));
            assertEquals(Outcome.Kind.COMPLETED, outcome().kind());
            c.post("/", "x");
            c.response();
        }
    }

    // --- the handler fails ---

    @Test
    void throwingBeforeTheCommitIsA500AndTheConnectionGoesOn() throws Exception {
        IOException failure = new IOException("no such table");
        BlockingHandler handler = (request, response) -> {
            response.status(201).header("x-half", "done");
            response.body().write("staged".getBytes(StandardCharsets.US_ASCII));
            if (request.path().equals("/fails")) {
                throw failure;
            }
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/fails");
            BlockingClient.Response r = c.response();
            assertEquals(500, r.status());
            assertFalse(r.text().contains("staged"));
            assertEquals(null, r.field("x-half"));
            assertSame(failure, f.error());
            assertEquals(1, f.count(Counter.EXCHANGE_HANDLER_FAILURES));
            c.get("/");
            assertEquals("staged", c.response().text());
        }
    }

    @Test
    void throwingAfterTheCommitCutsTheBodyVisibly() throws Exception {
        IllegalStateException failure = new IllegalStateException("half way");
        CountDownLatch begun = new CountDownLatch(1); // before a byte has left it may still become a 500
        BlockingHandler handler = (request, response) -> {
            try (OutputStream out = response.body()) { // its close must not make the body look whole
                out.write("begun".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                begun.await();
                throw failure;
            }
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/");
            c.head();
            assertEquals("begun", new String(c.chunk(), StandardCharsets.US_ASCII));
            begun.countDown();
            assertThrows(IOException.class, c::chunk);
            assertSame(failure, f.error());
        }
    }

    @Test
    void throwingAfterTheEndLosesNothing() throws Exception {
        IllegalStateException failure = new IllegalStateException("afterwards");
        BlockingHandler handler = (request, response) -> {
            response.body().write(new byte[3_000_000]);
            response.end();
            throw failure;
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/");
            assertEquals(3_000_000, c.response().body().length);
            assertSame(failure, f.error());
            c.get("/");
            c.response();
            assertSame(failure, f.error());
        }
    }

    @Test
    void aBodyOfAnotherLengthThanDeclaredIsAFailure() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        BlockingHandler handler = (request, response) -> {
            switch (request.path()) {
                case "/short" -> response.length(10).body().write(new byte[9]);
                case "/long" -> response.length(10).body().write(new byte[11]);
                case "/send" -> response.length(10).send("too short");
                default -> {
                    response.length(200_000).body().write(new byte[100_000]);
                    response.body().flush();
                    begun.await();
                }
            }
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            for (String target : new String[] {"/short", "/long", "/send"}) {
                c.get(target);
                assertEquals(500, c.response().status());
                String message =
                        assertInstanceOf(IllegalStateException.class, f.error()).getMessage();
                assertTrue(message.contains("declared length 10"), message);
            }
            c.get("/cut");
            c.head();
            begun.countDown();
            assertThrows(IOException.class, () -> c.exactly(200_000));
            assertInstanceOf(IllegalStateException.class, f.error());
        }
    }

    @Test
    void aFieldThatIsTooLongIsA500() throws Exception {
        BlockingHandler handler = (request, response) -> {
            if (request.path().equals("/long")) {
                response.header("x-long", "v".repeat(100_000)).send("body");
            } else {
                response.send("fine");
            }
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.get("/long");
            assertEquals(500, c.response().status());
            assertInstanceOf(IllegalArgumentException.class, f.error());
            c.get("/");
            assertEquals("fine", c.response().text());
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        CompletableFuture<Thread> reading = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            request.body().read();
            reading.complete(Thread.currentThread());
            request.body().read();
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.request("POST", "/", "Content-Length: 1000\r\n");
            c.send("0");
            reading.get().interrupt();
            assertEquals(500, c.response().status());
            assertInstanceOf(InterruptedIOException.class, f.error());
        }
    }

    // --- the executor fails ---

    @Test
    void aRejectedRequestIsA503AndTheConnectionGoesOn() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ExecutorService threads = BlockingFixture.platformThreads();
        BlockingHandler handler = (request, response) -> response.send("taken");
        try (BlockingFixture f = serveOn(
                task -> {
                    if (calls.incrementAndGet() == 2) {
                        throw new RejectedExecutionException("full");
                    }
                    threads.execute(task);
                },
                handler)) {
            BlockingClient c = f.connect();
            c.post("/", "first");
            assertEquals("taken", c.response().text());
            c.post("/", "second");
            BlockingClient.Response r = c.response();
            assertEquals(503, r.status());
            assertEquals("1", r.field("retry-after"));
            assertEquals(1, f.count(Counter.HTTP_BLOCKING_REJECTED));
            c.post("/", "third");
            assertEquals("taken", c.response().text());
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void anExecutorThatRunsTasksOnTheLoopIsRefused() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (BlockingFixture f = serveOn(Runnable::run, (request, response) -> calls.incrementAndGet())) {
            BlockingClient c = f.connect();
            c.get("/");
            assertEquals(500, c.response().status());
            String message =
                    assertInstanceOf(IllegalStateException.class, f.error()).getMessage();
            assertTrue(message.contains("executor"), message);
            assertEquals(0, calls.get());
        }
    }
}
