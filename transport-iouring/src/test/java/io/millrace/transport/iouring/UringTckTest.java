package io.millrace.transport.iouring;

import io.millrace.testkit.SocketTransports;
import io.millrace.testkit.SocketWorld;
import io.millrace.testkit.TckWorld;
import io.millrace.testkit.TransportTck;

class UringTckTest extends TransportTck {
    @Override
    protected TckWorld open() {
        return new SocketWorld(SocketTransports.require(UringTransportProvider.NAME), 1);
    }
}
