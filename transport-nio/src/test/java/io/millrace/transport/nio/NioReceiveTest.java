package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.Hosted;
import io.millrace.testkit.sockets.Probe;
import io.millrace.testkit.sockets.ReceiveContract;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class NioReceiveTest extends ReceiveContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }

    @Test
    void readsNoMoreBlocksInARowThanTheSettingAllows() throws IOException {
        Probe probe = new Probe();
        byte[] some = new byte[100_000];
        try (Hosted host = host(b -> b.set(EngineSettings.RECEIVE_READS_PER_WAKE_MAX, 3));
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            peer.getOutputStream().write(some);
            int before = 0;
            while (probe.received.size() < some.length) {
                int seen = probe.receives;
                host.until(() -> probe.receives > seen, "more");
                assertTrue(probe.receives - seen <= 3, "reads in one turn: " + (probe.receives - seen));
                before++;
            }
            assertTrue(before > 1);
        }
    }
}
