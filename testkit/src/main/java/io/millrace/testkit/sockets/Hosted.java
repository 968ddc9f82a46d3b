package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopClock;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * An engine over real sockets whose loops the test turns itself, so that only the peer needs threads. Test thread only.
 */
public final class Hosted implements AutoCloseable {
    public static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    private final LoopClock clock = LoopClock.system();
    private final List<Throwable> errors = new ArrayList<>();
    private final Engine engine;

    /** An engine of one loop, unless configured otherwise. */
    public Hosted(TransportProvider provider, Consumer<EngineConfig.Builder> configure) {
        EngineConfig.Builder b =
                EngineConfig.builder().transport(provider).loops(1).errors(errors::add);
        configure.accept(b);
        engine = Engine.create(b.build());
        engine.loops().forEach(EventLoop::onStart);
    }

    public EventLoop loop() {
        return engine.loops().get(0);
    }

    public List<EventLoop> loops() {
        return engine.loops();
    }

    public Transport transport() {
        return Transport.of(loop());
    }

    /** What went to the error handler; a test that expects some clears it. */
    public List<Throwable> errors() {
        return errors;
    }

    public long count(Counter c) {
        return loops().stream().mapToLong(l -> l.counters().value(c)).sum();
    }

    public int free(BlockClass c) {
        return loop().memory().pool(c).free();
    }

    /** Receive blocks that somebody has who is not the kernel: all of a ring are its own. */
    public int receiveBlocksHeld() {
        BlockPool ring = loop().memory().pool(BlockClass.RING);
        BlockPool spares = loop().memory().pool(BlockClass.SPARE);
        return spares.capacity() - spares.free() - ring.free();
    }

    public InetSocketAddress listen(AcceptHandler handler) throws IOException {
        return listen(ANY_PORT, handler);
    }

    public InetSocketAddress listen(InetSocketAddress at, AcceptHandler handler) throws IOException {
        ListenerGroup group = engine.listen(at, handler);
        return (InetSocketAddress) group.localAddress();
    }

    public Engine engine() {
        return engine;
    }

    public static Socket dial(InetSocketAddress to) throws IOException {
        Socket s = new Socket();
        s.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(DEADLINE_NS));
        s.connect(to);
        return s;
    }

    /** Whether nobody listens there; else somebody has one more connection, which is closed. */
    public static boolean isRefused(InetSocketAddress at) {
        try (Socket late = dial(at)) {
            return !late.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    public void turn() {
        for (EventLoop l : loops()) {
            l.doWork(0, 256);
        }
    }

    /** Turns the loops, asleep in the kernel in between, until the condition holds. */
    public void until(BooleanSupplier condition, String what) {
        long end = clock.freshNanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            if (clock.freshNanoTime() - end > 0) {
                fail("not within 20 s: " + what + "; errors: " + errors);
            }
            for (EventLoop l : loops()) {
                l.doWork(TimeUnit.MILLISECONDS.toNanos(1), 256);
            }
        }
    }

    /**
     * Ends the loops; every block must be home, and no error unreported to the test. Of a loop that died only what it
     * receives into may be kept: the kernel may still write there.
     */
    @Override
    public void close() {
        for (EventLoop l : loops()) {
            l.onClose();
            if (l.counters().value(Counter.LOOP_DEATHS) == 0) {
                assertEquals("", l.memory().leakReport());
            }
            for (BlockClass c : new BlockClass[] {BlockClass.SMALL, BlockClass.LARGE, BlockClass.HEAD}) {
                BlockPool pool = l.memory().pool(c);
                assertEquals(
                        pool.capacity(),
                        pool.free(),
                        () -> c + " blocks\n" + l.memory().leakReport());
            }
            assertEquals(0, l.membersOpen());
        }
        assertEquals(List.of(), errors);
    }
}
