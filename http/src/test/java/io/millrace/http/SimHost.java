package io.millrace.http;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.memory.BlockClass;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPersonality;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Over the simulator, in virtual time. */
final class SimHost extends HttpHost {
    private static final Duration LONG = Duration.ofMinutes(30);

    private final Sim sim;

    SimHost(
            long seed,
            FaultPlan plan,
            SimPersonality personality,
            Consumer<EngineConfig.Builder> settings,
            Consumer<HttpServer.Builder> configure) {
        this(seed, plan, personality, false, settings, configure);
    }

    SimHost(
            long seed,
            FaultPlan plan,
            SimPersonality personality,
            boolean tls,
            Consumer<EngineConfig.Builder> settings,
            Consumer<HttpServer.Builder> configure) {
        sim = new Sim(seed, plan);
        start(
                sim.engine(personality, b -> {
                    calm(b);
                    settings.accept(b);
                }),
                tls,
                configure);
    }

    Sim sim() {
        return sim;
    }

    @Override
    Wire dial(SocketAddress to) {
        return new SimWire(sim.peer(to));
    }

    @Override
    void run(BooleanSupplier until) {
        sim.run(
                () -> {
                    pumpWires();
                    return until.getAsBoolean();
                },
                LONG);
    }

    @Override
    void quiet() {
        do {
            sim.settle(LONG);
        } while (pumpWires());
    }

    @Override
    void advance(Duration time) {
        pumpWires();
        sim.advance(time);
        pumpWires();
    }

    @Override
    int receiveBlocksHeld() {
        return used(BlockClass.SPARE);
    }

    @Override
    List<Throwable> takeErrors() {
        return sim.takeErrors();
    }

    @Override
    String describe() {
        return counters() + "\n" + sim.describe();
    }

    @Override
    public void close() {
        sim.close();
    }
}
