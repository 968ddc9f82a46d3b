package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPersonality;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is believed. */
class ProxyTrustTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.16.0.0/12, 10.31.255.255, true",
        "10.16.0.0/12, 10.32.0.0, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1/31, 192.0.2.0, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "::1, ::1, true",
        "::1, 127.0.0.1, false",
        "unix, 127.0.0.1, false",
    })
    void blocksHoldTheirAddresses(String list, String address, boolean held) {
        assertEquals(held, ProxyTrust.parse(list, "test").holds(new InetSocketAddress(address, 1)));
    }

    @Test
    void pathsAreBelievedByTheirWord() {
        assertTrue(ProxyTrust.parse(" ::1 , unix", "test").holds(UnixDomainSocketAddress.of("/a")));
        assertFalse(ProxyTrust.parse("::/0, 0.0.0.0/0", "test").holds(UnixDomainSocketAddress.of("/a")));
        assertFalse(ProxyTrust.parse("::/0, 0.0.0.0/0, unix", "test").holds(null));
        assertFalse(ProxyTrust.parse("::/0", "test").holds(InetSocketAddress.createUnresolved("h", 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::1/129", "10.0.0.0/", "/8", "1::2::3"})
    void malformedBlocksAreToldWithTheirSource(String list) {
        var e = assertThrows(IllegalArgumentException.class, () -> ProxyTrust.parse("::1," + list, "the list"));
        assertTrue(e.getMessage().startsWith("the list has " + list + ": expected"), e.getMessage());
    }

    @Test
    void aServerThatBelievesNobodyDoesNotStart() {
        try (Sim sim = new Sim(1, FaultPlan.NONE)) {
            Engine engine = sim.engine(SimPersonality.READINESS, b -> {});
            HttpServer.Builder server = HttpServer.on(engine)
                    .handler(ex -> ex.respond(200).end())
                    .listen(l -> l.at("127.0.0.1:0").expectProxyHeader());
            var e = assertThrows(IllegalArgumentException.class, server::start);
            assertTrue(e.getMessage().startsWith("millrace.proxy.trusted names nobody"), e.getMessage());
        }
    }

    @Test
    void theSettingSaysWhoIsBelieved() {
        try (Sim sim = new Sim(1, FaultPlan.NONE)) {
            Engine engine =
                    sim.engine(SimPersonality.READINESS, b -> b.set(HttpSettings.PROXY_TRUSTED, "127.0.0.0/8, ::1"));
            HttpServer server = HttpServer.on(engine)
                    .handler(ex -> ex.respond(200).send(ex.connection().peer().toString()))
                    .listen(l -> l.at("127.0.0.1:0").expectProxyHeader())
                    .leaveShutdown()
                    .start();
            var peer = sim.peer(server.addresses().get(0))
                    .write("PROXY TCP4 192.0.2.1 192.0.2.2 5 6\r\nGET / HTTP/1.0\r\n\r\n");
            sim.run(() -> peer.receivedText().endsWith("192.0.2.1:5"), java.time.Duration.ofSeconds(10));
            peer.close();
            server.drainAsync(DrainPlan.within(java.time.Duration.ofSeconds(1)));
            sim.advance(java.time.Duration.ofSeconds(5));
        }
    }
}
