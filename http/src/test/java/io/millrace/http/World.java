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
 * @param tls whether everybody speaks TLS over it
 * @param h2 whether clients speak HTTP/2, else HTTP/1.1
 */
record World(String transport, SimPersonality personality, FaultPlan plan, long seed, boolean tls, boolean h2) {
    /** System property: which there are to be, for who has something of his own to look at; tls, or absent: all. */
    private static final String ONLY = "millrace.test.worlds";

    private World(String transport) {
        this(transport, null, null, 0, false, false);
    }

    private World(SimPersonality personality, FaultPlan plan, long seed) {
        this(null, personality, plan, seed, false, false);
    }

    private World overH2() {
        return new World(transport, personality, plan, seed, tls, true);
    }

    /** Each of them over HTTP/2. */
    static List<World> ofH2() {
        return all().stream().map(World::overH2).toList();
    }

    private World secured() {
        return new World(transport, personality, plan, seed, true, h2);
    }

    /** All of them, for the scenarios of {@link HttpTck}. */
    static List<World> all() {
        if (System.getProperty(ONLY, "").equals("tls")) {
            return secure();
        }
        List<World> worlds = new ArrayList<>(simulated());
        worlds.addAll(sockets());
        worlds.addAll(secure());
        return worlds;
    }

    /** Over TLS: real sockets, and a simulation of each kind. */
    static List<World> secure() {
        List<World> worlds = new ArrayList<>();
        worlds.add(new World(SimPersonality.READINESS, FaultPlan.GENTLE, 5).secured());
        worlds.add(new World(SimPersonality.COMPLETION, FaultPlan.HARSH.withoutLoss(), 6).secured());
        sockets().forEach(w -> worlds.add(w.secured()));
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
        Consumer<EngineConfig.Builder> all = b -> {
            b.set(H2Settings.CONNECT_PROTOCOL, h2);
            settings.accept(b);
        };
        HttpHost host = isSimulated()
                ? new SimHost(seed, plan, personality, tls, all, configure)
                : new SocketHost(transport, tls, all, configure);
        return h2 ? host.h2() : host;
    }

    @Override
    public String toString() {
        String where = isSimulated()
                ? personality + " " + plan.toString().replaceFirst("\\[.*", "") + " seed " + seed
                : transport;
        return (h2 ? "h2 " : "") + where + (tls ? " TLS" : "");
    }
}
