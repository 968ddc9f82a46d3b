package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.ConnectContract;

class UringConnectTest extends ConnectContract {
    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }
}
