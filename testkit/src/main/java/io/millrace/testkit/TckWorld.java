package io.millrace.testkit;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a transport is tested in: a network with raw peers, and who turns the loops. Test thread only.
 *
 * <p>{@link SocketWorld} is the real one, {@link SimWorld} the simulated.
 */
public interface TckWorld extends AutoCloseable {
    /** An engine over the transport under test, started on this thread; one loop unless configured otherwise. */
    Engine engine(Consumer<EngineConfig.Builder> configure);

    /** What an engine listens with, for the handler of a case: more where channels are layers over others. */
    default AcceptHandler accepting(AcceptHandler handler) {
        return handler;
    }

    /** Connects from an engine. */
    default StreamChannel connect(Transport from, SocketAddress to, ConnectOptions options, StreamHandler handler) {
        return from.connect(to, options, handler);
    }

    /** A raw peer that connects. */
    RawPeer connect(SocketAddress to);

    /** A raw listener at a free loopback port. */
    RawListener listen();

    /** An address where a connect is refused. */
    SocketAddress refusing();

    /** An address where a connect is never answered. */
    SocketAddress silent();

    /** Makes every accept fail, or no more. False: cannot be done here. */
    boolean failAccepts(boolean fail);

    /** Turns all loops and peers until the condition holds; fails when it does not within reason. */
    void run(String what, BooleanSupplier until);

    /** As {@link #run}, while other threads of the test take part. */
    void runWithThreads(String what, BooleanSupplier until);

    /** Turns all loops and peers for that time. */
    void pass(Duration time);

    /** Nothing goes wrong by itself, so that orders and lengths are what they seem. */
    boolean isCalm();

    /** Randomness of this run. */
    Random random();

    /** Errors that engines reported and that are expected. */
    List<Throwable> takeErrors();

    /** What an engine holds though it should be idle: blocks and queues; empty when nothing. */
    String held(Engine engine);

    /** Ends one engine as its host does. */
    void end(Engine engine);

    /** Ends all engines, and fails when anything is left over. */
    @Override
    void close();
}
