package io.millrace.transport.iouring;

import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.LifeContract;

class UringLifeTest extends LifeContract {
    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }

    @Override
    protected void lose(Transport transport) {
        ((UringTransport) transport).lose();
    }
}
