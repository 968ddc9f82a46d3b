package io.millrace.transport.nio;

import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.LifeContract;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.Selector;

class NioLifeTest extends LifeContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }

    @Override
    protected void lose(Transport transport) {
        try {
            Field selector = NioTransport.class.getDeclaredField("selector");
            selector.setAccessible(true);
            ((Selector) selector.get(transport)).close();
        } catch (ReflectiveOperationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
