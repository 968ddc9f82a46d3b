package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Method;
import io.millrace.engine.Engine;
import io.millrace.engine.config.AcceptMode;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.SocketTransports;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Servers that follow each other at one port, each drained while the next serves, under clients that keep connections
 * and honour {@code Connection: close}. No request that was sent fails.
 *
 * <p>The clients leave gaps between their requests that are shorter than the lame time. What stays is out of a server's
 * hands: who connects between the last accept of a listener and its close, a few microseconds, is reset by the kernel
 * ({@code net.ipv4.tcp_migrate_req}). Such a client has got nothing on that connection, and tries again.
 */
class RollingRestartTest {
    private static final int REQUESTS = 100_000;
    private static final int RESTARTS = 6;
    private static final int CLIENTS = 64;
    private static final int GAP_MS = 5;
    private static final String BODY = "whole".repeat(20);

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong resetFirst = new AtomicLong();
    private final List<CountDownLatch> restarts = IntStream.rangeClosed(1, RESTARTS)
            .mapToObj(i -> new CountDownLatch(i * REQUESTS / (RESTARTS + 1)))
            .toList();
    private final CountDownLatch clients = new CountDownLatch(CLIENTS);

    @ParameterizedTest
    @Timeout(120)
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void noRequestFailsWhileServersFollowEachOther(String transport) throws Exception {
        SocketTransports.require(transport);
        try (Engine serving = Engine.launch(
                        b -> b.loops(2).transport(transport).set(EngineSettings.ACCEPT_MODE, AcceptMode.REUSE_PORT));
                Engine asking = Engine.launch(b -> b.loops(1).transport(transport))) {
            HttpServer server = serve(serving, new InetSocketAddress("127.0.0.1", 0));
            SocketAddress at = server.addresses().get(0);
            HttpConnector connector = HttpConnector.on(asking);
            EventLoop loop = asking.loops().get(0);
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(i);
                loop.execute(() -> new Client(connector, loop, at, random).next());
            }
            for (int i = 0; i < RESTARTS; i++) {
                assertTrue(restarts.get(i).await(60, TimeUnit.SECONDS), "the clients do not get on");
                HttpServer next = serve(serving, at);
                server.drain(new DrainPlan(Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofSeconds(1)));
                server = next;
            }
            assertTrue(clients.await(60, TimeUnit.SECONDS), "the clients are not done");
            server.close();
            System.out.println(transport + ": " + completed + " of " + sent + " requests answered, " + failed
                    + " failed, " + RESTARTS + " restarts, connections reset before an answer: " + resetFirst);
            assertEquals(0, failed.get());
            assertEquals(REQUESTS, completed.get());
            assertTrue(resetFirst.get() <= RESTARTS, resetFirst + " connections reset before their first answer");
            assertEquals(0, serving.counters().value(Counter.HTTP_RESPONSES_CUT));
        }
    }

    private static HttpServer serve(Engine engine, SocketAddress at) {
        return HttpServer.on(engine)
                .handler(ex -> ex.respond(200).send(BODY))
                .listen(l -> l.at(at))
                .leaveShutdown()
                .start();
    }

    /** Asks again and again on one connection, and on another when that said it would close. Loop thread only. */
    private final class Client extends ClientHandler {
        private final HttpConnector connector;
        private final EventLoop loop;
        private final SocketAddress at;
        private final Random random;
        private ClientConnection connection;
        private int answersOnConnection;
        private int received;
        private boolean again;

        Client(HttpConnector connector, EventLoop loop, SocketAddress at, Random random) {
            this.connector = connector;
            this.loop = loop;
            this.at = at;
            this.random = random;
        }

        void next() {
            if (!again && sent.incrementAndGet() > REQUESTS) {
                sent.decrementAndGet();
                connection.close();
                clients.countDown();
                return;
            }
            again = false;
            if (connection == null || !connection.isOpen()) {
                connection = connector.connect(loop, at);
                answersOnConnection = 0;
            }
            received = 0;
            connection.call(ClientWorld.ORIGIN, this);
        }

        @Override
        public void onReady(ClientExchange cx) {
            cx.request(Method.GET, "/").end();
        }

        @Override
        public void onHead(ClientExchange cx) {
            cx.onBody(new BodySink() {
                @Override
                public void onData(Exchange ex, Slice data) {
                    received += data.length();
                }

                @Override
                public void onBodyEnd(Exchange ex) {}
            });
        }

        @Override
        public void onEnd(ClientExchange cx) {
            over(cx.outcome(), received == BODY.length() && cx.status() == 200);
        }

        @Override
        public void onFailed(Outcome why) {
            over(why, false);
        }

        private void over(Outcome how, boolean whole) {
            if (how.kind() == Outcome.Kind.COMPLETED && whole) {
                completed.incrementAndGet();
                restarts.forEach(CountDownLatch::countDown);
                answersOnConnection++;
            } else if (answersOnConnection == 0 && received == 0) {
                resetFirst.incrementAndGet();
                again = true;
            } else {
                failed.incrementAndGet();
                System.out.println("failed: " + how + " after " + answersOnConnection + " answers");
            }
            loop.schedule(this::next, TimeUnit.MICROSECONDS.toNanos(random.nextInt(GAP_MS * 1_000)));
        }
    }
}
