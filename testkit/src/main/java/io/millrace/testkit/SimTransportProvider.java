package io.millrace.testkit;

import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportProvider;

/** Makes transports over one simulated network; given as an object to the configuration of an engine. Any thread. */
public final class SimTransportProvider implements TransportProvider {
    private final SimNetwork net;
    private final SimPersonality personality;

    public SimTransportProvider(SimNetwork net, SimPersonality personality) {
        this.net = net;
        this.personality = personality;
    }

    @Override
    public String name() {
        return personality.capabilities().name();
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Probe probe() {
        return new Probe(true, "simulated");
    }

    @Override
    public MemoryPlan.Builder plan(MemoryPlan.Builder plan) {
        return personality == SimPersonality.READINESS ? plan.count(BlockClass.RING, 0) : plan;
    }

    @Override
    public Transport create(Settings settings) {
        return new SimTransport(net, personality);
    }
}
