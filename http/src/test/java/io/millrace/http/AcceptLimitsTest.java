package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.telemetry.Counter;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A listener's own limits: they count instead of those of the settings. */
class AcceptLimitsTest extends HttpTck {
    private static final HttpHandler OK = ex -> ex.respond(200).send("ok");

    @Test
    void aListenerMayLetAPeerHaveFewerConnectionsOrMore() {
        Assumptions.assumeFalse(world.tls(), "its clients speak clear text");
        HttpHost host = configured(b -> b.set(EngineSettings.CONNECTIONS_PER_ADDRESS_MAX, 1), b -> b.handler(OK)
                .listen(l -> l.at("127.0.0.1:0").connectionsPerAddress(2))
                .listen(l -> l.at("127.0.0.1:0").connectionsPerAddress(0)));
        assertEquals(1, served(host, 0));
        assertEquals(2, served(host, 1));
        assertEquals(4, served(host, 2));
        host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        assertEquals(2, host.count(Counter.ACCEPT_ADDRESS_OVER));
        assertEquals(2, host.count(Counter.CLOSED_LIMIT));
    }

    /** How many of four connections are served there, one after the other, until one is not. */
    private static int served(HttpHost host, int listener) {
        Wire[] wires = new Wire[4];
        int served = 0;
        for (int i = 0; i < wires.length && served == i; i++) {
            Wire wire = host.dial(host.server().addresses().get(listener)).write(GET);
            wires[i] = wire;
            host.run(() -> wire.isOver() || !wire.answers("GET").isEmpty());
            served += wire.isOver() ? 0 : 1;
            assertTrue(!wire.isOver() || wire.text().isEmpty(), wire.text());
        }
        for (Wire wire : wires) {
            if (wire != null) {
                wire.close();
            }
        }
        return served;
    }

    @Test
    void aListenerMayHaveARateOfItsOwn() {
        HttpHost host = configured(
                b -> {}, b -> b.handler(OK).listen(l -> l.at("127.0.0.1:0").acceptsPerSecond(1)));
        for (int i = 0; i < 2; i++) {
            Wire wire = host.dial(host.server().addresses().get(1)).write(GET);
            answer(host, wire);
            wire.close();
        }
        assertEquals(2, host.count(Counter.ACCEPT_PAUSED_RATE));
        Wire other = host.connect().write(GET);
        answer(host, other);
        other.close();
        assertEquals(2, host.count(Counter.ACCEPT_PAUSED_RATE));
    }

    @Test
    void limitsAreNotNegative() {
        ListenConfig l = new ListenConfig();
        assertThrows(IllegalArgumentException.class, () -> l.acceptsPerSecond(-1));
        assertThrows(IllegalArgumentException.class, () -> l.connectionsPerAddress(-1));
    }
}
