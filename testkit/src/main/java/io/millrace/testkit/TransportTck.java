package io.millrace.testkit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every transport does, as tests: subclass it and say in which world. Test thread only.
 *
 * <pre>{@code
 * class NioTckTest extends TransportTck {
 *     protected TckWorld open() {
 *         return new SocketWorld(new NioTransportProvider(), 1);
 *     }
 * }
 * }</pre>
 */
@Timeout(120)
public abstract class TransportTck
        implements ReceiveBehaviours,
                CarryBehaviours,
                SendBehaviours,
                PieceBehaviours,
                CloseBehaviours,
                ConnectBehaviours,
                DeadlineBehaviours,
                LoopBehaviours {
    private TckWorld world;

    /** A new world for one case; closed afterwards. */
    protected abstract TckWorld open();

    @BeforeEach
    final void openWorld() {
        world = open();
    }

    @AfterEach
    final void closeWorld() {
        world.close();
    }

    @Override
    public final TckWorld world() {
        return world;
    }
}
