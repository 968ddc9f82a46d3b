package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.AcceptContract;

class UringAcceptTest extends AcceptContract {
    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }
}
