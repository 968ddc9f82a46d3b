package io.millrace.testkit.sockets;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.SocketTransports;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;

/**
 * What a transport over real sockets does beyond {@link io.millrace.testkit.TransportTck}, as tests: subclass each and
 * say over which. Skipped, with the reason, where it does not work. Test thread only.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class SocketContract {
    /** The transport under test. */
    protected abstract TransportProvider provider();

    /** An engine of one loop. */
    protected final Hosted host() {
        return host(b -> {});
    }

    /** An engine of one loop, unless configured otherwise. */
    protected final Hosted host(Consumer<EngineConfig.Builder> configure) {
        SocketTransports.require(provider());
        return new Hosted(provider(), configure);
    }
}
