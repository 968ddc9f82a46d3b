package io.millrace.engine.transport;

import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.MemoryPlan;

/**
 * Makes the transports of an engine's loops; found through {@link java.util.ServiceLoader} or given as an object. Any
 * thread. Loading a provider never throws because of what the machine lacks: {@link #probe()} says so.
 */
public interface TransportProvider {
    /** What {@code millrace.transport} calls it. */
    String name();

    /** Which one {@code auto} tries first: higher first. */
    int preference();

    /** Whether it works here, and why not or how well, in words. */
    Probe probe();

    /** The plan with the blocks that this transport needs: no ring where it has none. */
    MemoryPlan.Builder plan(MemoryPlan.Builder plan);

    /** Makes the transport of one loop; opened later, on that loop's thread. */
    Transport create(Settings settings);

    /**
     * What a provider found out about the machine.
     *
     * @param available whether {@link #create} gives a transport that works
     * @param reason one sentence without a full stop
     */
    record Probe(boolean available, String reason) {}
}
