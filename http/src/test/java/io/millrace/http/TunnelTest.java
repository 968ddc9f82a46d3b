package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Upgrades and CONNECT: raw bytes both ways, half closes, and what does not make a tunnel. */
class TunnelTest extends VersionsTck {
    private static final String UPGRADE = "GET /t HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: raw\r\n\r\n";
    private static final String CONNECT = "CONNECT far:1 HTTP/1.1\r\nHost: far:1\r\n\r\n";

    private static void open(ServerExchange ex) {
        if (ex.method().is(io.millrace.codec.Method.CONNECT)) {
            ex.respond(200).tunnel();
        } else {
            ex.respond(101)
                    .field(KnownFields.CONNECTION, "upgrade")
                    .field(KnownFields.UPGRADE, "raw")
                    .tunnel();
        }
        ex.onWritable(Exchange::resumeBody);
    }

    private static String behindHead(Wire wire) {
        String text = wire.text();
        int head = text.indexOf("\r\n\r\n");
        return head < 0 ? "" : text.substring(head + 4);
    }

    @Test
    @Proves({"rfc9112-6.1-5", "rfc9110-8.6-4", "rfc9110-9.3.6-2"})
    void bytesBehindTheRequestBelongToTheTunnel() {
        HttpHost host = host(ex -> {
            open(ex);
            ex.onBody(ECHO);
        });
        for (String request : List.of(UPGRADE, CONNECT)) {
            Wire wire = host.connect().write(request + "first ").write("second");
            host.run(() -> behindHead(wire).equals("first second"));
            boolean connects = request.equals(CONNECT) || world.h2(); // where an upgrade is a CONNECT
            assertTrue(wire.text().startsWith(connects ? "HTTP/1.1 200 " : "HTTP/1.1 101 "));
            assertFalse(wire.text().toLowerCase(java.util.Locale.ROOT).contains("content-length"));
            assertFalse(wire.text().toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding"));
            wire.write(GET);
            host.run(() -> behindHead(wire).equals("first second" + GET));
            wire.shutdownOutput();
            host.run(wire::isAtEnd);
        }
        assertEquals(2, host.count(Counter.HTTP_TUNNELS));
    }

    @Test
    void aTunnelMayOpenLater() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(open::add);
        Wire wire = host.connect().write(UPGRADE + "early");
        host.run(() -> !open.isEmpty());
        host.quiet();
        open(open.get(0));
        host.quiet();
        open.get(0).onBody(ECHO);
        host.run(() -> behindHead(wire).equals("early"));
        wire.shutdownOutput();
        host.run(wire::isAtEnd);
    }

    @Test
    void muchGoesThroughWithBackPressure() {
        HttpHost host = host(ex -> {
            open(ex);
            ex.onBody(ECHO);
        });
        String data = noise(500_000);
        Wire wire = host.connect().write(CONNECT + data).shutdownOutput();
        host.run(wire::isOver);
        assertEquals(data, behindHead(wire));
    }

    @Test
    void theClientsHalfCloseLeavesTheOtherDirectionOpen() {
        List<ServerExchange> open = new ArrayList<>();
        List<Outcome.Kind> ends = new ArrayList<>();
        Collecting sink = new Collecting();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome().kind()));
            open(ex);
            ex.onBody(sink);
            open.add(ex);
        });
        Wire wire = host.connect().write(UPGRADE + "in").shutdownOutput();
        host.run(() -> sink.ends == 1);
        assertEquals("in", sink.body.toString());
        assertTrue(open.get(0).isOpen());
        open.get(0).write("out");
        host.run(() -> behindHead(wire).equals("out"));
        open.get(0).end();
        host.run(wire::isAtEnd);
        assertEquals(List.of(Outcome.Kind.COMPLETED), ends);
    }

    @Test
    void theServersHalfCloseLeavesTheOtherDirectionOpen() {
        Collecting sink = new Collecting();
        HttpHost host = host(ex -> {
            open(ex);
            ex.write("bye");
            ex.end();
            ex.onBody(sink);
        });
        Wire wire = host.connect().write(UPGRADE);
        host.run(wire::isAtEnd);
        assertEquals("bye", behindHead(wire));
        wire.write("still heard");
        host.run(() -> sink.body.toString().equals("still heard"));
        wire.shutdownOutput();
        host.run(() -> sink.ends == 1);
        host.run(() -> world.h2() || host.count(Counter.CONNECTIONS_OPEN) == 0);
    }

    @Test
    void resetOfATunnelIsSeen() {
        HttpHost host = host(ex -> {
            open(ex);
            ex.onBody(new Collecting() {
                @Override
                public void onData(Exchange e, Slice data) {
                    e.reset(0);
                }
            });
        });
        Wire wire = host.connect().write(UPGRADE);
        host.run(() -> wire.text().endsWith("\r\n\r\n"));
        wire.write("x");
        host.run(wire::isReset);
    }

    @Test
    void aTunnelThatDiscardsItsInputEnds() {
        HttpHost host = host(ex -> {
            open(ex);
            ex.discardBody();
            ex.write("bye");
            ex.end();
        });
        Wire wire = host.connect().write(UPGRADE + noise(200_000)).shutdownOutput();
        host.run(wire::isOver);
        assertEquals("bye", behindHead(wire));
        host.run(() -> world.h2() || host.count(Counter.CONNECTIONS_OPEN) == 0);
    }

    @Test
    void noDeadlineRunsInATunnel() {
        org.junit.jupiter.api.Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> {
            open(ex);
            ex.onBody(ECHO);
        });
        Wire wire = host.connect().write(UPGRADE);
        host.run(() -> wire.text().endsWith("\r\n\r\n"));
        host.advance(Duration.ofHours(3));
        wire.write("x");
        host.run(() -> behindHead(wire).equals("x"));
        host.advance(Duration.ofMinutes(10));
        wire.write("y").shutdownOutput();
        host.run(wire::isAtEnd);
        assertEquals("xy", behindHead(wire));
    }

    @Test
    void whatWasNotAskedForMakesNoTunnel() {
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(101);
            assertThrows(IllegalStateException.class, w::tunnel);
            assertThrows(IllegalStateException.class, w::end);
            assertThrows(IllegalStateException.class, () -> w.send("x"));
        });
        Wire wire = host.connect().write(GET);
        assertEquals(500, answer(host, wire).status());
        host.takeErrors();

        HttpHost other = host(ex -> {
            HeadWriter w = ex.respond(200);
            assertThrows(IllegalStateException.class, () -> w.send("x"));
            w.tunnel();
            ex.end();
            ex.discardBody();
        });
        Wire connect = other.connect().write(CONNECT);
        other.run(connect::isAtEnd);
        assertEquals(1, parse(connect, "CONNECT").size());
        long dates = parse(connect, "CONNECT").get(0).fields().stream()
                .filter(f -> f.toLowerCase(java.util.Locale.ROOT).startsWith("date"))
                .count();
        assertEquals(1, dates);
    }

    @Test
    @H1Only("what follows a CONNECT is its stream's")
    void anUpgradeThatIsNotTakenIsAnOrdinaryRequest() {
        HttpHost host = host(ex -> ex.respond(200).send("no"));
        Wire wire = host.connect().write(UPGRADE + GET);
        assertEquals("no", answers(host, wire, 2).get(1).text());
        Wire connect = host.connect();
        connect.write("CONNECT far:1 HTTP/1.1\r\nHost: far:1\r\nContent-Length: 3\r\n\r\nabc");
        assertEquals(400, lastAnswer(host, connect).status());
    }
}
