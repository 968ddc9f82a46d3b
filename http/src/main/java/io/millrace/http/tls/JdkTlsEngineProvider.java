package io.millrace.http.tls;

/** The JDK's own TLS: always there, needs nothing. Stateless; any thread. */
public final class JdkTlsEngineProvider implements TlsEngineProvider {
    /** What {@code millrace.tls.provider} calls it. */
    public static final String NAME = "jdk";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Probe probe() {
        return new Probe(true, "SSLEngine of JDK " + Runtime.version().feature());
    }

    @Override
    public TlsContext open(TlsMaterial material) {
        return JdkTlsContext.of(material, null);
    }
}
