package io.millrace.testkit;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.transport.Transport;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A simulation: engines and raw peers over one {@link SimNetwork}, all on the thread of the test, in virtual time.
 *
 * <p>Test thread only. Equal seeds give equal runs, as long as the test itself takes no time, randomness or thread from
 * elsewhere. {@link #run} decides which loop turns when, and fails when nothing can happen any more, when a loop sleeps
 * although it has work, and when it oversleeps. {@link #close} checks that nothing is left: no block, no queue, no
 * timer, no error.
 */
public final class Sim implements AutoCloseable {
    private static final long WAIT_MAX_NS = 3_600_000_000_000L;
    private static final int TURNS_MAX = 5_000_000;
    private static final int LOG_LINES = 60;
    private static final int TURN_NS_MAX = 20_000;
    private static final int STALL_NS_MAX = 300_000_000;
    private static final int BACKGROUND_NS_MAX = 2_000_000;
    /** Small enough that hundreds of engines come and go in one JVM. */
    private static final int RING_BLOCKS = 64;

    private static final int SPARE_BLOCKS = 64;
    private static final int SMALL_BLOCKS = 512;
    private static final int LARGE_BLOCKS = 64;
    private static final int HEAD_BLOCKS = 8;

    private final SimNetwork net;
    private final List<Engine> engines = new ArrayList<>();
    private final List<SimLoop> loops = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final StringBuilder left = new StringBuilder();
    private boolean timersMayStay;

    public Sim(long seed, FaultPlan plan) {
        this.net = new SimNetwork(seed, plan);
    }

    public SimNetwork network() {
        return net;
    }

    public SimClock clock() {
        return net.clock();
    }

    public long seed() {
        return net.seed();
    }

    // --- who takes part ---

    /** An engine of one loop with small memory, started on this thread. */
    public Engine engine() {
        return engine(SimPersonality.READINESS, c -> {});
    }

    /** As {@link #engine()}, with other settings. Errors of the engine come to {@link #errors()}. */
    public Engine engine(SimPersonality personality, Consumer<EngineConfig.Builder> configure) {
        EngineConfig.Builder b = EngineConfig.builder()
                .loops(1)
                .set(EngineSettings.RECEIVE_BLOCKS, RING_BLOCKS)
                .set(EngineSettings.RECEIVE_SPARES, SPARE_BLOCKS)
                .set(EngineSettings.MEMORY_SMALL_BLOCKS, SMALL_BLOCKS)
                .set(EngineSettings.MEMORY_LARGE_BLOCKS, LARGE_BLOCKS)
                .set(EngineSettings.MEMORY_HEAD_BLOCKS, HEAD_BLOCKS)
                .transport(new SimTransportProvider(net, personality))
                .clock(net.clock()::nanoTime, net.clock()::epochMs)
                .background(background())
                .errors(errors::add);
        configure.accept(b);
        Engine engine = Engine.create(b.build());
        engines.add(engine);
        for (EventLoop loop : engine.loops()) {
            loop.onStart();
            loops.add(new SimLoop(loop, (SimTransport) Transport.of(loop)));
        }
        return engine;
    }

    /** A raw peer that connects to the address. */
    public SimPeer peer(SocketAddress to) {
        return new SimPeer(net.connect(to, null));
    }

    /** A raw listener at a free port of the loopback address. */
    public SimPeerListener listener() {
        try {
            return new SimPeerListener(net, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (BindException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs each task after a while, in an order that the seed decides. */
    public Executor background() {
        return task -> net.events().at(net.clock().nanoTime() + 1 + net.random(BACKGROUND_NS_MAX), task);
    }

    /** Runs the task on this thread, between turns, once the time has passed. */
    public void after(Duration delay, Runnable task) {
        net.events().at(net.clock().nanoTime() + delay.toNanos(), task);
    }

    // --- running ---

    /**
     * Runs until the condition holds.
     *
     * @throws AssertionError when so much virtual time has passed, or when nothing is left that could happen
     */
    public void run(BooleanSupplier until, Duration maxVirtualTime) {
        long deadlineNs = net.clock().nanoTime() + maxVirtualTime.toNanos();
        for (int i = 0; !until.getAsBoolean(); i++) {
            if (net.clock().nanoTime() >= deadlineNs || i == TURNS_MAX) {
                throw failure("not within " + maxVirtualTime + " of virtual time");
            }
            if (!step(deadlineNs)) {
                throw failure("nothing can happen any more");
            }
        }
    }

    /**
     * Runs until the condition holds, while other threads hand tasks to loops. Not deterministic, and without the
     * checks that only hold when nothing comes from elsewhere; the test limits the real time.
     */
    public void runWithThreads(BooleanSupplier until) {
        loops.forEach(l -> l.strict(false));
        while (!until.getAsBoolean()) {
            if (!step(Long.MAX_VALUE)) {
                Thread.onSpinWait();
            }
        }
        loops.forEach(l -> l.strict(true));
    }

    /** Lets the time pass. */
    public void advance(Duration time) {
        long deadlineNs = net.clock().nanoTime() + time.toNanos();
        while (net.clock().nanoTime() < deadlineNs) {
            if (!step(deadlineNs)) {
                net.advanceTo(deadlineNs);
            }
        }
    }

    /** Runs until nothing is left to do but timers, at most for so long. */
    public void settle(Duration maxVirtualTime) {
        run(() -> net.events().nextNs() == Long.MAX_VALUE && loops.stream().allMatch(SimLoop::sleeps), maxVirtualTime);
    }

    /** One turn, or one jump in time. False when there is nothing to wait for. */
    private boolean step(long limitNs) {
        net.advanceTo(net.clock().nanoTime());
        List<SimLoop> due = new ArrayList<>(loops.size());
        for (SimLoop l : loops) {
            if (l.isDue(net.clock().nanoTime())) {
                due.add(l);
            }
        }
        if (due.isEmpty()) {
            long nextNs = net.events().nextNs();
            for (SimLoop l : loops) {
                nextNs = Math.min(nextNs, l.dueNs());
            }
            if (nextNs == Long.MAX_VALUE) {
                return false;
            }
            net.advanceTo(Math.min(nextNs, limitNs));
            return true;
        }
        SimLoop next = due.get(due.size() == 1 ? 0 : net.random(due.size()));
        net.driven(true);
        try {
            next.turn(WAIT_MAX_NS);
        } finally {
            net.driven(false);
        }
        long ns = 1L + net.random(TURN_NS_MAX) + (net.hits(Fault.STALL) ? net.random(STALL_NS_MAX) : 0);
        net.advanceTo(net.clock().nanoTime() + ns);
        return true;
    }

    private AssertionError failure(String what) {
        AssertionError e = new AssertionError(what + "\n" + describe());
        errors.forEach(e::addSuppressed);
        return e;
    }

    /** Seed, time, turns, and the end of the log. */
    public String describe() {
        StringBuilder out =
                new StringBuilder("seed ").append(seed()).append(", plan ").append(net.plan());
        out.append(", ").append(Duration.ofNanos(clock().elapsedNs())).append(" of virtual time");
        for (SimLoop l : loops) {
            out.append('\n').append(l);
        }
        errors.forEach(e -> out.append("\nerror: ").append(e));
        return out.append('\n').append(net.log().tail(LOG_LINES)).toString();
    }

    // --- errors and the end ---

    /** What came to the error handler of any engine and was not taken yet. */
    public List<Throwable> errors() {
        return List.copyOf(errors);
    }

    /** The errors so far, which are expected and do not fail {@link #close()}. */
    public List<Throwable> takeErrors() {
        List<Throwable> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    /** Timers of the program under test may be left over at the end. */
    public void timersMayStay() {
        timersMayStay = true;
    }

    /** What is held by an engine though it should be idle; empty when nothing is. */
    public String held(Engine engine) {
        StringBuilder out = new StringBuilder();
        for (SimLoop l : loops) {
            if (engine.loops().contains(l.loop())) {
                l.held(out);
            }
        }
        return out.toString();
    }

    /** Ends the loops of one engine, as its host does; what is left over then is told by {@link #close()}. */
    public void end(Engine engine) {
        for (SimLoop l : loops) {
            if (engine.loops().contains(l.loop())) {
                l.end(left, timersMayStay);
            }
        }
        engine.close();
    }

    /** Ends all loops, then checks that nothing is left over. */
    @Override
    public void close() {
        engines.forEach(this::end);
        if (!left.isEmpty() || !errors.isEmpty()) {
            throw failure("left over at the end:\n" + left + errors.size() + " errors");
        }
    }
}
