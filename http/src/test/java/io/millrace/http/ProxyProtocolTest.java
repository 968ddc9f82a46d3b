package io.millrace.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.proxy.ProxyTlvs;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.ConnectOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A listener that expects a PROXY header: who it shows, whom it closes, and that no byte is lost behind the header. */
class ProxyProtocolTest extends HttpTck {
    private static final String LOOPBACK = "127.0.0.0/8, ::1";
    private static final String V1 = "PROXY TCP4 192.0.2.1 192.0.2.9 4711 80\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static String v2(String hex) {
        return new String(HexFormat.of().parseHex(SIGNATURE + hex), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private HttpHost proxied(String trusted) {
        return proxied(trusted, b -> {});
    }

    private HttpHost proxied(String trusted, Consumer<EngineConfig.Builder> settings) {
        HttpHandler who = ex -> {
            Connection c = ex.connection();
            String told = c.peer() + " " + c.destination();
            boolean direct = c.peer().equals(c.directPeer());
            ex.onBody(new Collecting() {
                @Override
                public void onBodyEnd(Exchange e) {
                    ex.respond(200).send((direct ? "direct" : told) + body);
                }
            });
        };
        return configured(settings, b -> b.handler(who)
                .listen(l -> l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .expectProxyHeader(trusted)));
    }

    private static Wire dial(HttpHost host) {
        return host.dial(host.server().addresses().get(1));
    }

    private static void shows(HttpHost host, String header, String who) {
        Wire wire = dial(host).write(header + post("/", " and the body") + get("/"));
        List<Answer> a = answers(host, wire, 2);
        assertEquals(who + " and the body", a.get(0).text());
        assertEquals(who, a.get(1).text());
        wire.close();
    }

    @Test
    void theHeaderTellsWhoThePeerIs() {
        HttpHost host = proxied(LOOPBACK);
        shows(host, V1, "192.0.2.1:4711 192.0.2.9:80");
        shows(host, "PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n", "2001:db8:0:0:0:0:0:1:1 2001:db8:0:0:0:0:0:2:2");
        shows(host, v2("2111000c" + "c0000201" + "c0000209" + "1267" + "0050"), "192.0.2.1:4711 192.0.2.9:80");
        shows(host, v2("213100d8" + "2f61" + "00".repeat(106) + "2f62" + "00".repeat(106)), "/a /b");
        assertEquals(4, host.count(Counter.PROXY_ACCEPTED));
    }

    @Test
    void aHeaderWithoutAddressesLeavesTheConnectionsOwn() {
        HttpHost host = proxied(LOOPBACK);
        shows(host, "PROXY UNKNOWN\r\n", "direct");
        shows(host, v2("20000000"), "direct");
    }

    @Test
    void tlvsAreToldByTheConnection() {
        HttpHost host = configured(b -> {}, b -> b.handler(ex -> {
                    Connection c = ex.connection();
                    byte[] name = c.proxyTlvs().value(ProxyTlvs.AUTHORITY);
                    ex.respond(200).send(name == null ? "none " + c.proxyTlvs().isEmpty() : new String(name, UTF_8));
                })
                .listen(l -> l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .expectProxyHeader(LOOPBACK)));
        String inet = "c0000201" + "c0000209" + "1267" + "0050";
        tells(host, dial(host), v2("21110014" + inet + "0200056d2e6f7267"), "m.org");
        tells(host, dial(host), v2("2111000f" + inet + "040000"), "none false");
        tells(host, dial(host), v2("2111000c" + inet), "none true");
        tells(host, dial(host), V1, "none true");
        tells(host, dial(host), v2("20000008" + "0200056d2e6f7267"), "none true");
        tells(host, host.connect(), "", "none true");
    }

    private static void tells(HttpHost host, Wire wire, String header, String said) {
        wire.write(header + get("/") + get("/"));
        List<Answer> a = answers(host, wire, 2);
        assertEquals(said, a.get(0).text());
        assertEquals(said, a.get(1).text());
        wire.close();
    }

    @Test
    void aHeaderMayComeByteByByte() {
        HttpHost host = proxied(LOOPBACK);
        Wire wire = dial(host);
        for (char c : (V1 + GET).toCharArray()) {
            wire.write(String.valueOf(c));
            host.quiet();
        }
        assertEquals("192.0.2.1:4711 192.0.2.9:80", answer(host, wire).text());
        wire.close();
    }

    @Test
    void aListenerThatExpectsNoneTakesNone() {
        HttpHost host = proxied(LOOPBACK);
        Wire wire = host.connect().write(V1 + GET);
        assertEquals(400, lastAnswer(host, wire).status());
    }

    @Test
    void whoIsNotTrustedIsClosedBeforeAnythingIsRead() {
        HttpHost host = proxied("192.0.2.0/24, fd00::/8, unix");
        Wire wire = dial(host).write(V1 + GET);
        host.run(wire::isOver);
        assertEquals("", wire.text());
        assertEquals(1, host.count(Counter.PROXY_UNTRUSTED));
        assertEquals(0, host.count(Counter.PROXY_ACCEPTED));
        assertEquals(0, host.count(Counter.HTTP_REQUESTS));
    }

    @Test
    void whoSendsNoHeaderOrABadOneIsClosed() {
        HttpHost host = proxied(LOOPBACK, b -> b.set(HttpSettings.PROXY_HEADER_LENGTH_MAX, 232L));
        String[] bad = {
            GET, "PROXY TCP4 1.1.1.1 1.1.1.1 1 70000\r\n" + GET, v2("2111000b"), v2("200000d9"), "PROXY " + noise(200)
        };
        for (String bytes : bad) {
            Wire wire = dial(host).write(bytes);
            host.run(wire::isOver);
            assertEquals("", wire.text());
        }
        assertEquals(bad.length, host.count(Counter.PROXY_MALFORMED));
        assertEquals(0, host.count(Counter.HTTP_REQUESTS));
        shows(host, v2("200000d8") + "\0".repeat(0xd8), "direct");
    }

    @Test
    void theHeaderHasTheTimeOfTheFirstHead() {
        HttpHost host = proxied(LOOPBACK, b -> b.set(HttpSettings.FIRST_HEAD_TIMEOUT, Duration.ofMillis(300)));
        Wire wire = dial(host).write("PROXY TCP4 ");
        host.run(wire::isOver);
        assertEquals("", wire.text());
        assertEquals(1, host.count(Counter.HTTP_HEAD_TIMEOUTS));
        wire.close();
        Wire silent = dial(host).write(V1);
        host.run(silent::isOver);
        assertEquals(2, host.count(Counter.HTTP_HEAD_TIMEOUTS));
        silent.close();
    }

    @Test
    void anEndWithinTheHeaderEndsTheConnection() {
        HttpHost host = proxied(LOOPBACK);
        Wire wire = dial(host).write("PROXY TCP4 1").shutdownOutput();
        host.run(wire::isOver);
        assertEquals("", wire.text());
        assertEquals(0, host.count(Counter.HTTP_HEAD_TIMEOUTS));
        wire.close();
    }

    @Test
    void aDrainClosesWhoHasNotSentItsHeader() {
        HttpHost host = proxied(LOOPBACK);
        Wire wire = dial(host).write("PROXY ");
        host.run(() -> host.count(Counter.RECEIVES) > 0);
        var drained = host.server().drainAsync(DrainPlan.within(Duration.ofSeconds(5)));
        host.run(wire::isOver);
        assertTrue(wire.isAtEnd(), "it was cut at the end of the drain's time");
        wire.close();
        host.run(drained::isDone);
        assertFalse(drained.isCompletedExceptionally());
    }

    @Test
    void aClientsConnectionBeginsWithItsHeader() {
        HttpHost host = proxied(LOOPBACK);
        var from = new InetSocketAddress("192.0.2.1", 4711);
        var to = new InetSocketAddress("2001:db8::2", 80);
        String mapped = "192.0.2.1:4711 2001:db8:0:0:0:0:0:2:80";
        calls(host, ProxyPreface.v1(from, to), mapped);
        calls(host, ProxyPreface.v2(from, to), mapped);
        calls(host, ProxyPreface.v2(from, new InetSocketAddress("192.0.2.9", 1)), "192.0.2.1:4711 192.0.2.9:1");
        calls(host, ProxyPreface.v2(java.net.UnixDomainSocketAddress.of("/a"), from), "direct");
        calls(host, ProxyPreface.local(), "direct");
    }

    private static void calls(HttpHost host, ProxyPreface preface, String who) {
        ClientConnection c = HttpConnector.on(host.engine())
                .connect(host.loop(), host.server().addresses().get(1), ConnectOptions.DEFAULT, preface);
        ClientWorld.Recorder first = ClientWorld.get();
        ClientWorld.Recorder second = ClientWorld.get();
        c.call(ClientWorld.ORIGIN, first);
        c.call(ClientWorld.ORIGIN, second);
        host.run(second::isOver);
        assertEquals(who, first.body.toString());
        assertEquals(who, second.body.toString());
        c.close();
        host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        assertTrue(first.bodyEnded && second.bodyEnded);
    }
}
