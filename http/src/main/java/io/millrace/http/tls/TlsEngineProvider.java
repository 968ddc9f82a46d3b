package io.millrace.http.tls;

/**
 * Makes TLS engines; found through {@link java.util.ServiceLoader}. Stateless; any thread.
 */
public interface TlsEngineProvider {
    /** What {@code millrace.tls.provider} calls it. */
    String name();

    /** Which one {@code auto} tries first: higher first. */
    int preference();

    /** Whether it works here, and why not or how well, in words. Never throws. */
    Probe probe();

    /** Why it has no use for the material, in words; empty: it has. */
    default String objection(TlsMaterial material) {
        return "";
    }

    /**
     * Makes what the engines of a server or client have in common.
     *
     * @throws TlsConfigException when the material is of no use to it, saying which part of it
     */
    TlsContext open(TlsMaterial material);

    /**
     * Whether it works.
     *
     * @param reason why not, or in which version, in words
     */
    record Probe(boolean available, String reason) {}
}
