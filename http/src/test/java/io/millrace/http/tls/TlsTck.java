package io.millrace.http.tls;

import io.millrace.testkit.TckWorld;
import io.millrace.testkit.TransportTck;

/** The contract of transports, kept by a TLS channel over whatever is below, by the provider that comes first. */
abstract class TlsTck extends TransportTck {
    /** What is below. */
    abstract TckWorld below();

    @Override
    protected final TckWorld open() {
        return new TlsWorld(below(), Certificates.material(Certificates.LOCALHOST));
    }
}
