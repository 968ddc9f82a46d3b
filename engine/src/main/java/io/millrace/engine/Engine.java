package io.millrace.engine;

import io.millrace.engine.config.AcceptMode;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopConfig;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.telemetry.CountersFile;
import io.millrace.engine.telemetry.CountersReader;
import io.millrace.engine.telemetry.ErrorLog;
import io.millrace.engine.telemetry.LoopCounters;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.Capabilities;
import io.millrace.engine.transport.InheritedAddress;
import io.millrace.engine.transport.InheritedSocket;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.engine.transport.Listener;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.engine.transport.SocketPassing;
import io.millrace.engine.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;

/**
 * N event loops over one transport. Any thread.
 *
 * <p>{@link #launch} runs each loop on a thread of its own. {@link #create} starts no thread: the host calls {@link
 * EventLoop#onStart()} once and then {@link EventLoop#doWork(long, int)} as it likes, all on one thread a loop, and
 * {@link EventLoop#onClose()} at the end.
 */
public final class Engine implements AutoCloseable {
    private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(30);
    private static final int CLOSE_RETRY_MS = 5_000;

    private final EngineConfig config;
    private final TransportChoice choice;
    private final MemoryPlan plan;
    private final ErrorHandler errors;
    private final List<EventLoop> loops = new ArrayList<>();
    private final List<Transport> transports = new ArrayList<>();
    private final List<LoopRunner> runners = new ArrayList<>();
    private final List<AgentRunner> threads = new ArrayList<>();
    private final CountersReader counters;
    private final AtomicBoolean backlogTold = new AtomicBoolean();

    private Engine(EngineConfig config) {
        this.config = config;
        this.choice = TransportChoice.of(config, config.settings().text(EngineSettings.TRANSPORT));
        this.errors = config.errors() != null
                ? config.errors()
                : new ErrorLog(config.settings().count(EngineSettings.ERRORS_DISTINCT_MAX), config.nanos());
        int n = config.loops();
        LoopConfig loopConfig = config.loopConfig(n);
        this.plan = choice.provider().plan(config.memoryPlan(n)).build();
        List<LoopCounters> regions = regions(config, n);
        for (int i = 0; i < n; i++) {
            Transport transport = choice.provider().create(config.settings());
            LoopCounters region = regions.get(i);
            transports.add(transport);
            loops.add(new EventLoop(i, loopConfig, transport, plan, region, config.newClock(), errors));
        }
        this.counters = CountersReader.of(regions);
    }

