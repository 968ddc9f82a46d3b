package io.millrace.examples;

import static io.millrace.examples.ProxyWorld.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.engine.config.EngineSettings;
import io.millrace.http.Exchange;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;
import io.millrace.http.HttpSettings;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPeerListener;
import io.millrace.testkit.SimPersonality;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A side that is slow bounds what the proxy holds, and loses nothing. */
class ProxyPressureTest {
    private static final int LENGTH = 8_000_000;
    private static final int PIPE = 20_000;

    /**
     * What one passage may hold: the high mark, what one receive brings on top of it before the pause is heard, and the
     * blocks that the pieces at the edges share with free space.
     */
    private static final long HELD_MAX =
            EngineSettings.SEND_MARK_HIGH.defaultValue() + 2 * EngineSettings.RECEIVE_ARM_LENGTH.defaultValue();

    private static ProxyWorld world(SimPersonality kind) {
        return new ProxyWorld(
                new Sim(3, FaultPlan.NONE.pipeLength(PIPE)), kind, c -> c.set(HttpSettings.BODY_RATE_MIN, 0L));
    }

    /** Sends LENGTH bytes as fast as they are taken; {@code sent} tells how far it got. */
    private static HttpHandler source(long[] sent, boolean text) {
        byte[] piece = new byte[4_000];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = (byte) ('a' + i % 26);
        }
        return ex -> {
            if (text) {
                ex.respond(200).field(KnownFields.CONTENT_TYPE, "text/plain").stream();
            } else {
                ex.respond(200).stream(LENGTH);
            }
            ex.onWritable(e -> fill(e, piece, sent));
            fill(ex, piece, sent);
        };
    }

    private static void fill(Exchange ex, byte[] piece, long[] sent) {
        boolean more = true;
        while (more && sent[0] < LENGTH) {
            more = ex.write(piece, 0, piece.length);
            sent[0] += piece.length;
        }
        if (sent[0] == LENGTH) {
            ex.end();
        }
    }

    @ParameterizedTest
    @EnumSource(SimPersonality.class)
    void aClientThatReadsSlowlyBoundsWhatIsHeld(SimPersonality kind) {
        long[] sent = new long[1];
        try (ProxyWorld w = world(kind)) {
            HttpServer upstream = w.upstream(source(sent, false));
            w.before(upstream.addresses().get(0));
            SimPeer client = w.client().stopReading().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            long most = 0;
            for (int i = 0; i < 100; i++) {
                w.sim.advance(Duration.ofMillis(50));
                most = Math.max(most, w.held());
                client.read(2_000);
            }
            assertTrue(most > EngineSettings.SEND_MARK_LOW.defaultValue(), "held at most " + most);
            assertTrue(most <= HELD_MAX, "held at most " + most + " of " + HELD_MAX);
            assertTrue(sent[0] < LENGTH / 4, "the server was not held back: " + sent[0]);
            client.startReading();
            w.sim.run(() -> client.receivedLength() > LENGTH, LONG);
            w.sim.settle(LONG);
            assertEquals("", w.sim.held(w.engine));
        }
    }

    @ParameterizedTest
    @EnumSource(SimPersonality.class)
    void aServerThatReadsSlowlyBoundsWhatIsHeld(SimPersonality kind) {
        try (ProxyWorld w = world(kind)) {
            SimPeerListener upstream = w.sim.listener().onAccept(SimPeer::stopReading);
            w.before(upstream.localAddress());
            SimPeer client = w.client().write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LENGTH + "\r\n\r\n");
            client.write(new byte[LENGTH]);
            w.sim.run(() -> !upstream.accepted().isEmpty(), LONG);
            SimPeer server = upstream.accepted().get(0);
            long most = 0;
            for (int i = 0; i < 100; i++) {
                w.sim.advance(Duration.ofMillis(50));
                most = Math.max(most, w.held());
                server.read(2_000);
            }
            assertTrue(most > EngineSettings.SEND_MARK_LOW.defaultValue(), "held at most " + most);
            assertTrue(most <= HELD_MAX, "held at most " + most + " of " + HELD_MAX);
            assertTrue(client.unwritten() > LENGTH / 2, "the client was not held back");
            server.startReading();
            w.sim.run(() -> server.receivedLength() > LENGTH, LONG);
            server.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            w.sim.run(() -> client.receivedText().endsWith("\r\n\r\n"), LONG);
            w.sim.settle(LONG);
            assertEquals("", w.sim.held(w.engine));
        }
    }

    @ParameterizedTest
    @EnumSource(SimPersonality.class)
    void compressionHoldsNoMore(SimPersonality kind) {
        long[] sent = new long[1];
        try (ProxyWorld w = world(kind)) {
            HttpServer upstream = w.upstream(source(sent, true));
            w.before(upstream.addresses().get(0), true);
            SimPeer client = w.client()
                    .stopReading()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
            long most = 0;
            for (int i = 0; i < 200; i++) {
                w.sim.advance(Duration.ofMillis(10));
                most = Math.max(most, w.held());
                client.read(20);
            }
            assertTrue(most <= HELD_MAX, "held at most " + most + " of " + HELD_MAX);
            client.startReading();
            w.sim.run(client::isOver, LONG);
            assertTrue(client.receivedText().contains("\r\nContent-Encoding: gzip\r\n"));
            assertTrue(client.receivedLength() < LENGTH / 50);
            w.sim.settle(LONG);
            assertEquals("", w.sim.held(w.engine));
        }
    }
}
