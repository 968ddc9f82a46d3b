package io.millrace.http.tls;

import io.millrace.testkit.TckWorld;
import io.millrace.testkit.TransportTck;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** The contract of transports, kept by a TLS channel over whatever is below, by the provider that comes first. */
abstract class TlsTck extends TransportTck {
    /** What is below. */
    abstract TckWorld below();

    @Override
    protected final TckWorld open() {
        return new TlsWorld(below(), Certificates.material(Certificates.LOCALHOST));
    }

    @Override
    @Test
    @Disabled("its peers connect while there is no block to receive their handshakes into; see TlsChannelTest")
    public void survivesStarvationAndResumesFifo() {}

    @Override
    @Test
    @Disabled("takes the time of a handshake for that of an accept, which the layer does not touch")
    public void acceptsBeyondTheRateWaitUntilTheSecondIsOver() {}
}
