package io.millrace.http;

import io.millrace.engine.EngineConfig;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a scenario runs over: real sockets, or a simulation of one seed. */
record World(SimPersonality personality, FaultPlan plan, long seed) {
    private static final World NIO = new World(null, null, 0);

    /** All of them, for the scenarios of {@link HttpTck}. */
    static List<World> all() {
        List<World> worlds = new ArrayList<>(simulated());
        worlds.add(NIO);
        return worlds;
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
        return List.of(
                new World(SimPersonality.READINESS, FaultPlan.NONE, 1),
                new World(SimPersonality.COMPLETION, FaultPlan.NONE, 1),
                NIO);
    }

    boolean isCalm() {
        return plan == null || plan.equals(FaultPlan.NONE);
    }

    HttpHost open(Consumer<EngineConfig.Builder> settings, Consumer<HttpServer.Builder> configure) {
        return personality == null
                ? new NioHost(settings, configure)
                : new SimHost(seed, plan, personality, settings, configure);
    }

    @Override
    public String toString() {
        return personality == null
                ? "NIO"
                : personality + " " + plan.toString().replaceFirst("\\[.*", "") + " seed " + seed;
    }
}