    private static List<LoopCounters> regions(EngineConfig config, int n) {
        String file = config.settings().text(EngineSettings.COUNTERS_FILE);
        if (!file.isEmpty()) {
            try {
                return CountersFile.create(Path.of(file), n).loops();
            } catch (IOException e) {
                throw new UncheckedIOException(
                        EngineSettings.COUNTERS_FILE.name() + "=" + file + ": " + e.getMessage(), e);
            }
        }
        List<LoopCounters> regions = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            regions.add(new LoopCounters());
        }
        return regions;
    }

    /** An engine whose loops the host drives. */
    public static Engine create(EngineConfig config) {
        return new Engine(config);
    }

    /** An engine that runs, with the defaults. */
    public static Engine launch() {
        return launch(EngineConfig.builder().build());
    }

    /** An engine that runs: {@code Engine.launch(e -> e.loops(4))}. */
    public static Engine launch(Consumer<EngineConfig.Builder> configure) {
        EngineConfig.Builder b = EngineConfig.builder();
        configure.accept(b);
        return launch(b.build());
    }

    /** An engine that runs. */
    public static Engine launch(EngineConfig config) {
        Engine engine = new Engine(config);
        for (EventLoop loop : engine.loops) {
            LoopRunner runner = new LoopRunner(loop);
            AgentRunner thread = new AgentRunner(
                    loop.config().spin() ? BusySpinIdleStrategy.INSTANCE : NoOpIdleStrategy.INSTANCE,
                    engine::threadEnded,
                    null,
                    runner);
            engine.runners.add(runner);
            engine.threads.add(thread);
            AgentRunner.startOnThread(thread);
        }
        return engine;
    }

    private void threadEnded(Throwable t) {
        if (!(t instanceof AgentTerminationException)) { // the loop reported its own
            errors.onError(t);
        }
    }

    public EngineConfig config() {
        return config;
    }

    /** The transport in use, and why. */
    public TransportChoice transport() {
        return choice;
    }

    /** What each loop maps when it starts. */
    public MemoryPlan memoryPlan() {
        return plan;
    }

    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    /** Reads the counters of all loops. */
    public CountersReader counters() {
        return counters;
    }

    /** Where errors go; an {@link ErrorLog} unless the application gave its own. */
    public ErrorHandler errors() {
        return errors;
    }

    // --- listening ---

    /**
     * Listens on the loops and waits until all are bound.
     *
     * @param at an address to bind, or an {@link InheritedAddress} of sockets that are
     * @throws IOException when the address cannot be bound
     */
    public ListenerGroup listen(SocketAddress at, AcceptHandler handler) throws IOException {
        return listen(at, SocketOptions.DEFAULT, AcceptLimits.of(config.settings()), handler);
    }

    /**
     * As {@link #listen(SocketAddress, AcceptHandler)}, with options for the sockets, and limits for this address.
     *
     * @throws IOException also when the transport does not have one of the options
     */
    public ListenerGroup listen(SocketAddress at, SocketOptions socket, AcceptLimits limits, AcceptHandler handler)
            throws IOException {
        try {
            return join(listenAsync(at, socket, limits, handler));
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    /** Listens on the loops; completes when all are bound, or with the {@link IOException} of the first that cannot. */
    public CompletableFuture<ListenerGroup> listenAsync(
            SocketAddress at, SocketOptions socket, AcceptLimits limits, AcceptHandler handler) {
        AcceptHandler accept = limits.perAddressMax() == 0 ? handler : new AddressCap(limits.perAddressMax(), handler);
        List<Place> places;
        try {
            places = at instanceof InheritedAddress i
                    ? placesOf(Activation.resolve(i), socket, limits)
                    : placesOf(at, socket, limits);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        List<Listener> bound = new ArrayList<>();
        List<CompletableFuture<Void>> gone = new ArrayList<>();
        CompletableFuture<Void> step = CompletableFuture.completedFuture(null);
        for (Transport t : places.get(0).options().targets()) { // what is handed to, and counted by, must have begun
            step = step.thenRunAsync(() -> {}, loopOf(t));
        }
        for (Place p : places) {
            step = step.thenRunAsync(
                    () -> {
                        Listener l = bind(p, bound, at, accept);
                        bound.add(l);
                        gone.add(goneOf(l));
                        tellWhenBacklogIsCut(p);
                    },
                    loopOf(p.transport()));
        }
        return step.handle((done, failed) -> {
            if (failed != null) {
                bound.forEach(l -> l.loop().execute(l::close));
                places.stream().skip(bound.size() + 1L).forEach(Place::discard);
                throw failed instanceof CompletionException c ? c : new CompletionException(failed);
            }
            CompletableFuture<Void> allGone = CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new));
            return new ListenerGroup(
                    bound, bound.get(0).localAddress(), places.get(0).ownsPath(), allGone);
        });
    }

    /** One listener to be. */
    private record Place(Transport transport, ListenOptions options) {
        boolean ownsPath() {
            return options.inherited() == null || options.inherited().ownsPath();
        }

        /** The one that failed has closed its own. */
        void discard() {
            if (options.inherited() != null) {
                SocketPassing.find().close(options.inherited().descriptor());
            }
        }
    }

    private List<Place> placesOf(SocketAddress at, SocketOptions socket, AcceptLimits limits) {
        boolean shared = sharesPort(at);
        int perSecond = share(limits.perSecondMax(), shared ? transports.size() : 1);
        ListenOptions options = options(socket, shared, shared, perSecond, null);
        return (shared ? transports : transports.subList(0, 1))
                .stream().map(t -> new Place(t, options)).toList();
    }

    /**
     * Every socket is listened on, since one that nobody accepts from would swallow its share. Where each loop gets as
     * many, it keeps what it accepts; else all is dealt.
     */
    private List<Place> placesOf(InheritedAddress at, SocketOptions socket, AcceptLimits limits) {
        List<Place> places = new ArrayList<>();
        boolean even = at.sockets().size() % transports.size() == 0;
        int perSecond = share(limits.perSecondMax(), at.sockets().size());
        for (InheritedSocket given : at.sockets()) {
            places.add(new Place(
                    transports.get(places.size() % transports.size()), options(socket, even, false, perSecond, given)));
        }
        return places;
    }

    /** @param kept each loop keeps what it accepts */
    private ListenOptions options(
            SocketOptions socket, boolean kept, boolean reusePort, int perSecond, InheritedSocket inherited) {
        int backlog = config.settings().count(EngineSettings.ACCEPT_BACKLOG);
        List<Transport> targets = kept || transports.size() == 1 ? List.of() : transports;
        int channelsMax = ConnectionCap.of(config.settings()) / (kept ? transports.size() : 1);
        return new ListenOptions(backlog, socket, reusePort, targets, Math.max(1, channelsMax), perSecond, inherited);
    }

    /** Of a limit that several listeners keep together; 0 stays 0. */
    private static int share(int limit, int listeners) {
        return limit == 0 ? 0 : Math.max(1, limit / listeners);
    }

    private void tellWhenBacklogIsCut(Place p) {
        int asked = p.options().backlog();
        int given = p.transport().backlogMax();
        if (p.options().inherited() == null && asked > given && backlogTold.compareAndSet(false, true)) {
            errors.onError(new BacklogCutException(asked, given));
        }
    }

    private EventLoop loopOf(Transport t) {
        return loops.get(transports.indexOf(t));
    }

    private static Listener bind(Place place, List<Listener> bound, SocketAddress at, AcceptHandler handler) {
        boolean given = bound.isEmpty() || place.options().inherited() != null;
        SocketAddress where = given ? at : bound.get(0).localAddress(); // port 0: all take the first's
        try {
            return place.transport().listen(where, place.options(), handler);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static CompletableFuture<Void> goneOf(Listener l) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        l.onGone(() -> gone.complete(null));
        return gone;
    }

    private boolean sharesPort(SocketAddress at) {
        Capabilities can = transports.get(0).capabilities();
        AcceptMode mode = config.settings().choice(EngineSettings.ACCEPT_MODE);
        if (!(at instanceof InetSocketAddress) || transports.size() == 1) {
            return false;
        }
        return switch (mode) {
            case AUTO -> can.reusePort();
            case HAND_OFF -> false;
            case REUSE_PORT -> {
                if (!can.reusePort()) {
                    throw new IllegalStateException(
                            EngineSettings.ACCEPT_MODE.name() + "=REUSE_PORT: the " + can.name() + " transport cannot");
                }
                yield true;
            }
        };
    }

    // --- waiting ---

    /**
     * Waits for a control call; on a thread that hosts loops, turns those loops meanwhile.
     *
     * @throws CompletionException with the cause, or when 30 s have passed
     */
    public <T> T join(CompletableFuture<T> future) {
        return join(future, CONTROL_TIMEOUT);
    }

    /** As {@link #join(CompletableFuture)}, for what may take longer, or must not. */
    public <T> T join(CompletableFuture<T> future, Duration max) {
        List<EventLoop> mine =
                loops.stream().filter(l -> l.isCurrent() && !l.isClosed()).toList();
        if (mine.isEmpty()) {
            return await(future, max);
        }
        long deadlineNs = config.nanos().getAsLong() + max.toNanos();
        while (!future.isDone() && config.nanos().getAsLong() - deadlineNs < 0) {
            for (EventLoop loop : mine) {
                if (loop.isClosed()) { // by what it did the last time
                    continue;
                }
                loop.doWork(TimeUnit.MILLISECONDS.toNanos(1), loop.config().completionsMax());
            }
        }
        if (!future.isDone()) {
            throw notWithin(max, new TimeoutException());
        }
        return future.join();
    }

    private static <T> T await(CompletableFuture<T> future, Duration max) {
        try {
            return future.get(max.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } catch (TimeoutException e) {
            throw notWithin(max, e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    private static CompletionException notWithin(Duration max, TimeoutException e) {
        return new CompletionException("no answer from the loops within " + max.toMillis() + " ms", e);
    }

    /**
     * Ends every loop: listeners first, then what is open is reset. For a graceful end drain what runs on the engine
     * first. The loops of a created engine are closed by their host.
     */
    @Override
    public void close() {
        runners.forEach(LoopRunner::end);
        for (AgentRunner thread : threads) {
            thread.close(
                    CLOSE_RETRY_MS,
                    t -> errors.onError(new IllegalStateException(
                            "the loop thread " + t.getName() + " has not ended after 5 s: a handler blocks it")));
        }
    }
}
