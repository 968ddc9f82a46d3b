package io.millrace.http;

import static io.millrace.http.ClientWorld.LONG;
import static io.millrace.http.ClientWorld.ORIGIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.ClientWorld.Recorder;
import io.millrace.testkit.SimPeer;
import org.junit.jupiter.api.Test;

class ClientTunnelTest {
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: raw\r\n\r\n";

    private static Recorder upgrade() {
        return new Recorder(Method.GET) {
            @Override
            void request(ClientExchange cx) {
                cx.request(method, "/raw")
                        .field(KnownFields.CONNECTION, "upgrade")
                        .field(KnownFields.UPGRADE, "raw")
                        .tunnel();
            }
        };
    }

    private static Recorder connect() {
        return new Recorder(Method.CONNECT) {
            @Override
            void request(ClientExchange cx) {
                cx.request(method, "inner.test:443").tunnel();
            }
        };
    }

    @Test
    void anUpgradeMakesATunnelBothWays() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = upgrade();
            ClientConnection c = w.connect();
            c.call(ORIGIN, r);
            SimPeer server = w.server(0, "\r\n\r\n");
            assertEquals(
                    "GET /raw HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: raw\r\nHost: example.test\r\n\r\n",
                    server.receivedText());
            server.forget().write(SWITCHING + "first bytes");
            w.sim.run(() -> r.body.toString().equals("first bytes"), LONG);
            r.exchange.execute(e -> e.write("0\r\n\r\n"));
            w.sim.run(() -> server.receivedText().equals("0\r\n\r\n"), LONG);
            assertEquals(1, w.engine.counters().value(Counter.HTTP_TUNNELS));
            r.exchange.execute(Exchange::end);
            w.sim.run(server::isAtEnd, LONG);
            server.write(" and last");
            w.sim.run(() -> r.body.toString().endsWith("last"), LONG);
            server.shutdownOutput();
            w.sim.run(r::isOver, LONG);
            assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
            assertTrue(r.bodyEnded);
            w.sim.run(() -> !c.isOpen(), LONG);
        }
    }

    @Test
    void connectMakesATunnel() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = connect();
            w.connect().call(ORIGIN, r);
            SimPeer server = w.server(0, "\r\n\r\n");
            assertEquals("CONNECT inner.test:443 HTTP/1.1\r\nHost: inner.test:443\r\n\r\n", server.receivedText());
            server.write("HTTP/1.1 200 Connected\r\nContent-Length: 3\r\n\r\nraw")
                    .shutdownOutput();
            w.sim.run(() -> r.bodyEnded, LONG);
            assertEquals("raw", r.body.toString());
            r.exchange.execute(Exchange::end);
            w.sim.run(r::isOver, LONG);
            assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
        }
    }

    @Test
    void everySuccessMakesATunnelOfConnectThatWithoutContentToo() {
        for (int status : new int[] {201, 204, 205, 299}) {
            try (ClientWorld w = new ClientWorld()) {
                Recorder r = connect();
                w.connect().call(ORIGIN, r);
                SimPeer server = w.server(0, "\r\n\r\n");
                server.write("HTTP/1.1 " + status + " x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")
                        .shutdownOutput();
                w.sim.run(() -> r.bodyEnded, LONG);
                assertEquals(status, r.status);
                assertEquals("HTTP/1.1 200 OK\r\n\r\n", r.body.toString());
                r.exchange.execute(Exchange::end);
                w.sim.run(r::isOver, LONG);
                assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
            }
        }
    }

    @Test
    void anAnswerThatIsNoSwitchIsAnOrdinaryResponse() {
        for (Recorder r : new Recorder[] {upgrade(), connect()}) {
            try (ClientWorld w = new ClientWorld()) {
                ClientConnection c = w.connect();
                w.exchange(c, r, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
                assertEquals("no", r.body.toString());
                assertTrue(c.isOpen());
            }
        }
    }

    @Test
    void aSwitchIsNoAnswerToConnect() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = connect();
            ClientConnection c = w.connect();
            w.exchange(c, r, SWITCHING + "raw");
            assertEquals(Outcome.Kind.PROTOCOL, r.outcome.kind());
            assertEquals("", r.body.toString());
            w.sim.run(() -> !c.isOpen(), LONG);
        }
    }

    @Test
    void aTunnelThatNobodyAnswersHasTheDeadlineOfAResponse() {
        for (Recorder r : new Recorder[] {upgrade(), connect()}) {
            try (ClientWorld w = new ClientWorld()) {
                w.connect().call(ORIGIN, r);
                w.server(0, "\r\n\r\n").write("HTTP/1.1 1");
                w.sim.run(r::isOver, LONG);
                assertEquals(Outcome.Kind.TIMED_OUT, r.outcome.kind());
                assertEquals(HttpSettings.CLIENT_RESPONSE_TIMEOUT.name(), r.outcome.limit());
            }
        }
    }

    @Test
    void bytesWrittenBeforeTheAnswerAreTheCallersMistakeAndDropped() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.GET) {
                @Override
                void request(ClientExchange cx) {
                    cx.request(method, "/raw").field(KnownFields.UPGRADE, "raw").tunnel();
                    cx.write("too early");
                }
            };
            w.exchange(w.connect(), r, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
            assertFalse(w.listener.accepted().get(0).receivedText().contains("early"));
        }
    }

    @Test
    void aResetOfATunnelIsSeenByTheOther() {
        for (boolean byServer : new boolean[] {true, false}) {
            try (ClientWorld w = new ClientWorld()) {
                Recorder r = upgrade();
                w.connect().call(ORIGIN, r);
                SimPeer server = w.server(0, "\r\n\r\n").write(SWITCHING + "x");
                w.sim.run(() -> r.body.length() == 1, LONG);
                if (byServer) {
                    server.reset();
                } else {
                    r.exchange.execute(e -> e.reset(0));
                }
                w.sim.run(() -> r.isOver() && (byServer || server.isReset()), LONG);
                assertEquals(byServer ? Outcome.Kind.PEER_RESET : Outcome.Kind.CANCELLED, r.outcome.kind());
            }
        }
    }

    @Test
    void aTunnelOpenForLongHasNoDeadline() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = upgrade();
            w.connect().call(ORIGIN, r);
            SimPeer server = w.server(0, "\r\n\r\n").write(SWITCHING);
            w.sim.advance(java.time.Duration.ofHours(3));
            assertFalse(r.isOver());
            server.reset();
            w.sim.run(r::isOver, LONG);
        }
    }

    @Test
    void aTunnelIsNotAskedForInTrailersOrTwice() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.GET) {
                @Override
                void request(ClientExchange cx) {
                    cx.request(method, "/").stream();
                    assertThrows(IllegalStateException.class, () -> cx.request(method, "/again"));
                    assertThrows(
                            IllegalStateException.class, () -> cx.trailers().tunnel());
                    cx.reset(0);
                }
            };
            w.connect().call(ORIGIN, r);
            w.sim.run(r::isOver, LONG);
            assertEquals(Outcome.Kind.CANCELLED, r.outcome.kind());
            w.sim.settle(LONG);
            w.sim.takeErrors();
        }
    }
}
