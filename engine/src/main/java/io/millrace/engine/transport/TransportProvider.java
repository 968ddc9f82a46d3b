package io.millrace.engine.transport;

import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.MemoryPlan;
import java.util.List;

/**
 * Makes the transports of an engine's loops; found through {@link java.util.ServiceLoader} or given as an object. Any
 * thread. Loading a provider never throws because of what the machine lacks: {@link #probe()} says so.
 */
public interface TransportProvider {
    /** What {@code millrace.transport} calls it. */
    String name();

    /** Which one {@code auto} tries first: higher first. */
    int preference();

    /**
     * Whether it works here, and why not or how well, in words. Never throws. What is found out once holds for the life
     * of the process.
     */
    Probe probe();

    /**
     * The same for a transport with these settings: what they switch off is missing, and what they ask for must be
     * there. Never throws.
     */
    default Probe probe(Settings settings) {
        return probe();
    }

    /** The plan with the blocks that this transport needs: no ring where it has none. */
    MemoryPlan.Builder plan(MemoryPlan.Builder plan);

    /**
     * Makes the transport of one loop; opened later, on that loop's thread.
     *
     * @throws IllegalStateException with the reason, when {@link #probe(Settings)} says that it does not work
     */
    Transport create(Settings settings);

    /**
     * What a provider found out about the machine. Immutable, any thread.
     *
     * @param available whether {@link #create} gives a transport that works
     * @param reason one sentence without a full stop
     * @param features what the transport asks of the machine, each with its own answer; empty where it asks nothing
     */
    record Probe(boolean available, String reason, List<TransportFeature> features) {
        public Probe {
            features = List.copyOf(features);
        }

        /** Of a transport that asks nothing of the machine. */
        public Probe(boolean available, String reason) {
            this(available, reason, List.of());
        }

        /**
         * Works unless a required feature is missing: then the first of them is the reason. Else the reason tells how
         * many features there are, and which are not.
         *
         * @param machine what they were looked for on, such as {@code kernel 6.18}
         */
        public static Probe of(String machine, List<TransportFeature> features) {
            StringBuilder missing = new StringBuilder();
            int there = 0;
            for (TransportFeature f : features) {
                if (f.available()) {
                    there++;
                } else if (f.required()) {
                    return new Probe(false, f.reason(), features);
                } else {
                    missing.append(missing.isEmpty() ? "" : ", ").append(f.name());
                }
            }
            String count = there == features.size() ? "all " + there : there + " of " + features.size();
            return new Probe(
                    true,
                    machine + ", " + count + " features" + (missing.isEmpty() ? "" : ", missing: " + missing),
                    features);
        }
    }
}
