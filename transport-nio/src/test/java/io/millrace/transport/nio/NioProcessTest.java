package io.millrace.transport.nio;

import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.ProcessContract;

class NioProcessTest extends ProcessContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }
}
