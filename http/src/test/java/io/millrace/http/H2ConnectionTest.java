package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.engine.telemetry.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Connections of HTTP/2: how they are told from those of HTTP/1, how they end, and what ends them. */
class H2ConnectionTest extends H2Tck {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    @Test
    void onePortSpeaksBothVersions() {
        HttpHost host = host(ex -> ex.respond(200).send(ex.version().toString()));
        assertEquals("HTTP/2", ended(host, host.connectH2().get("/")).text());
        Wire h1 = host.carrier(false).write(GET);
        assertEquals("HTTP/1.1", answer(host, h1).text());
        h1.close();
        assertEquals(1, host.count(Counter.H2_CONNECTIONS));
        assertEquals(2, host.count(Counter.ACCEPT_CONNECTIONS));
    }

    @Test
    void thePrefaceMayComeInAnyPieces() {
        HttpHost host = host(ex -> ex.respond(200).send("x"));
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        byte[] request = H2Client.encoded(List.of(":method: GET", ":scheme: http", ":authority: h", ":path: /"));
        byte[] head = {0, 0, (byte) request.length, 1, 5, 0, 0, 0, 1};
        byte[] all = concat(bytes(PREFACE), settings, head, request);
        for (int cut = 1; cut < all.length; cut += world.isCalm() ? 1 : 5) {
            Wire wire = host.carrier(true);
            wire.write(Arrays.copyOf(all, cut));
            host.quiet();
            wire.write(Arrays.copyOfRange(all, cut, all.length));
            host.run(() -> wire.text().endsWith("x"));
            wire.close();
            host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        }
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] p : parts) {
            out.writeBytes(p);
        }
        return out.toByteArray();
    }

    @Test
    void whatOnlyBeginsLikeHttp2IsARequestOfHttp1() {
        HttpHost host = host(ex -> ex.respond(200).send(ex.methodName()));
        for (String request : List.of("PROPFIND / HTTP/1.1", "PRI / HTTP/1.1", "P / HTTP/1.1")) {
            Wire wire = host.carrier(false).write(request + "\r\nHost: h\r\n\r\n");
            assertEquals(
                    request.substring(0, request.indexOf(' ')),
                    answer(host, wire).text());
            wire.close();
        }
        Wire wire = host.carrier(false).write("PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n");
        assertEquals(400, lastAnswer(host, wire).status());
        wire.close();
    }

    @Test
    void http2WithoutTlsCanBeOff() {
        Assumptions.assumeFalse(world.tls());
        HttpHost host = host(ex -> ex.respond(200).end(), b -> b.set(H2Settings.CLEAR, false));
        Wire wire = host.carrier(true).write(PREFACE);
        assertEquals(400, lastAnswer(host, wire).status());
        wire.close();
        assertEquals(0, host.count(Counter.H2_CONNECTIONS));
    }

    @Test
    void aConnectionThatNeverSaysMoreThanItsPrefaceIsClosed() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> ex.respond(200).end());
        Wire wire = host.carrier(true).write(PREFACE.substring(0, 10));
        host.advance(Duration.ofSeconds(20));
        host.run(wire::isOver);
        H2Client client = host.connectH2();
        host.advance(Duration.ofSeconds(20));
        host.run(client::isOver);
        assertEquals(NO_ERROR, client.goAway);
        wire.close();
    }

    @Test
    void aFieldSectionThatNeverEndsIsClosedInTime() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> ex.respond(200).end());
        H2Client client = host.connectH2();
        ended(host, client.get("/"));
        client.frame(H2Client.HEADERS, 1, 3, H2Client.encoded(List.of(":method: GET")));
        host.advance(Duration.ofSeconds(11));
        host.run(client::isOver);
        assertEquals(1, host.count(Counter.HTTP_HEAD_TIMEOUTS));
    }

    @Test
    void anIdleConnectionIsToldAndClosed() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> ex.respond(200).end());
        H2Client client = host.connectH2();
        ended(host, client.get("/"));
        host.advance(Duration.ofSeconds(59));
        ended(host, client.get("/"));
        host.advance(Duration.ofSeconds(59));
        assertFalse(client.isOver());
        host.advance(Duration.ofSeconds(2));
        host.run(client::isOver);
        assertEquals(NO_ERROR, client.goAway);
        assertEquals(1, host.count(Counter.HTTP_IDLE_TIMEOUTS));
    }

    // --- ends in good order ---

    @Test
    void aDrainIsTwoGoAwaysAndCutsNothing() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(open::add);
        H2Client client = host.connectH2();
        H2Client.Stream before = client.get("/");
        host.run(() -> open.size() == 1);
        CompletableFuture<Void> drained = host.server().drainAsync(DrainPlan.within(Duration.ofMinutes(5)));
        client.withoutAcknowledging(); // so that the round trip lasts
        host.run(() -> client.goAway == NO_ERROR);
        assertEquals(STREAM_ID_MAX, client.goAwayLast);
        H2Client.Stream between = client.get("/");
        host.run(() -> open.size() == 2);
        H2Client.Frame ping = client.frames(H2Client.PING).get(0);
        client.frame(H2Client.PING, H2Client.ACK, 0, ping.payload());
        host.run(() -> client.goAwayLast == between.id);
        client.get("/late");
        host.quiet();
        assertEquals(2, open.size());
        open.get(0).respond(200).send("a");
        open.get(1).respond(200).send("b");
        assertEquals("a", ended(host, before).text());
        assertEquals("b", ended(host, between).text());
        host.run(client::isOver);
        client.close();
        host.run(drained::isDone);
    }

    @Test
    void aDrainNeedsNoAnswerOfThePeer() {
        HttpHost host = host(ex -> ex.respond(200).end());
        H2Client client = host.connectH2();
        ended(host, client.get("/"));
        client.withoutAcknowledging();
        CompletableFuture<Void> drained = host.server().drainAsync(DrainPlan.within(Duration.ofMinutes(5)));
        host.run(client::isOver);
        client.close();
        host.run(drained::isDone);
    }

    @Test
    void aServerThatIsLameTellsItsClients() {
        HttpHost host = host(ex -> ex.respond(200).end());
        H2Client client = host.connectH2();
        ended(host, client.get("/"));
        DrainPlan plan = new DrainPlan(Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofSeconds(1));
        CompletableFuture<Void> drained = host.server().drainAsync(plan);
        host.run(() -> client.goAwayLast == 1);
        host.run(client::isOver);
        assertFalse(drained.isDone());
        H2Client next = host.connectH2();
        ended(host, next.get("/")); // it still accepts
        host.run(() -> next.goAway == NO_ERROR);
    }

    @Test
    void requestsOfAConnectionAreBounded() {
        HttpHost host = host(ex -> ex.respond(200).send("x"), b -> b.set(HttpSettings.REQUESTS_PER_CONNECTION_MAX, 3)
                .set(HttpSettings.CONNECTION_JITTER, 0.0));
        H2Client client = host.connectH2();
        for (int i = 0; i < 3; i++) {
            assertEquals("x", ended(host, client.get("/")).text());
        }
        host.run(client::isOver);
        assertEquals(NO_ERROR, client.goAway);
        assertEquals(1, host.count(Counter.HTTP_CONNECTIONS_RETIRED));
    }

    @Test
    void aHandlerMayEndTheConnection() {
        HttpHost host = host(
                ex -> ex.respond(200).field(KnownFields.CONNECTION, "close").send("x"));
        H2Client client = host.connectH2();
        H2Client.Stream s = ended(host, client.get("/"));
        assertEquals("x", s.text());
        host.run(client::isOver);
        assertEquals(NO_ERROR, client.goAway);
    }

    // --- what ends a connection at once ---

    @Test
    void aBrokenFrameEndsAllExchangesWithItsCode() {
        List<Outcome> ends = new ArrayList<>();
        HttpHost host = host(ex -> ex.onEnd(e -> ends.add(e.outcome())));
        H2Client client = host.connectH2();
        client.get("/");
        client.get("/");
        host.quiet();
        client.frame(H2Client.WINDOW_UPDATE, 0, 0, H2Client.ints(0));
        host.run(client::isOver);
        assertEquals(PROTOCOL_ERROR, client.goAway);
        assertEquals(2, ends.size());
        for (Outcome end : ends) {
            assertEquals(Outcome.Kind.PROTOCOL, end.kind());
            assertEquals(PROTOCOL_ERROR, end.code());
        }
        assertEquals(1, host.count(Counter.H2_BAD_WINDOW));
    }

    @Test
    void rapidResetsEndTheConnection() {
        List<Outcome> ends = new ArrayList<>();
        HttpHost host = host(ex -> ex.onEnd(e -> ends.add(e.outcome())));
        H2Client client = host.connectH2();
        for (int i = 0; i < 500 && !client.isOver(); i++) {
            H2Client.Stream s = client.get("/");
            client.reset(s.id, CANCEL);
        }
        host.run(client::isOver);
        assertEquals(ENHANCE_YOUR_CALM, client.goAway);
        assertEquals(1, host.count(Counter.H2_RESETS_OVER));
        assertTrue(host.count(Counter.HTTP_REQUESTS) <= 110, "begun " + host.count(Counter.HTTP_REQUESTS));
    }

    @Test
    void budgetsMayOnlyObserve() {
        HttpHost host = host(ex -> ex.respond(200).end(), b -> b.set(H2Settings.OBSERVE, true));
        H2Client client = host.connectH2();
        for (int i = 0; i < 300; i++) {
            H2Client.Stream s = client.request("POST", "/", false);
            client.reset(s.id, CANCEL);
        }
        ended(host, client.get("/"));
        assertEquals(-1, client.goAway);
        assertTrue(host.count(Counter.H2_RESETS_OVER) > 0);
    }

    @Test
    void whatABudgetEndsNamesItsSetting() {
        List<Outcome> ends = new ArrayList<>();
        HttpHost host = host(ex -> ex.onEnd(e -> ends.add(e.outcome())), b -> b.set(H2Settings.PINGS_MAX, 5));
        H2Client client = host.connectH2();
        client.get("/");
        host.quiet();
        for (int i = 0; i < 10; i++) {
            client.frame(H2Client.PING, 0, 0, new byte[8]);
        }
        host.run(client::isOver);
        assertEquals(ENHANCE_YOUR_CALM, client.goAway);
        host.run(() -> !ends.isEmpty());
        assertEquals(Outcome.Kind.LIMIT, ends.get(0).kind());
        assertEquals(H2Settings.PINGS_MAX.name(), ends.get(0).limit());
    }

    @Test
    void aPeerThatOpensTooManyStreamsIsRefusedThem() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(open::add, b -> b.set(H2Settings.STREAMS_MAX, 3));
        H2Client client = host.connectH2();
        List<H2Client.Stream> streams = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            streams.add(client.get("/"));
        }
        host.run(() -> open.size() == 3);
        host.quiet();
        assertEquals(7, streams.get(3).reset);
        assertEquals(7, streams.get(4).reset);
        open.forEach(ex -> ex.respond(200).end());
        for (H2Client.Stream s : streams.subList(0, 3)) {
            ended(host, s);
        }
        H2Client.Stream next = client.get("/");
        host.run(() -> open.size() == 4);
        open.get(3).respond(200).end();
        ended(host, next);
    }

    @Test
    void aPeerThatLeavesEndsItsExchanges() {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome().kind()));
            ex.onBody(new Collecting());
        });
        H2Client client = host.connectH2();
        client.request("POST", "/", false);
        client.request("POST", "/", false);
        host.quiet();
        client.shutdownOutput();
        host.run(() -> ends.size() == 2);
        assertEquals(List.of(Outcome.Kind.PEER_GONE, Outcome.Kind.PEER_GONE), ends);
        host.run(client::isOver);
    }

    @Test
    void aPeerThatDoesNotReadIsGivenUp() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> ex.respond(200).send(bytes(noise(60_000))));
        Wire wire = host.connect();
        wire.stopReading();
        for (int i = 0; i < 50; i++) {
            wire.write(GET);
        }
        host.quiet();
        host.advance(Duration.ofSeconds(90));
        host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
    }
}
