package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.telemetry.Counter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BlockingConcurrencyTest extends BlockingCase {
    @ParameterizedTest
    @MethodSource("io.millrace.http.BlockingFixture#executors")
    void oneConnectionCarriesManyExchanges(ExecutorService threads) throws Exception {
        BlockingHandler handler = (request, response) -> {
            byte[] body = request.bytes(100_000);
            response.header("x-path", request.path()).send(body);
        };
        try (BlockingFixture f = serve(threads, handler, b -> {})) {
            BlockingClient c = f.connect();
            for (int i = 0; i < 500; i++) {
                String body = "b".repeat(i * 37 % 9000);
                c.post("/" + i, body);
                BlockingClient.Response r = c.response();
                assertEquals("/" + i, r.field("x-path"));
                assertEquals(body, r.text());
            }
            assertEquals(1, f.count(Counter.ACCEPT_CONNECTIONS));
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.http.BlockingFixture#executors")
    void pipelinedRequestsAreAnsweredInOrderOneAtATime(ExecutorService threads) throws Exception {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        BlockingHandler handler = (request, response) -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            String body = new String(request.body().readAllBytes(), StandardCharsets.US_ASCII);
            atWork.decrementAndGet();
            response.send(request.path() + " " + body);
        };
        try (BlockingFixture f = serve(threads, handler, b -> {})) {
            BlockingClient c = f.connect();
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                all.append("POST /").append(i).append(" HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
                all.append(100 + i);
            }
            c.send(all.toString());
            for (int i = 0; i < 100; i++) {
                assertEquals("/" + i + " " + (100 + i), c.response().text());
            }
            assertEquals(1, most.get());
        }
    }

    @Test
    void aThousandHandlersWaitAtTheSameTimeOnVirtualThreads() throws Exception {
        ExecutorService threads = BlockingFixture.virtualThreads();
        assumeTrue(threads != null, "virtual threads come with 21, this is " + Runtime.version());
        int count = 1000;
        CountDownLatch arrived = new CountDownLatch(count);
        BlockingHandler handler = (request, response) -> {
            request.body().read(); // parks until the client goes on
            arrived.countDown();
            arrived.await();
            response.send("all here");
        };
        try (BlockingFixture f = serve(threads, handler, b -> {})) {
            List<BlockingClient> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                BlockingClient c = f.connect();
                c.request("POST", "/", "Content-Length: 1\r\n");
                clients.add(c);
            }
            BlockingFixture.await(() -> f.count(Counter.HTTP_REQUESTS) == count, "a thousand requests");
            assertEquals(count, arrived.getCount());
            for (BlockingClient c : clients) {
                c.send("x");
            }
            assertTrue(arrived.await(20, TimeUnit.SECONDS), arrived.getCount() + " handlers never woke");
            for (BlockingClient c : clients) {
                assertEquals("all here", c.response().text());
            }
        }
    }

    @Test
    void aHandlerThatWaitsHoldsNobodyElseUp() throws Exception {
        CompletableFuture<Void> release = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            if (request.path().equals("/wait")) {
                release.get();
            }
            response.send(request.path());
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient waiting = f.connect();
            waiting.get("/wait");
            BlockingClient other = f.connect();
            for (int i = 0; i < 100; i++) {
                other.get("/quick");
                assertEquals("/quick", other.response().text());
            }
            assertEquals(0, waiting.available());
            release.complete(null);
            assertEquals("/wait", waiting.response().text());
        }
    }

    @Test
    void aConnectionClosesInOrderWhenItsClientAskedForIt() throws Exception {
        try (BlockingFixture f = serve((request, response) -> response.send("last"))) {
            BlockingClient c = f.connect();
            c.request("GET", "/", "Connection: close\r\n");
            BlockingClient.Response r = c.response();
            assertEquals("last", r.text());
            assertEquals("close", r.field("connection"));
            assertTrue(c.atEnd());
            assertFalse(f.loop().isCurrent());
        }
    }
}
