package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.TransportFailedException;
import io.millrace.testkit.sockets.Hosted;
import io.millrace.testkit.sockets.Probe;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.nio.channels.Selector;
import org.agrona.concurrent.AgentTerminationException;
import org.junit.jupiter.api.Test;

class NioLossTest {

    @Test
    void aLostSelectorEndsItsLoopAndEveryChannelIsTold() throws IOException, ReflectiveOperationException {
        Probe probe = new Probe();
        try (Hosted host = new Hosted(new NioTransportProvider(), b -> {});
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            host.until(() -> probe.connects == 1, "accepted");
            Field selector = NioTransport.class.getDeclaredField("selector");
            selector.setAccessible(true);
            ((Selector) selector.get(host.transport())).close();
            assertThrows(AgentTerminationException.class, () -> host.loop().doWork(1_000_000, 256));
            assertEquals(1, probe.closes);
            assertEquals(CloseCause.SHUTDOWN, probe.cause);
            assertEquals(1, host.count(Counter.LOOP_DEATHS));
            assertThrows(IOException.class, () -> peer.getInputStream().read());
            assertInstanceOf(TransportFailedException.class, host.errors().remove(0));
        }
    }
}
