package io.millrace.transport.iouring;

import io.millrace.testkit.SocketTransports;
import io.millrace.testkit.SocketWorld;
import io.millrace.testkit.TckWorld;
import io.millrace.testkit.TransportTck;

/** As on kernels that end no standing order after its bytes: it is cancelled. */
class UringWithoutLimitTckTest extends TransportTck {
    @Override
    protected TckWorld open() {
        return new SocketWorld(
                SocketTransports.require(UringTransportProvider.NAME),
                1,
                b -> b.set(UringSettings.RECEIVE_LIMIT, false));
    }
}
