package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.TransportChoice;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.Capabilities;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.Hosted;
import org.junit.jupiter.api.Test;

class NioTransportProviderTest {

    @Test
    void isFoundByNameAndWorksEverywhere() {
        TransportProvider found = TransportChoice.available().stream()
                .filter(p -> p.name().equals("nio"))
                .findFirst()
                .orElseThrow();
        assertTrue(found.probe().available());
        assertEquals(0, found.preference());
    }

    @Test
    void plansNoRing() {
        MemoryPlan plan = new NioTransportProvider().plan(MemoryPlan.builder()).build();
        assertEquals(0, plan.count(BlockClass.RING));
        assertTrue(plan.count(BlockClass.SPARE) > 0);
    }

    @Test
    void saysWhatItCan() {
        try (Hosted host = new Hosted(new NioTransportProvider(), b -> {})) {
            Capabilities can = host.transport().capabilities();
            assertEquals("nio", can.name());
            assertTrue(can.gather() && can.sendFile() && can.receiveLimit() && can.stopsAtOnce());
        }
        try (Hosted host = new Hosted(new NioTransportProvider(), b -> b.set(NioSettings.GATHER_PIECES_MAX, 1))) {
            assertTrue(!host.transport().capabilities().gather());
        }
    }
}
