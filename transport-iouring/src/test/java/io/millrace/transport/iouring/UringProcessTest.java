package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.ProcessContract;

class UringProcessTest extends ProcessContract {
    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }
}
