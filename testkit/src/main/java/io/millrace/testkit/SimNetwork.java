package io.millrace.testkit;

import io.millrace.engine.transport.IoError;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A network between simulated transports and raw peers: addresses, connections, and what goes wrong, all decided by a
 * seed and a {@link FaultPlan}. Test thread only.
 *
 * <p>All machines share one space of addresses, loopback included.
 */
public final class SimNetwork {
    private static final int PORT_FIRST = 40_000;
    private static final int PORTS = 20_000;
    private static final long ORIGIN_RANGE_NS = 1L << 50;
    private static final long EPOCH_MS = 1_750_000_000_000L;
    private static final int DELAY_FACTOR = 10;
    private static final int RESET_SPAN = 16_384;
    private static final long RETRY_NS = 1_000_000_000;

    private long seed;
    private SplittableRandom random;
    private final SimClock clock;
    private final SimEvents events = new SimEvents();
    private final SimLog log = new SimLog();
    private final List<SimListenSocket> listeners = new ArrayList<>();
    private final Set<SocketAddress> silent = new HashSet<>();
    private FaultPlan plan;
    private FaultScript script; // null: the plan decides
    private int nextId;
    private int nextPort;
    private int turn;
    private boolean acceptsFail;
    private boolean driven;

    public SimNetwork(long seed, FaultPlan plan) {
        this.seed = seed;
        this.plan = plan;
        this.random = new SplittableRandom(seed);
        // nanoTime has no particular origin: some runs begin far below zero
        this.clock =
                new SimClock(random.nextLong(-ORIGIN_RANGE_NS, ORIGIN_RANGE_NS), EPOCH_MS + random.nextInt(1_000_000));
    }

    public long seed() {
        return seed;
    }

    /**
     * Draws from another seed from now on. For many runs in one simulation: those that begin while nothing is under
     * way go alike when their seeds do, but for times and ports.
     */
    public void reseed(long next) {
        seed = next;
        random = new SplittableRandom(next);
    }

    public SimClock clock() {
        return clock;
    }

    public SimLog log() {
        return log;
    }

    /** What goes wrong from now on. */
    public FaultPlan plan() {
        return plan;
    }

    /** Changes what goes wrong from now on; connections keep what was drawn for them. */
    public void plan(FaultPlan next) {
        plan = next;
    }

    /** From now on this decides what goes wrong, and the plan does not; null: the plan again. */
    public void script(FaultScript next) {
        script = next;
    }

    long shortageNs() {
        return script == null ? 0 : script.shortageNs();
    }

    /** Every accept fails for lack of file descriptors, until set back. */
    public void failAccepts(boolean fail) {
        acceptsFail = fail;
    }

    /** A connect to this address is never answered. */
    public void silence(SocketAddress at) {
        silent.add(at);
    }

    // --- chance ---

    boolean hits(Fault fault) {
        if (script != null) {
            return script.strikes(fault);
        }
        double chance = plan.chance(fault);
        return chance > 0 && random.nextDouble() < chance;
    }

    /** From 0 to below {@code bound}. */
    int random(int bound) {
        return random.nextInt(bound);
    }

    long latencyNs() {
        long min = plan.latencyMinNs();
        long max = plan.latencyMaxNs();
        // most are near the minimum, as on real networks
        double share = random.nextDouble();
        long ns = min == max ? min : min + (long) ((max - min) * share * share * share);
        return hits(Fault.DELAY) ? ns * (1 + random.nextInt(DELAY_FACTOR)) : ns;
    }

    /** Why the next accept fails; null: it does not. */
    IoError acceptFailure() {
        if (acceptsFail || hits(Fault.FAIL_ACCEPT)) {
            return IoError.FD_LIMIT;
        }
        return hits(Fault.ACCEPT_NO_BUFFERS) ? IoError.NO_MEMORY : null;
    }

    private IoError connectFailure() {
        if (hits(Fault.REFUSE)) {
            return IoError.REFUSED;
        }
        return hits(Fault.UNREACHABLE) ? IoError.UNREACHABLE : null;
    }

    // --- time ---

