package io.millrace.transport.nio;

import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.AcceptContract;

class NioAcceptTest extends AcceptContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }
}
