package io.millrace.jmh;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.transport.Transport;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * A loop without an operating system, turned by hand: the only one of its engine, or one of several.
 * The thread that made it is the loop's.
 */
public final class Plumbing implements AutoCloseable {
    private static final long TIME_OF_DAY_MS = 1_795_000_000_000L;

    private final Engine engine;
    private final EventLoop loop;
    private final boolean ownsEngine;
    private long nowNs = 1;

    /** With an engine of its own, whose time stands still until it is moved. */
    public Plumbing() {
        engine = engine(1, () -> nowNs);
        ownsEngine = true;
        loop = start(0);
    }

    /** A loop of an engine that others turn as well. */
    public Plumbing(Engine shared, int index) {
        engine = shared;
        ownsEngine = false;
        loop = start(index);
    }

    /** An engine for several, whose time stands still. */
    public static Engine engine(int loops) {
        return engine(loops, () -> 1);
    }

    private static Engine engine(int loops, LongSupplier nanos) {
        return Engine.create(EngineConfig.builder()
                .loops(loops)
                .set(EngineSettings.MEMORY_SMALL_BLOCKS, 256)
                .set(EngineSettings.MEMORY_LARGE_BLOCKS, 16)
                .set(EngineSettings.RECEIVE_SPARES, 64)
                .transport(new PlumbedTransport.Provider())
                .clock(nanos, () -> TIME_OF_DAY_MS)
                .background(task -> {
                    throw new IllegalStateException("nothing here works in the background");
                })
                .errors(e -> {
                    throw new IllegalStateException(e);
                })
                .build());
    }

    private EventLoop start(int index) {
        EventLoop started = engine.loops().get(index);
        started.onStart();
        return started;
    }

    public Engine engine() {
        return engine;
    }

    public EventLoop loop() {
        return loop;
    }

    /** The time of the loop's clock from the next turn on; of an engine of its own. */
    public void advance(long ns) {
        nowNs += ns;
    }

    public long nowNs() {
        return nowNs;
    }

    /** Accepts the one connection, of a server that listens. */
    public void connect() {
        transport().connect();
        for (int i = 0; i < 4; i++) {
            loop.doWork();
        }
    }

    private PlumbedTransport transport() {
        return (PlumbedTransport) Transport.of(loop);
    }

    /** One turn, which receives these bytes. All that was ever sent is the result. */
    public long turn(ByteBuffer received, int length) {
        PlumbedChannel channel = transport().channel();
        channel.ready(received, length);
        loop.doWork();
        return channel.sentLength();
    }

    @Override
    public void close() {
        loop.onClose();
        if (ownsEngine) {
            engine.close();
        }
    }
}
