package io.millrace.http;

import static io.millrace.http.ClientWorld.LONG;
import static io.millrace.http.ClientWorld.ORIGIN;
import static io.millrace.http.ClientWorld.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.http.ClientWorld.Recorder;
import io.millrace.testkit.Fault;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPersonality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of a client connection: calls that wait, reuse, poison, timeouts, and what can be said of a request. */
class ClientConnectionTest {
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final String CLOSING = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    private static void failed(Outcome.Kind kind, Recorder r) {
        assertEquals("failed\n", r.log.toString());
        assertEquals(kind, r.outcome.kind());
        assertEquals(Outcome.Sent.NOT_SENT, r.outcome.sent());
    }

    // --- reuse ---

    @Test
    void aRequestThatEndsAsItLeavesHasTheDeadlineOfAResponse() {
        try (ClientWorld w = new ClientWorld(
                c -> c.set(EngineSettings.SEND_MARK_HIGH, 1_000L).set(EngineSettings.SEND_MARK_LOW, 500L))) {
            Recorder r = new Recorder(Method.POST) {
                @Override
                void request(ClientExchange cx) {
                    cx.request(method, "/").stream();
                    assertFalse(cx.write(HttpTck.noise(1_500)));
                    cx.onWritable(Exchange::end);
                }
            };
            w.connect().call(ORIGIN, r);
            w.sim.run(r::isOver, LONG);
            assertEquals(HttpSettings.CLIENT_RESPONSE_TIMEOUT.name(), r.outcome.limit());
        }
    }

