package io.millrace.transport.nio;

import io.millrace.testkit.SocketWorld;
import io.millrace.testkit.TckWorld;
import io.millrace.testkit.TransportTck;

class NioTckTest extends TransportTck {
    @Override
    protected TckWorld open() {
        return new SocketWorld(new NioTransportProvider(), 1);
    }
}
