package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPeer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who is too slow, and above all who is not. */
class BodyRatesTest {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final HttpHandler COLLECT = ex -> ex.aggregate(
            1 << 20,
            (e, body, offset, length) -> ((ServerExchange) e).respond(200).send("ok"));

    private ServerExchange open;

    private static FilterServer server(long rateMin, FaultPlan plan, HttpHandler handler) {
        return new FilterServer(
                1,
                plan,
                c -> c.set(HttpSettings.BODY_RATE_MIN, rateMin).set(HttpSettings.BODY_RATE_GRACE, WINDOW),
                handler);
    }

    private static String post(int length) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static void assertSlow(int count, FilterServer s) {
        assertEquals(count, s.engine.counters().value(Counter.HTTP_BODY_SLOW));
    }

    @Test
    void aBodyThatDripsIsRefused() {
        try (FilterServer s = server(100, FaultPlan.NONE, COLLECT)) {
            SimPeer peer = s.peer().write(post(1_000));
            for (int i = 0; i < 10; i++) {
                peer.write("x");
                s.sim.advance(Duration.ofSeconds(1));
            }
            assertTrue(peer.receivedText().startsWith("HTTP/1.1 408 "), peer.receivedText());
            assertSlow(1, s);
        }
    }

    @Test
    void aBodyIsNotMeasuredByTheOneBefore() {
        try (FilterServer s = server(100, FaultPlan.NONE, COLLECT)) {
            SimPeer peer = s.peer().write(post(10_000) + "x".repeat(9_000));
            s.sim.advance(Duration.ofMillis(2_000));
            peer.write("x".repeat(1_000));
            s.sim.advance(Duration.ofMillis(2_900));
            peer.write(post(1_000) + "x".repeat(400));
            s.sim.advance(Duration.ofMillis(600));
            peer.write("x".repeat(600));
            s.sim.run(() -> peer.receivedText().split("\r\n\r\nok").length == 2, FilterServer.LONG);
            s.sim.advance(Duration.ofSeconds(1));
            assertEquals(2, peer.receivedText().split("HTTP/1.1 200 OK").length - 1, peer.receivedText());
            assertSlow(0, s);
        }
    }

    @Test
    void aBodyThatWaitsForItsSinkIsNotSlow() {
        HttpHandler pausing = ex -> {
            open = ex;
            ex.onBody(new BodySink() {
                @Override
                public void onData(Exchange e, io.millrace.engine.memory.Slice data) {
                    e.pauseBody();
                }

                @Override
                public void onBodyEnd(Exchange e) {
                    ((ServerExchange) e).respond(200).send("ok");
                }
            });
        };
        try (FilterServer s = server(1_000, FaultPlan.NONE, pausing)) {
            SimPeer peer = s.peer().write(post(20));
            for (int i = 0; i < 20; i++) {
                peer.write("x");
                s.sim.advance(Duration.ofMillis(1_000));
                open.resumeBody(); // wanted again for a moment whenever the check looks
                s.sim.advance(Duration.ofMillis(i % 2));
            }
            open.resumeBody();
            s.sim.run(() -> peer.receivedText().endsWith("ok"), FilterServer.LONG);
            assertSlow(0, s);
        }
    }

    @Test
    void aReaderThatStopsIsGivenUp() {
        try (FilterServer s = server(1_000, FaultPlan.NONE.pipeLength(1_000), ex -> {
            ex.respond(200).stream();
            ex.write(new byte[5_000], 0, 5_000);
        })) {
            SimPeer peer = s.peer().stopReading().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            s.sim.advance(Duration.ofSeconds(11));
            assertTrue(peer.isReset());
            assertSlow(1, s);
        }
    }

    /** Nothing follows the answer, so the connection only waits for its last bytes to leave. */
    @Test
    void theLastReaderOfAConnectionMustKeepUpToo() {
        try (FilterServer s = server(
                1_000, FaultPlan.NONE.pipeLength(1_000), ex -> ex.respond(200).send(new byte[50_000]))) {
            SimPeer peer = s.peer().stopReading().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < 11 && !peer.isReset(); i++) {
                s.sim.advance(Duration.ofSeconds(1));
                peer.read(500);
            }
            assertTrue(peer.isReset());
            assertSlow(1, s);
        }
    }

    @Test
    void theLastReaderOfAConnectionHasTheTimeItNeeds() {
        try (FilterServer s = server(
                1_000, FaultPlan.NONE.pipeLength(1_000), ex -> ex.respond(200).send(new byte[50_000]))) {
            SimPeer peer = s.peer().stopReading().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            s.sim.advance(Duration.ofSeconds(4));
            peer.startReading();
            s.sim.settle(FilterServer.LONG);
            assertTrue(peer.receivedText().length() > 50_000);
            assertFalse(peer.isReset());
            assertSlow(0, s);
        }
    }

    @Test
    void aReaderThatCaughtUpIsNotSlow() {
        try (FilterServer s = server(1_000, FaultPlan.NONE.pipeLength(1_000), ex -> {
            open = ex;
            ex.respond(200).stream();
            ex.write(new byte[1_500], 0, 1_500);
        })) {
            SimPeer peer = s.peer().stopReading().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            s.sim.advance(Duration.ofSeconds(1));
            peer.startReading();
            s.sim.advance(Duration.ofSeconds(3));
            peer.stopReading();
            open.write(new byte[1_500], 0, 1_500); // more than is on its way: it waits when the check looks
            s.sim.advance(Duration.ofSeconds(2));
            assertFalse(peer.isReset());
            peer.startReading();
            s.sim.advance(Duration.ofSeconds(1));
            assertFalse(peer.isReset());
            assertSlow(0, s);
            peer.reset();
            s.sim.settle(FilterServer.LONG);
        }
    }
}