    SimEvents events() {
        return events;
    }

    void log(int channel, SimOp op, long result) {
        log.add(clock.elapsedNs(), turn, channel, op, result);
    }

    void turn(int number) {
        turn = number;
    }

    int nextId() {
        return nextId++;
    }

    /** Moves the time, and lets happen what falls into it. */
    void advanceTo(long ns) {
        while (events.nextNs() <= ns) {
            clock.advanceTo(events.nextNs());
            events.runUntil(clock.nanoTime());
        }
        clock.advanceTo(ns);
    }

    /** Whether a {@link Sim} decides when loops run, so that a wait takes no time by itself. */
    boolean isDriven() {
        return driven;
    }

    void driven(boolean on) {
        driven = on;
    }

    // --- addresses ---

    SimListenSocket listen(SocketAddress at, int backlog, boolean shared) throws BindException {
        SocketAddress where = at instanceof InetSocketAddress i && i.getPort() == 0
                ? new InetSocketAddress(i.getAddress(), freePort())
                : at;
        for (SimListenSocket l : listeners) {
            if (matches(l.at(), where) && !(shared && l.isShared())) {
                throw new BindException("address in use: " + where);
            }
        }
        SimListenSocket socket = new SimListenSocket(this, where, backlog, shared);
        listeners.add(socket);
        return socket;
    }

    void unlisten(SimListenSocket socket) {
        listeners.remove(socket);
    }

    private int freePort() {
        int port = PORT_FIRST + nextPort;
        nextPort = (nextPort + 1) % PORTS;
        return port;
    }

    private static boolean matches(SocketAddress a, SocketAddress b) {
        if (a instanceof InetSocketAddress x && b instanceof InetSocketAddress y && x.getPort() == y.getPort()) {
            return x.getAddress().isAnyLocalAddress()
                    || y.getAddress().isAnyLocalAddress()
                    || x.getAddress().equals(y.getAddress());
        }
        return a.equals(b);
    }

    /** One of those that listen there, as the kernel spreads connections; null when nobody does. */
    private SimListenSocket listenerAt(SocketAddress at) {
        List<SimListenSocket> there = new ArrayList<>();
        for (SimListenSocket l : listeners) {
            if (matches(l.at(), at)) {
                there.add(l);
            }
        }
        return there.isEmpty() ? null : there.get(random.nextInt(there.size()));
    }

    /** Starts to connect; the socket's watcher is told how it ends. */
    SimSocket connect(SocketAddress to, SocketAddress local) {
        SocketAddress from = local != null
                ? local
                : to instanceof InetSocketAddress i ? new InetSocketAddress(i.getAddress(), freePort()) : to;
        SimSocket socket = new SimSocket(this, nextId(), from, to);
        if (!silent.contains(to) && !hits(Fault.BLACK_HOLE)) {
            IoError failure = connectFailure();
            events.at(clock.nanoTime() + latencyNs(), () -> knock(socket, failure));
        }
        return socket;
    }

    private void knock(SimSocket socket, IoError failure) {
        if (socket.isClosed()) {
            return;
        }
        SimListenSocket listener = failure == null ? listenerAt(socket.remote()) : null;
        if (listener == null) {
            IoError why = failure == null ? IoError.REFUSED : failure;
            events.at(clock.nanoTime() + latencyNs(), () -> socket.fail(why));
        } else if (listener.isFull()) {
            events.at(clock.nanoTime() + RETRY_NS, () -> knock(socket, null));
        } else {
            SimSocket accepted = new SimSocket(this, nextId(), listener.at(), socket.local());
            SimSocket.join(this, socket, accepted);
            if (hits(Fault.RESET)) {
                (random.nextBoolean() ? socket : accepted).out().resetAt(1 + random.nextInt(RESET_SPAN));
            }
            accepted.connected();
            events.at(clock.nanoTime() + latencyNs(), socket::connected);
            listener.add(accepted);
        }
    }

    /** A middlebox or a dying host. */
    void resetBoth(SimSocket a, SimSocket b) {
        a.fail(IoError.RESET);
        b.fail(IoError.RESET);
    }
}