    @Test
    void callsFollowEachOtherOnOneConnection() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            List<Recorder> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Recorder r = get();
                calls.add(r);
                c.call(ORIGIN, r);
            }
            assertEquals(3, c.callsOpen());
            for (Recorder r : calls) {
                SimPeer server = w.server(0, "\r\n\r\n");
                assertEquals(1, server.receivedText().split("GET ").length - 1, "one request at a time");
                server.forget().write(EMPTY);
                w.sim.run(r::isOver, LONG);
            }
            assertEquals(0, c.callsOpen());
            assertTrue(c.isOpen());
            assertEquals(1, w.listener.accepted().size());
        }
    }

    @Test
    void aCallMayBeMadeAtTheEndOfTheOneBefore() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            Recorder second = get();
            Recorder first = new Recorder(Method.GET) {
                @Override
                public void onEnd(ClientExchange cx) {
                    super.onEnd(cx);
                    c.call(ORIGIN, second);
                }
            };
            w.exchange(c, first, EMPTY);
            w.server(0, "\r\n\r\n").write(EMPTY);
            w.sim.run(second::isOver, LONG);
            assertEquals(Outcome.Kind.COMPLETED, second.outcome.kind());
        }
    }

    @Test
    void aServerThatClosesAnIdleConnectionEndsIt() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            w.exchange(c, get(), EMPTY);
            SimPeer server = w.listener.accepted().get(0).shutdownOutput();
            w.sim.run(() -> !c.isOpen(), LONG);
            w.sim.run(server::isOver, LONG);
            Recorder late = get();
            c.call(ORIGIN, late);
            assertFalse(late.isOver(), "never inside the call");
            w.sim.run(late::isOver, LONG);
            failed(Outcome.Kind.PEER_GONE, late);
        }
    }

    @Test
    void aConnectionThatTheServerWillCloseTakesNoCalls() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            boolean[] open = {true};
            Recorder waiting = get();
            Recorder r = new Recorder(Method.GET) {
                @Override
                public void onEnd(ClientExchange cx) {
                    super.onEnd(cx);
                    open[0] = c.isOpen();
                }
            };
            c.call(ORIGIN, r);
            c.call(ORIGIN, waiting);
            SimPeer server = w.server(0, "\r\n\r\n").write(CLOSING);
            w.sim.run(() -> r.isOver() && waiting.isOver(), LONG);
            assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
            assertFalse(open[0]);
            assertEquals(Outcome.Sent.NOT_SENT, waiting.outcome.sent());
            w.sim.run(server::isOver, LONG);
        }
    }

    @Test
    void closingWaitsForTheCallThatRunsAndFailsThoseThatWait() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            Recorder runs = get();
            Recorder waits = get();
            c.call(ORIGIN, runs);
            c.call(ORIGIN, waits);
            SimPeer server = w.server(0, "\r\n\r\n");
            c.close();
            assertFalse(c.isOpen());
            server.write(EMPTY);
            w.sim.run(() -> runs.isOver() && waits.isOver(), LONG);
            assertEquals(Outcome.Kind.COMPLETED, runs.outcome.kind());
            failed(Outcome.Kind.CANCELLED, waits);
            w.sim.run(server::isOver, LONG);
        }
    }

    @Test
    void closingAnIdleConnectionEndsIt() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            w.exchange(c, get(), EMPTY);
            c.close();
            SimPeer server = w.listener.accepted().get(0);
            w.sim.run(server::isOver, LONG);
            assertFalse(server.isReset());
        }
    }

    @Test
    void closingBeforeTheConnectionIsThereFailsItsCalls() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            Recorder r = get();
            c.call(ORIGIN, r);
            c.close();
            w.sim.run(r::isOver, LONG);
            failed(Outcome.Kind.CANCELLED, r);
        }
    }

    // --- poison ---

    @Test
    void bytesThatNoRequestAskedForPoisonTheConnection() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            w.exchange(c, get(), EMPTY);
            SimPeer server = w.listener.accepted().get(0).write("HTTP/1.1 408 Request Timeout\r\n\r\n");
            w.sim.run(() -> !c.isOpen(), LONG);
            assertEquals(1, w.engine.counters().value(Counter.CLIENT_POISONED));
            w.sim.run(server::isOver, LONG);
        }
    }

    @Test
    void bytesBehindAResponsePoisonTheConnectionForTheNextCall() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            Recorder first = get();
            Recorder second = get();
            c.call(ORIGIN, first);
            c.call(ORIGIN, second);
            SimPeer server = w.server(0, "\r\n\r\n").write(EMPTY + EMPTY);
            w.sim.run(() -> first.isOver() && second.isOver(), LONG);
            assertEquals(Outcome.Kind.COMPLETED, first.outcome.kind());
            failed(Outcome.Kind.PROTOCOL, second);
            assertFalse(c.isOpen());
            w.sim.run(server::isOver, LONG);
        }
    }

    // --- connecting ---

    @Test
    void aRefusedConnectFailsItsCalls() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            w.listener.close();
            Recorder a = get();
            Recorder b = get();
            c.call(ORIGIN, a);
            c.call(ORIGIN, b);
            w.sim.run(() -> a.isOver() && b.isOver(), LONG);
            failed(Outcome.Kind.PEER_GONE, a);
            failed(Outcome.Kind.PEER_GONE, b);
            assertFalse(c.isOpen());
        }
    }

    @Test
    void aConnectThatNobodyAnswersFailsAtItsTimeout() {
        FaultPlan plan = FaultPlan.NONE.with(Fault.BLACK_HOLE, 1);
        try (ClientWorld w = new ClientWorld(1, plan, SimPersonality.READINESS, c -> {})) {
            Recorder r = get();
            w.connect(new ConnectOptions(2_000_000_000L, SocketOptions.DEFAULT, null))
                    .call(ORIGIN, r);
            w.sim.advance(Duration.ofMillis(1_900));
            assertFalse(r.isOver());
            w.sim.advance(Duration.ofMillis(200));
            failed(Outcome.Kind.TIMED_OUT, r);
        }
    }

    // --- waiting calls ---

    @Test
    void atMostSoManyCallsWait() {
        for (int max : new int[] {0, 2}) {
            try (ClientWorld w = new ClientWorld(c -> c.set(HttpSettings.CLIENT_CALLS_WAITING_MAX, max))) {
                ClientConnection c = w.connect();
                List<Recorder> taken = new ArrayList<>();
                for (int i = 0; i <= max; i++) {
                    Recorder r = get();
                    taken.add(r);
                    c.call(ORIGIN, r);
                }
                Recorder over = get();
                c.call(ORIGIN, over);
                assertFalse(over.isOver(), "never inside the call");
                w.sim.run(over::isOver, LONG);
                failed(Outcome.Kind.LIMIT, over);
                assertEquals(HttpSettings.CLIENT_CALLS_WAITING_MAX.name(), over.outcome.limit());
                SimPeer server = w.server(0, "\r\n\r\n"); // one runs now, so that as many wait as may
                Recorder overToo = get();
                c.call(ORIGIN, overToo);
                w.sim.run(overToo::isOver, LONG);
                failed(Outcome.Kind.LIMIT, overToo);
                for (Recorder r : taken) {
                    w.sim.run(() -> server.receivedText().endsWith("\r\n\r\n"), LONG);
                    server.forget().write(EMPTY);
                    w.sim.run(r::isOver, LONG);
                    assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
                }
            }
        }
    }

    @Test
    void aCallThatWaitsIsWithdrawnWithoutATrace() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            Recorder runs = get();
            Recorder waits = get();
            c.call(ORIGIN, runs);
            Call call = c.call(ORIGIN, waits);
            call.cancel();
            call.cancel();
            assertFalse(waits.isOver(), "never inside the call");
            SimPeer server = w.server(0, "\r\n\r\n").write(EMPTY);
            w.sim.run(() -> runs.isOver() && waits.isOver(), LONG);
            failed(Outcome.Kind.CANCELLED, waits);
            assertEquals(Outcome.Kind.COMPLETED, runs.outcome.kind());
            assertEquals(1, server.receivedText().split("GET ").length - 1);
            call.cancel();
            assertTrue(c.isOpen());
        }
    }

    @Test
    void aCallThatRunsIsCancelledByAReset() {
        try (ClientWorld w = new ClientWorld()) {
            ClientConnection c = w.connect();
            Recorder r = get();
            Call call = c.call(ORIGIN, r);
            SimPeer server = w.server(0, "\r\n\r\n");
            call.cancel();
            assertFalse(r.isOver(), "never inside the call");
            w.sim.run(() -> r.isOver() && server.isReset(), LONG);
            assertEquals(Outcome.Kind.CANCELLED, r.outcome.kind());
            assertEquals(Outcome.Sent.MAYBE_SENT, r.outcome.sent());
            assertFalse(c.isOpen());
            call.cancel();
            w.sim.settle(LONG);
        }
    }

    // --- deadlines ---

    @Test
    void aResponseThatDoesNotComeInTimeEndsTheExchange() {
        try (ClientWorld w = new ClientWorld(c -> c.set(HttpSettings.CLIENT_RESPONSE_TIMEOUT, Duration.ofSeconds(3)))) {
            Recorder r = get();
            w.connect().call(ORIGIN, r);
            SimPeer server = w.server(0, "\r\n\r\n").write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 20");
            w.sim.advance(Duration.ofMillis(2_900));
            assertFalse(r.isOver());
            w.sim.advance(Duration.ofMillis(200));
            assertEquals(Outcome.Kind.TIMED_OUT, r.outcome.kind());
            assertEquals(HttpSettings.CLIENT_RESPONSE_TIMEOUT.name(), r.outcome.limit());
            assertEquals(1, w.engine.counters().value(Counter.CLIENT_TIMEOUTS));
            w.sim.run(server::isReset, LONG);
        }
    }

    @Test
    void theTimeForAResponseBeginsAtTheEndOfTheRequest() {
        try (ClientWorld w = new ClientWorld(c -> c.set(HttpSettings.CLIENT_RESPONSE_TIMEOUT, Duration.ofSeconds(3)))) {
            Recorder r = new Recorder(Method.POST) {
                @Override
                void request(ClientExchange cx) {
                    cx.request(method, "/").stream();
                    cx.write("begun");
                }
            };
            ClientConnection c = w.connect();
            c.call(ORIGIN, r);
            w.server(0, "begun\r\n");
            w.sim.advance(Duration.ofSeconds(10));
            assertFalse(r.isOver());
            r.exchange.execute(Exchange::end);
            w.sim.advance(Duration.ofMillis(2_900));
            assertFalse(r.isOver());
            w.sim.advance(Duration.ofMillis(200));
            assertEquals(Outcome.Kind.TIMED_OUT, r.outcome.kind());
        }
    }

    @Test
    void aBodyMayTakeLongerThanTheHead() {
        try (ClientWorld w = new ClientWorld(c -> c.set(HttpSettings.CLIENT_RESPONSE_TIMEOUT, Duration.ofSeconds(3)))) {
            Recorder r = get();
            w.connect().call(ORIGIN, r);
            SimPeer server = w.server(0, "\r\n\r\n").write("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n");
            for (int i = 0; i < 9; i++) {
                w.sim.advance(Duration.ofSeconds(1));
                server.write("x".repeat(1_000));
            }
            w.sim.run(r::isOver, LONG);
            assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
        }
    }

    // --- a sink that pauses ---

    @Test
    void theEndOfABodyWaitsForASinkThatPausedAtTheLastPiece() {
        try (ClientWorld w = new ClientWorld()) {
            for (String framing :
                    List.of("Content-Length: 2\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
                Pausing p = new Pausing();
                ClientConnection c = w.connect();
                c.call(ORIGIN, p);
                SimPeer server =
                        w.server(w.listener.accepted().size(), "\r\n\r\n").write("HTTP/1.1 200 OK\r\n" + framing);
                w.sim.settle(LONG);
                assertFalse(p.bodyEnded || p.isOver(), framing);
                p.exchange.execute(Exchange::resumeBody);
                w.sim.run(p::isOver, LONG);
                assertTrue(p.bodyEnded, framing);
                assertEquals(Outcome.Kind.COMPLETED, p.outcome.kind());
                server.reset();
            }
        }
    }

    /** Pauses at the first piece, or at the head when there is none. */
    private static final class Pausing extends Recorder {
        Pausing() {
            super(Method.GET);
        }

        @Override
        public void onHead(ClientExchange cx) {
            cx.onBody(new BodySink() {
                @Override
                public void onData(Exchange ex, Slice data) {
                    ex.pauseBody();
                }

                @Override
                public void onBodyEnd(Exchange ex) {
                    bodyEnded = true;
                }
            });
            if (cx.fields().has(KnownFields.TRANSFER_ENCODING)) {
                cx.pauseBody();
            }
        }
    }

    // --- what the server does with a request that is still coming ---

    @Test
    void aResponseMayComeBeforeTheRequestIsComplete() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.POST) {
                @Override
                void request(ClientExchange cx) {
                    cx.request(method, "/").stream(8);
                    cx.write("half");
                }
            };
            ClientConnection c = w.connect();
            c.call(ORIGIN, r);
            SimPeer server = w.server(0, "half").write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            w.sim.run(() -> r.bodyEnded, LONG);
            w.sim.settle(LONG);
            assertFalse(r.isOver());
            r.exchange.execute(e -> {
                e.write("done");
                e.end();
            });
            w.sim.run(r::isOver, LONG);
            assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
            w.sim.run(() -> server.receivedText().endsWith("halfdone"), LONG);
            assertTrue(c.isOpen());
        }
    }

    @Test
    void aRequestMayBeGivenUpAfterAnEarlyResponse() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.POST) {
                @Override
                void request(ClientExchange cx) {
                    cx.request(method, "/").stream(8);
                    cx.write("half");
                }
            };
            ClientConnection c = w.connect();
            c.call(ORIGIN, r);
            SimPeer server = w.server(0, "half").write(EMPTY);
            w.sim.run(() -> r.bodyEnded, LONG);
            r.exchange.execute(e -> e.reset(0));
            w.sim.run(() -> r.isOver() && server.isReset(), LONG);
            assertEquals(Outcome.Kind.CANCELLED, r.outcome.kind());
            w.sim.settle(LONG);
        }
    }

    @Test
    void aServerThatEndsItsOutputWithoutAnAnswerEndsTheExchangeAtOnce() {
        for (int written : new int[] {0, 1_000_000}) {
            try (ClientWorld w = new ClientWorld()) {
                Recorder r = new Recorder(Method.POST) {
                    @Override
                    void request(ClientExchange cx) {
                        cx.request(method, "/").stream();
                        cx.write(new byte[written], 0, written);
                        if (written == 0) {
                            cx.end();
                        }
                    }
                };
                w.connect().call(ORIGIN, r);
                SimPeer server = w.server(0).stopReading();
                w.sim.advance(Duration.ofSeconds(1));
                server.shutdownOutput();
                w.sim.advance(Duration.ofSeconds(1));
                assertTrue(r.isOver(), "with " + written + " bytes of body staged");
                assertEquals(Outcome.Kind.PEER_GONE, r.outcome.kind());
                assertEquals(Outcome.Sent.MAYBE_SENT, r.outcome.sent());
                server.close();
                w.sim.settle(LONG);
            }
        }
    }

    // --- what the handler does wrong ---

    @Test
    void aHandlerThatWritesNoRequestFailsAlone() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.GET) {
                @Override
                void request(ClientExchange cx) {}
            };
            Recorder open = new Recorder(Method.GET) {
                @Override
                void request(ClientExchange cx) {
                    cx.request(method, "/");
                }
            };
            for (Recorder bad : List.of(r, open)) {
                w.connect().call(ORIGIN, bad);
                w.sim.run(bad::isOver, LONG);
                assertEquals(Outcome.Kind.HANDLER_FAILED, bad.outcome.kind());
                assertEquals(Outcome.Sent.NOT_SENT, bad.outcome.sent());
                assertEquals(1, w.sim.takeErrors().size());
            }
            w.sim.settle(LONG);
            assertTrue(w.listener.accepted().stream().allMatch(p -> p.receivedLength() == 0));
        }
    }

    @Test
    void aHandlerThatThrowsEndsItsExchangeAndIsToldOnce() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.GET) {
                @Override
                public void onHead(ClientExchange cx) {
                    throw new IllegalArgumentException("planted");
                }
            };
            w.exchange(w.connect(), r, EMPTY);
            assertEquals(Outcome.Kind.HANDLER_FAILED, r.outcome.kind());
            assertEquals(1, w.sim.takeErrors().size());
            w.sim.settle(LONG);
        }
    }
}
