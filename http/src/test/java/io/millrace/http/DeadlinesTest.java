package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import io.millrace.testkit.conformance.Proves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of time with their real values, in virtual time. */
@ParameterizedClass
@EnumSource
class DeadlinesTest {
    @Parameter
    SimPersonality personality;

    private HttpHost host;

    private void serve(HttpHandler handler) {
        serve(handler, b -> {});
    }

    private void serve(HttpHandler handler, Consumer<EngineConfig.Builder> settings) {
        host = new SimHost(1, FaultPlan.NONE, personality, settings, b -> b.handler(handler));
    }

    @AfterEach
    void nothingIsLeft() {
        if (host != null) {
            host.checkNothingHeld();
            host.close();
        }
    }

    private void after(double seconds) {
        host.advance(Duration.ofNanos((long) (seconds * 1e9)));
    }

    @Test
    void whoSaysNothingIsClosedAfterFifteenSeconds() {
        serve(ex -> ex.respond(200).end());
        Wire wire = host.connect();
        after(14.9);
        assertFalse(wire.isOver());
        after(0.2);
        assertTrue(wire.isAtEnd());
        assertEquals("", wire.text());
        assertEquals(1, host.count(Counter.HTTP_HEAD_TIMEOUTS));
    }

    private void retireAt(double seconds) {
        serve(
                ex -> {
                    if (ex.path().startsWith("/late")) {
                        late.add(ex);
                    } else {
                        ex.respond(200).end();
                    }
                },
                b -> b.set(HttpSettings.CONNECTION_AGE_MAX, Duration.ofMillis((long) (seconds * 1e3)))
                        .set(HttpSettings.CONNECTION_JITTER, 0.0));
    }

    private final List<ServerExchange> late = new ArrayList<>();

    @Test
    void anIdleConnectionIsClosedAtItsAge() {
        retireAt(10);
        Wire wire = host.connect().write(HttpTck.GET);
        after(9.9);
        assertFalse(wire.isOver());
        after(0.2);
        assertTrue(wire.isAtEnd());
        assertEquals(1, host.count(Counter.HTTP_CONNECTIONS_RETIRED));
        assertEquals(0, host.count(Counter.HTTP_IDLE_TIMEOUTS));
    }

    @Test
    void aBusyConnectionIsToldWithItsFirstAnswerAfterItsAge() {
        retireAt(10);
        Wire wire = host.connect().write(HttpTck.get("/early"));
        after(9.5);
        wire.write(HttpTck.get("/late") + HttpTck.get("/never"));
        after(1);
        assertFalse(wire.isOver());
        assertEquals(1, late.size());
        late.get(0).respond(200).send("whole");
        host.run(wire::isOver);
        List<Answer> answers = HttpTck.parse(wire, "GET");
        assertEquals(2, answers.size());
        assertNull(answers.get(0).field("connection"));
        assertEquals("whole", answers.get(1).text());
        assertEquals("close", answers.get(1).field("connection"));
        assertEquals(1, host.count(Counter.HTTP_CONNECTIONS_RETIRED));
    }

