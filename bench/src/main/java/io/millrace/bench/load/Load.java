package io.millrace.bench.load;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * A load on one server, from the thread that drives it: that one only.
 *
 * <p>{@link #drive} to warm up, {@link #begin} to count from there, {@link #drive} for the window, {@link #end}. In a
 * closed loop each connection asks again when its answer has come. At a fixed rate requests are due at times that no
 * answer moves; the thread spins then, so that it is never the one that is late.
 */
public final class Load implements AutoCloseable {
    private static final int CONNECTING_MAX = 64;
    private static final long WAIT_MAX_NS = 20_000_000;
    private static final long PATIENCE_NS = 2_000_000_000;
    private static final int ERRORS_MAX = 1_000;
    private static final double NS_PER_SECOND = 1e9;

    private final LoadPlan plan;
    private final Engine engine;
    private final EventLoop loop;
    private final Transport transport;
    private final LoadConnection[] connections;
    private final LoadConnection[] unopened; // a stack
    private final LoadCounts counts = new LoadCounts();
    private int unopenedCount;
    private int connecting;
    private boolean closing;
    private long beganNs;
    private Pace pace;
    private long due;
    private long dispatched;

    /** @param transport as {@code millrace.transport} names it */
    public Load(LoadPlan plan, String transport) {
        this.plan = plan;
        engine = Engine.create(
                EngineConfig.builder().loops(1).transport(transport).build());
        loop = engine.loops().get(0);
        loop.onStart();
        this.transport = Transport.of(loop);
        ByteBuffer text = plan.encode();
        AnswerShape shape = new AnswerShape();
        AnswerHead head = new AnswerHead();
        connections = new LoadConnection[plan.connections()];
        unopened = new LoadConnection[plan.connections()];
        for (int i = 0; i < connections.length; i++) {
            PacedLine line = plan.rate() > 0 ? new PacedLine(i, connections.length) : null;
            connections[i] = new LoadConnection(this, text, shape, head, line);
            unopened[connections.length - 1 - i] = connections[i];
        }
        unopenedCount = connections.length;
        begin();
    }

    /** The transport in use. */
    public String transport() {
        return engine.transport().provider().name();
    }

    /**
     * Turns the loop for so long, or until told to stop.
     *
     * @throws IOException when next to nothing but errors comes back
     */
    public void drive(long ns, BooleanSupplier stop) throws IOException {
        long endNs = nowNs() + ns;
        for (long now = nowNs(); now < endNs && !stop.getAsBoolean(); now = nowNs()) {
            turn(now, Math.min(endNs - now, WAIT_MAX_NS));
        }
        long now = Math.min(endNs, nowNs()); // what came due while this thread had no core was due none the less
        dispatch(now);
        counts.lasted((now - beganNs) / NS_PER_SECOND);
    }

    private void turn(long now, long waitMaxNs) throws IOException {
        open(now);
        dispatch(now);
        loop.doWork(pace == null ? waitMaxNs : 0, loop.config().completionsMax());
        if (counts.errors() > ERRORS_MAX && counts.errors() > counts.requests()) {
            throw new IOException(counts.errors() + " errors and only " + counts.requests() + " right answers");
        }
    }

    private void open(long now) {
        while (unopenedCount > 0 && connecting < CONNECTING_MAX) {
            LoadConnection next = unopened[--unopenedCount];
            connecting++;
            next.connecting(transport.connect(plan.server(), ConnectOptions.DEFAULT, next), now);
        }
    }

    private void dispatch(long now) {
        if (pace == null) {
            return;
        }
        due = pace.dueBy(now);
        for (; dispatched < due; dispatched++) {
            connections[(int) (dispatched % connections.length)].next();
        }
    }

    /** Counts from here; a fixed rate begins anew, so that what the caller did meanwhile makes nothing late. */
    public void begin() {
        counts.clear();
        beganNs = nowNs();
        if (plan.rate() > 0) {
            pace = new Pace(beganNs, plan.rate());
            due = 0;
            dispatched = 0;
            for (LoadConnection c : connections) {
                c.line().begin(pace);
            }
        }
    }

    /**
     * Ends the window, which the last {@link #drive} has closed. At a fixed rate what was due in it is waited for; what
     * has no answer after two seconds is an error with the latency that it has by then.
     */
    public LoadCounts end() throws IOException {
        long now = nowNs();
        if (pace == null) {
            for (LoadConnection c : connections) {
                counts.failed(c.isStuck(now, PATIENCE_NS) ? 1 : 0);
            }
            return counts;
        }
        long untilNs = now + PATIENCE_NS;
        while (nowNs() < untilNs && unanswered() > 0) {
            open(nowNs());
            loop.doWork(0, loop.config().completionsMax());
        }
        now = nowNs();
        for (LoadConnection c : connections) {
            long missing = c.line().unanswered(due);
            counts.failed(missing);
            for (long i = 0; i < missing; i++) {
                counts.latency(c.line().overdueNs(now, i));
            }
        }
        return counts;
    }

    private long unanswered() {
        long sum = 0;
        for (LoadConnection c : connections) {
            sum += c.line().unanswered(due);
        }
        return sum;
    }

    /** Connections that are open. */
    public int connected() {
        int sum = 0;
        for (LoadConnection c : connections) {
            sum += c.isConnected() ? 1 : 0;
        }
        return sum;
    }

    /** Whether each connection has got all answers that it was to ask for. */
    public boolean isDone() {
        for (LoadConnection c : connections) {
            if (!c.isDone()) {
                return false;
            }
        }
        return true;
    }

    /** What was counted so far. */
    public LoadCounts counts() {
        return counts;
    }

    @Override
    public void close() {
        closing = true;
        loop.onClose();
    }

    // --- for connections ---

    LoadPlan plan() {
        return plan;
    }

    long nowNs() {
        return loop.clock().freshNanoTime();
    }

    /** Requests of a fixed rate that were to have begun by now. */
    long due() {
        return due;
    }

    void hasConnected() {
        connecting--;
    }

    /** A connection failed, with so many answers outstanding and the latency of the first, or -1. */
    void failed(int answers, long latencyNs) {
        if (closing) {
            return;
        }
        counts.failed(Math.max(1, answers));
        if (latencyNs >= 0) {
            counts.latency(latencyNs);
        }
    }

    void gone(LoadConnection c, boolean wasConnected) {
        if (!wasConnected) {
            connecting--;
        }
        if (!closing) {
            unopened[unopenedCount++] = c;
        }
    }
}
