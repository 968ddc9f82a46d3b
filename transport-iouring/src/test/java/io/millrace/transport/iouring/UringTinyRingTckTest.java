package io.millrace.transport.iouring;

import io.millrace.testkit.SocketTransports;
import io.millrace.testkit.SocketWorld;
import io.millrace.testkit.TckWorld;
import io.millrace.testkit.TransportTck;

/** With rings that are full all the time. */
class UringTinyRingTckTest extends TransportTck {
    @Override
    protected TckWorld open() {
        return new SocketWorld(
                SocketTransports.require(UringTransportProvider.NAME), 1, b -> b.set(UringSettings.SQ_ENTRIES, 8)
                        .set(UringSettings.CQ_ENTRIES, 16));
    }
}