    @Test
    void connectionsThatCameTogetherAreNotRetiredTogether() {
        serve(ex -> ex.respond(200).end(), b -> b.set(HttpSettings.CONNECTION_AGE_MAX, Duration.ofSeconds(50))
                .set(HttpSettings.CONNECTION_JITTER, 0.1)
                .set(HttpSettings.IDLE_TIMEOUT, Duration.ofMinutes(5)));
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            wires.add(host.connect().write(HttpTck.GET));
        }
        after(44.9);
        assertEquals(0, ended(wires));
        for (int second = 1; second <= 10; second++) {
            after(1);
            assertEquals(10 * second, ended(wires), 3, "after " + (45 + second) + " s");
        }
    }

    private static long ended(List<Wire> wires) {
        return wires.stream().filter(Wire::isAtEnd).count();
    }

    @Test
    void aHeadHasTenSecondsHoweverItsBytesCome() {
        serve(ex -> ex.respond(200).end());
        Wire wire = host.connect();
        after(1);
        String request = HttpTck.get("/" + HttpTck.noise(100));
        for (int i = 0; i < 9; i++) {
            wire.write(request.substring(i, i + 1));
            after(1);
        }
        assertFalse(wire.isOver());
        wire.write(request.substring(9, 10));
        after(1.1);
        assertTrue(wire.isAtEnd());
        assertEquals(408, wire.answers("GET").get(0).status());
        assertEquals("close", wire.answers("GET").get(0).field("connection"));
        assertEquals(1, host.count(Counter.HTTP_HEAD_TIMEOUTS));
    }

    @Test
    void theFirstHeadIsDueFifteenSecondsAfterTheAccept() {
        serve(ex -> ex.respond(200).end());
        Wire wire = host.connect();
        after(10);
        wire.write("GET");
        after(4.9);
        assertFalse(wire.isOver());
        after(0.2);
        assertTrue(wire.isAtEnd());
        assertEquals(408, wire.answers("GET").get(0).status());
    }

    @Test
    void aLaterHeadHasTenSecondsOfItsOwn() {
        serve(ex -> ex.respond(200).end());
        Wire wire = host.connect().write(HttpTck.GET);
        after(50);
        wire.write("GET / HT");
        after(9.9);
        assertFalse(wire.isOver());
        wire.write("TP/1.1\r\nHost: h\r\n\r\n");
        after(0.05);
        assertEquals(2, wire.answers("GET").size());
        wire.write("GET");
        after(10.1);
        assertEquals(408, wire.answers("GET").get(2).status());
    }

    @Test
    void anIdleConnectionIsClosedAfterAMinute() {
        serve(ex -> ex.respond(200).end());
        Wire wire = host.connect().write(HttpTck.GET);
        after(59.9);
        wire.write(HttpTck.GET);
        after(59.9);
        assertFalse(wire.isOver());
        assertEquals(2, wire.answers("GET").size());
        after(0.3);
        assertTrue(wire.isAtEnd());
        assertEquals(1, host.count(Counter.HTTP_IDLE_TIMEOUTS));
        wire.close();
        after(1);
        assertEquals(1, host.count(Counter.CLOSED_TIMED_OUT));
    }

    @Test
    void aDownloadStillUnderWayIsNotIdle() {
        serve(ex -> ex.respond(200).send(HttpTck.bytes(HttpTck.noise(700_000))));
        Wire wire = host.connect().stopReading().write(HttpTck.GET);
        for (int i = 0; i < 14; i++) {
            after(5);
            ((SimWire) wire).peer().read(40_000);
        }
        assertFalse(wire.isOver(), host::describe);
        wire.startReading();
        after(5);
        assertEquals(1, wire.answers("GET").size());
        wire.write(HttpTck.GET);
        after(5);
        assertEquals(2, wire.answers("GET").size());
    }

    @Test
    @Proves("rfc9110-10.1.1-2")
    void aRequestWithoutAnAnswerGetsOneAfterAMinute() {
        List<Outcome> ends = new ArrayList<>();
        List<ServerExchange> open = new ArrayList<>();
        serve(ex -> {
            open.add(ex);
            ex.onEnd(e -> ends.add(e.outcome()));
        });
        Wire wire = host.connect().write(HttpTck.GET);
        after(59.9);
        assertEquals("", wire.text());
        after(0.3);
        assertEquals(503, wire.answers("GET").get(0).status());
        assertTrue(wire.isAtEnd());
        assertEquals(Outcome.timedOut("millrace.http.request.timeout"), ends.get(0));
        assertEquals(1, host.count(Counter.HTTP_REQUEST_TIMEOUTS));
        open.get(0).respond(200).send("late");
        after(1);
        assertEquals(1, wire.answers("GET").size());
    }

    @Test
    void anAnswerThatHasBegunMayTakeAnyTime() {
        List<ServerExchange> open = new ArrayList<>();
        serve(ex -> {
            ex.respond(200).stream();
            open.add(ex);
        });
        Wire wire = host.connect().write(HttpTck.GET);
        for (int i = 0; i < 100; i++) {
            after(40);
            open.get(0).write("event ");
        }
        open.get(0).end();
        after(1);
        assertEquals(600, wire.answers("GET").get(0).body().length);
        after(59);
        assertFalse(wire.isOver());
    }

    @Test
    @Proves("rfc9112-6.3-3")
    void aSlowBodyEndsItsExchange() {
        List<Outcome> ends = new ArrayList<>();
        serve(ex -> {
            ex.onEnd(e -> ends.add(e.outcome()));
            ex.onBody(new Collecting());
        });
        Wire wire = host.connect().write(HttpTck.post("/", "x").replace("Length: 1", "Length: 100000"));
        for (int i = 0; i < 9 && ends.isEmpty(); i++) {
            wire.write("0123456789".repeat(20)); // 200 bytes a second
            after(1);
        }
        after(2);
        assertEquals(408, wire.answers("GET").get(0).status());
        assertEquals(Outcome.timedOut("millrace.http.body.rate.min", 200), ends.get(0));
        assertEquals(1, host.count(Counter.HTTP_BODY_SLOW));
    }

    @Test
    void aBodyOfTheLeastRateIsTaken() {
        Collecting sink = new Collecting();
        serve(ex -> ex.onBody(sink));
        Wire wire = host.connect().write(HttpTck.post("/", "").replace("Length: 0", "Length: 7500"));
        for (int i = 0; i < 30; i++) {
            wire.write("0123456789".repeat(25)); // 250 bytes a second
            after(1);
        }
        assertEquals(1, sink.ends);
        assertEquals(0, host.count(Counter.HTTP_BODY_SLOW));
    }

    @Test
    void aBodyThatStopsWhileItIsWantedEndsWithinTwoPeriods() {
        List<ServerExchange> open = new ArrayList<>();
        serve(open::add);
        Wire wire = host.connect().write(HttpTck.post("/", "").replace("Length: 0", "Length: 100"));
        after(20); // nobody wants it yet
        assertEquals("", wire.text());
        open.get(0).onBody(new Collecting());
        after(10.1);
        assertEquals(408, wire.answers("GET").get(0).status());
    }

    @Test
    void aHandlerThatPausesIsNotThePeersFault() {
        List<ServerExchange> open = new ArrayList<>();
        Collecting sink = new Collecting() {
            @Override
            public void onData(Exchange ex, Slice data) {
                super.onData(ex, data);
                ex.pauseBody();
            }
        };
        serve(ex -> {
            ex.respond(200).stream(); // else the request's own deadline would end it
            open.add(ex);
            ex.onBody(sink);
        });
        Wire wire = host.connect().write(HttpTck.post("/", HttpTck.noise(100_000)));
        while (sink.ends == 0) {
            after(4.9);
            assertTrue(open.get(0).isOpen());
            open.get(0).resumeBody();
            after(0.1);
            if (host.count(Counter.HTTP_BODY_SLOW) > 0) {
                break;
            }
        }
        assertEquals(0, host.count(Counter.HTTP_BODY_SLOW));
        open.get(0).end();
        after(1);
        assertEquals(200, wire.answers("GET").get(0).status());
    }

    @Test
    void whoTakesALargeAnswerTooSlowlyIsCut() {
        List<Outcome> ends = new ArrayList<>();
        serve(ex -> {
            ex.onEnd(e -> ends.add(e.outcome()));
            ex.respond(200).stream();
            ex.onWritable(DeadlinesTest::fill);
            fill(ex);
        });
        Wire wire = host.connect().stopReading().write(HttpTck.GET);
        for (int i = 0; i < 40 && ends.isEmpty(); i++) {
            ((SimWire) wire).peer().read(150);
            after(1);
        }
        assertEquals(Outcome.Kind.TIMED_OUT, ends.get(0).kind());
        if (personality == SimPersonality.READINESS) { // the other sees no progress, so the send timeout is sooner
            assertEquals("millrace.http.body.rate.min", ends.get(0).limit());
            assertEquals(1, host.count(Counter.HTTP_BODY_SLOW));
        }
    }

    private static void fill(Exchange ex) {
        while (ex.write("0123456789".repeat(100))) {
            assertTrue(ex.isOpen());
        }
    }

    @Test
    void whoTakesNothingIsGivenUpAfterThirtySeconds() {
        List<Outcome> ends = new ArrayList<>();
        serve(
                ex -> {
                    ex.onEnd(e -> ends.add(e.outcome()));
                    ex.respond(200).stream();
                    fill(ex);
                },
                b -> b.set(HttpSettings.BODY_RATE_MIN, 0L));
        host.connect().stopReading().write(HttpTck.GET);
        after(29);
        assertEquals(0, ends.size());
        after(2);
        assertEquals(Outcome.Kind.TIMED_OUT, ends.get(0).kind());
        assertEquals(1, host.count(Counter.SEND_TIMEOUTS));
    }

    @Test
    void aDiscardHasItsTimeAndTheAnswerStillGoesOut() {
        serve(
                ex -> {
                    ex.discardBody();
                    ex.loop().schedule(() -> ex.respond(200).send("late"), 1_000_000_000L);
                },
                b -> b.set(HttpSettings.BODY_DISCARD_TIME_MAX, Duration.ofMillis(100)));
        Wire wire = host.connect().write(HttpTck.post("/", "ab").replace("Length: 2", "Length: 20"));
        after(0.5);
        assertEquals(1, host.count(Counter.HTTP_DISCARD_EXCEEDED));
        assertFalse(wire.isOver());
        after(0.6);
        assertEquals("late", wire.answers("GET").get(0).text());
        assertEquals("close", wire.answers("GET").get(0).field("connection"));
        wire.shutdownOutput();
        after(0.1);
        assertTrue(wire.isAtEnd());
    }

    @Test
    void aDiscardBehindTheAnswerHasItsTime() {
        serve(ex -> ex.respond(200).send("x"), b -> b.set(HttpSettings.BODY_DISCARD_TIME_MAX, Duration.ofMillis(100)));
        Wire wire = host.connect().write(HttpTck.post("/", "ab").replace("Length: 2", "Length: 20"));
        after(0.05);
        assertNull(wire.answers("GET").get(0).field("connection"));
        assertFalse(wire.isOver());
        after(0.1);
        assertTrue(wire.isAtEnd());
        assertEquals(1, host.count(Counter.HTTP_DISCARD_EXCEEDED));
    }

    @Test
    void theRequestTimeoutRunsAlsoAfterADiscard() {
        List<Outcome> ends = new ArrayList<>();
        serve(ex -> {
            ex.onEnd(e -> ends.add(e.outcome()));
            ex.discardBody();
        });
        Wire wire = host.connect().write(HttpTck.post("/", "ab"));
        after(60.2);
        assertEquals(503, wire.answers("GET").get(0).status());
        assertEquals(Outcome.Kind.TIMED_OUT, ends.get(0).kind());
    }

    @Test
    void lingeringEndsInTime() {
        serve(ex -> ex.respond(200).send("x"), b -> b.set(EngineSettings.LINGER_TIME_MAX, Duration.ofSeconds(1)));
        Wire wire = host.connect().write("G@T / HTTP/1.1\r\n\r\n");
        after(0.5);
        assertTrue(wire.isAtEnd());
        assertEquals(1, host.count(Counter.CONNECTIONS_OPEN));
        after(0.6);
        assertEquals(0, host.count(Counter.CONNECTIONS_OPEN));
        assertEquals(1, host.count(Counter.LINGER_TIME));
    }
}
