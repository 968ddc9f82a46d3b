package io.millrace.http;

import io.millrace.engine.EngineConfig;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import io.millrace.testkit.SocketTransports;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a scenario runs over: real sockets, or a simulation of one seed.
 *
 * @param transport over real sockets; null: a simulation
 */
record World(String transport, SimPersonality personality, FaultPlan plan, long seed) {
    private World(String transport) {
        this(transport, null, null, 0);
    }

    private World(SimPersonality personality, FaultPlan plan, long seed) {
        this(null, personality, plan, seed);
    }

    /** All of them, for the scenarios of {@link HttpTck}. */
    static List<World> all() {
        List<World> worlds = new ArrayList<>(simulated());
        worlds.addAll(sockets());
        return worlds;
    }

    static List<World> sockets() {
        return SocketTransports.NAMES.stream().map(World::new).toList();
    }

    static List<World> simulated() {
        List<World> worlds = new ArrayList<>();
        for (SimPersonality p : SimPersonality.values()) {
            worlds.add(new World(p, FaultPlan.NONE, 1));
            worlds.add(new World(p, FaultPlan.GENTLE, 2));
            worlds.add(new World(p, FaultPlan.HARSH.withoutLoss(), 3));
            worlds.add(new World(p, FaultPlan.HARSH.withoutLoss(), 4));
        }
        return worlds;
    }

    /** Without faults, one of each kind: for what depends on sizes of receives. */
    static List<World> calm() {
        List<World> worlds = new ArrayList<>();
        for (SimPersonality p : SimPersonality.values()) {
            worlds.add(new World(p, FaultPlan.NONE, 1));
        }
        worlds.addAll(sockets());
        return worlds;
    }

    boolean isSimulated() {
        return transport == null;
    }

    boolean isCalm() {
        return plan == null || plan.equals(FaultPlan.NONE);
    }

    HttpHost open(Consumer<EngineConfig.Builder> settings, Consumer<HttpServer.Builder> configure) {
        return isSimulated()
                ? new SimHost(seed, plan, personality, settings, configure)
                : new SocketHost(transport, settings, configure);
    }

    @Override
    public String toString() {
        return isSimulated()
                ? personality + " " + plan.toString().replaceFirst("\\[.*", "") + " seed " + seed
                : transport;
    }
}
