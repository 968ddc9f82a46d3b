package io.millrace.testkit;

import io.millrace.engine.TransportChoice;
import io.millrace.engine.transport.TransportProvider;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The transports over real sockets that a test runs over, one after the other. Any thread. */
public final class SocketTransports {
    /** What {@code millrace.transport} calls them; for {@code FieldSource}. */
    public static final List<String> NAMES = List.of("nio", "io_uring");

    private SocketTransports() {}

    /**
     * The provider of that name, where it works.
     *
     * @throws org.opentest4j.TestAbortedException skips the test where it does not, with the reason it gives
     * @throws IllegalArgumentException when there is none on the class path: a mistake of the build, and never skipped
     */
    public static TransportProvider require(String name) {
        List<TransportProvider> all = TransportChoice.available();
        TransportProvider found = all.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no transport " + name + " on the class path: "
                        + all.stream().map(TransportProvider::name).toList()));
        require(found);
        return found;
    }

    /** As {@link #require(String)}, for a provider at hand. */
    public static void require(TransportProvider provider) {
        TransportProvider.Probe probe = provider.probe();
        Assumptions.assumeTrue(probe.available(), () -> provider.name() + " does not work here: " + probe.reason());
    }
}
