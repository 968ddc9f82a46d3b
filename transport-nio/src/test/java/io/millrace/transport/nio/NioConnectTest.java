package io.millrace.transport.nio;

import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.ConnectContract;

class NioConnectTest extends ConnectContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }
}
