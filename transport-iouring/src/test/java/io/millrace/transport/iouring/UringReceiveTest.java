package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.ReceiveContract;

class UringReceiveTest extends ReceiveContract {
    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }
}
