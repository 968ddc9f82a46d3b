package io.millrace.transport.iouring;

import io.millrace.testkit.SocketWorld;
import io.millrace.testkit.TckWorld;
import io.millrace.testkit.TransportTck;

class UringTckTest extends TransportTck {
    @Override
    protected TckWorld open() {
        return new SocketWorld(new UringTransportProvider(), 1);
    }
}
