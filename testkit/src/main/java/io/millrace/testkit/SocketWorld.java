package io.millrace.testkit;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopClock;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.transport.TransportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.AgentTerminationException;

/**
 * The contract suite over real loopback sockets: loops are turned on the thread of the test, and may sleep for a
 * millisecond each. Test thread only.
 */
public final class SocketWorld implements TckWorld {
    private static final long WITHIN_NS = 10_000_000_000L;
    private static final long WAIT_NS = 1_000_000;
    private static final int RECEIVE_BUFFER_LENGTH = 131_072;
    private static final int SILENT_BACKLOG = 1;
    private static final int SILENT_CONNECTS = 8;
    private static final int RING_BLOCKS = 64;
    private static final int SPARE_BLOCKS = 64;
    private static final int SMALL_BLOCKS = 512;
    private static final int LARGE_BLOCKS = 64;
    private static final int HEAD_BLOCKS = 8;

    private final TransportProvider provider;
    private final Consumer<EngineConfig.Builder> settings;
    private final long seed;
    private final Random random;
    private final LoopClock clock = LoopClock.system();
    private final List<Engine> engines = new ArrayList<>();
    private final List<EventLoop> loops = new ArrayList<>();
    private final List<SocketPeer> peers = new ArrayList<>();
    private final List<SocketPeerListener> listeners = new ArrayList<>();
    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final StringBuilder left = new StringBuilder();
    private SocketAddress silent;

    public SocketWorld(TransportProvider provider, long seed) {
        this(provider, seed, b -> {});
    }

    /** @param settings of all its engines, before those of a case */
    public SocketWorld(TransportProvider provider, long seed, Consumer<EngineConfig.Builder> settings) {
        this.provider = provider;
        this.settings = settings;
        this.seed = seed;
        this.random = new Random(seed);
    }

    @Override
    public Engine engine(Consumer<EngineConfig.Builder> configure) {
        EngineConfig.Builder b = EngineConfig.builder()
                .loops(1)
                .set(EngineSettings.RECEIVE_BLOCKS, RING_BLOCKS)
                .set(EngineSettings.RECEIVE_SPARES, SPARE_BLOCKS)
                .set(EngineSettings.MEMORY_SMALL_BLOCKS, SMALL_BLOCKS)
                .set(EngineSettings.MEMORY_LARGE_BLOCKS, LARGE_BLOCKS)
                .set(EngineSettings.MEMORY_HEAD_BLOCKS, HEAD_BLOCKS)
                .transport(provider)
                .errors(errors::add);
        settings.accept(b);
        configure.accept(b);
        Engine engine = Engine.create(b.build());
        engines.add(engine);
        for (EventLoop loop : engine.loops()) {
            loop.onStart();
            loops.add(loop);
        }
        return engine;
    }

    @Override
    public RawPeer connect(SocketAddress to) {
        try {
            SocketChannel s = SocketChannel.open();
            s.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_LENGTH);
            SocketPeer peer = new SocketPeer(s);
            s.connect(to);
            peers.add(peer);
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public RawListener listen() {
        try {
            SocketPeerListener listener = new SocketPeerListener(RECEIVE_BUFFER_LENGTH);
            listeners.add(listener);
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago. */
    @Override
    public SocketAddress refusing() {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return s.getLocalSocketAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A listener whose queue is full, so that the kernel drops what else knocks. */
    @Override
    public SocketAddress silent() {
        if (silent == null) {
            try {
                ServerSocketChannel full = ServerSocketChannel.open();
                closeables.add(full);
                full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SILENT_BACKLOG);
                silent = full.getLocalAddress();
                for (int i = 0; i < SILENT_CONNECTS; i++) {
                    SocketChannel s = SocketChannel.open();
                    closeables.add(s);
                    s.configureBlocking(false);
                    s.connect(silent);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return silent;
    }

    @Override
    public boolean failAccepts(boolean fail) {
        return false;
    }

    // --- running ---

    @Override
    public void run(String what, BooleanSupplier until) {
        long beganNs = clock.freshNanoTime();
        while (!until.getAsBoolean()) {
            if (clock.freshNanoTime() - beganNs > WITHIN_NS) {
                AssertionError e =
                        new AssertionError(what + ": not within " + Duration.ofNanos(WITHIN_NS) + "\n" + this);
                errors.forEach(e::addSuppressed);
                throw e;
            }
            turn();
        }
    }

    @Override
    public void runWithThreads(String what, BooleanSupplier until) {
        run(what, until);
    }

    @Override
    public void pass(Duration time) {
        long beganNs = clock.freshNanoTime();
        while (clock.freshNanoTime() - beganNs < time.toNanos()) {
            turn();
        }
    }

    private void turn() {
        for (int i = 0; i < loops.size(); i++) {
            EventLoop loop = loops.get(i);
            try {
                loop.doWork(WAIT_NS, loop.config().completionsMax());
            } catch (AgentTerminationException e) {
                loops.remove(i--);
            }
        }
        peers.forEach(SocketPeer::poll);
        listeners.forEach(SocketPeerListener::poll);
    }

    @Override
    public boolean isCalm() {
        return true;
    }

    @Override
    public Random random() {
        return random;
    }

    @Override
    public List<Throwable> takeErrors() {
        List<Throwable> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    @Override
    public String held(Engine engine) {
        StringBuilder out = new StringBuilder();
        for (EventLoop loop : engine.loops()) {
            for (BlockClass c : BlockClass.values()) {
                int used = used(loop, c);
                if (c != BlockClass.RING && used > 0) {
                    out.append(used).append(" blocks of ").append(c).append('\n');
                }
            }
            if (loop.memory().queuesBorrowed() > 0) {
                out.append(loop.memory().queuesBorrowed()).append(" send queues\n");
            }
        }
        return out.toString();
    }

    /** All of a ring are the kernel's; a spare may stand there for a block that came home since. */
    private static int used(EventLoop loop, BlockClass c) {
        BlockPool pool = loop.memory().pool(c);
        int home = c == BlockClass.SPARE ? loop.memory().pool(BlockClass.RING).free() : 0;
        return pool.capacity() - pool.free() - home;
    }

    // --- the end ---

    @Override
    public void end(Engine engine) {
        engines.remove(engine);
        for (EventLoop loop : engine.loops()) {
            loops.remove(loop);
            loop.onClose();
            if (loop.membersOpen() > 0) {
                left.append(loop.membersOpen()).append(" channels and listeners open\n");
            }
            left.append(loop.memory().leakReport());
            if (loop.memory().queuesBorrowed() > 0) {
                left.append(loop.memory().queuesBorrowed()).append(" send queues\n");
            }
            if (loop.timers().count() > 0) {
                left.append(loop.timers().count()).append(" timers\n");
            }
        }
        engine.close();
    }

    @Override
    public void close() {
        List.copyOf(engines).forEach(this::end);
        peers.forEach(SocketPeer::close);
        for (SocketPeerListener l : listeners) {
            l.accepted().forEach(RawPeer::close);
            l.close();
        }
        for (AutoCloseable c : closeables) {
            try {
                c.close();
            } catch (Exception e) {
                left.append(e).append('\n');
            }
        }
        if (!left.isEmpty() || !errors.isEmpty()) {
            AssertionError e = new AssertionError("left over at the end:\n" + left + errors.size() + " errors");
            errors.forEach(e::addSuppressed);
            throw e;
        }
    }

    @Override
    public String toString() {
        return provider.name() + ", seed " + seed + ", " + loops.size() + " loops, errors " + errors;
    }
}
