package io.millrace.testkit;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The simulated world of the contract suite. Test thread only. */
public final class SimWorld implements TckWorld {
    private static final Duration WITHIN = Duration.ofMinutes(10);
    private static final int NOBODY_PORT = 9;
    private static final int SILENT_PORT = 10;

    private final Sim sim;
    private final SimPersonality personality;
    private final Random random;

    /** @param plan loses no connection, since the suite does that by itself */
    public SimWorld(long seed, SimPersonality personality, FaultPlan plan) {
        this.sim = new Sim(seed, plan);
        this.personality = personality;
        this.random = new Random(seed);
        sim.network().silence(silent());
    }

    public Sim sim() {
        return sim;
    }

    @Override
    public Engine engine(Consumer<EngineConfig.Builder> configure) {
        return sim.engine(personality, configure);
    }

    @Override
    public RawPeer connect(SocketAddress to) {
        return sim.peer(to);
    }

    @Override
    public RawListener listen() {
        return sim.listener();
    }

    @Override
    public SocketAddress refusing() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), NOBODY_PORT);
    }

    @Override
    public SocketAddress silent() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), SILENT_PORT);
    }

    @Override
    public boolean failAccepts(boolean fail) {
        sim.network().failAccepts(fail);
        return true;
    }

    @Override
    public void run(String what, BooleanSupplier until) {
        try {
            sim.run(until, WITHIN);
        } catch (AssertionError e) {
            throw new AssertionError(what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void runWithThreads(String what, BooleanSupplier until) {
        sim.runWithThreads(until);
    }

    @Override
    public void pass(Duration time) {
        sim.advance(time);
    }

    @Override
    public boolean isCalm() {
        return sim.network().plan() == FaultPlan.NONE;
    }

    @Override
    public Random random() {
        return random;
    }

    @Override
    public List<Throwable> takeErrors() {
        return sim.takeErrors();
    }

    @Override
    public String held(Engine engine) {
        return sim.held(engine);
    }

    @Override
    public void end(Engine engine) {
        sim.end(engine);
    }

    @Override
    public void close() {
        sim.close();
    }

    @Override
    public String toString() {
        return sim.describe();
    }
}
