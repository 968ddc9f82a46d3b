package io.millrace.transport.nio;

import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportProvider;

/** Makes transports over {@code java.nio}: they work on every JVM, so this one is tried last. Any thread. */
public final class NioTransportProvider implements TransportProvider {
    /** What {@code millrace.transport} calls it. */
    public static final String NAME = "nio";

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
        return new Probe(true, "works on every JVM");
    }

    /** No ring: reads go to spare blocks, one at a time. */
    @Override
    public MemoryPlan.Builder plan(MemoryPlan.Builder plan) {
        return plan.count(BlockClass.RING, 0);
    }

    @Override
    public Transport create(Settings settings) {
        return new NioTransport(
                settings.count(NioSettings.GATHER_PIECES_MAX), settings.length(NioSettings.FILE_LENGTH_MAX));
    }
}
