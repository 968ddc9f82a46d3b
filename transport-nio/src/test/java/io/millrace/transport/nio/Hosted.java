package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** An engine over this transport whose loops the test turns itself, so that only the peer needs threads. */
final class Hosted implements AutoCloseable {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    private final List<Throwable> errors = new ArrayList<>();
    private final Engine engine;

    Hosted() {
        this(b -> {});
    }

    Hosted(Consumer<EngineConfig.Builder> configure) {
        EngineConfig.Builder b = EngineConfig.builder()
                .transport(NioTransportProvider.NAME)
                .loops(1)
                .errors(errors::add);
        configure.accept(b);
        engine = Engine.create(b.build());
        engine.loops().forEach(EventLoop::onStart);
    }

    EventLoop loop() {
        return engine.loops().get(0);
    }

    List<EventLoop> loops() {
        return engine.loops();
    }

    Transport transport() {
        return Transport.of(loop());
    }

    /** What went to the error handler; a test that expects some clears it. */
    List<Throwable> errors() {
        return errors;
    }

    long count(Counter c) {
        return loops().stream().mapToLong(l -> l.counters().value(c)).sum();
    }

    int free(BlockClass c) {
        return loop().memory().pool(c).free();
    }

    InetSocketAddress listen(AcceptHandler handler) throws IOException {
        ListenerGroup group = engine.listen(ANY_PORT, handler);
        return (InetSocketAddress) group.localAddress();
    }

    Engine engine() {
        return engine;
    }

    static Socket dial(InetSocketAddress to) throws IOException {
        Socket s = new Socket();
        s.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(DEADLINE_NS));
        s.connect(to);
        return s;
    }

    void turn() {
        for (EventLoop l : loops()) {
            l.doWork(0, 256);
        }
    }

    /** Turns the loops, asleep in the kernel in between, until the condition holds. */
    void until(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("not within 20 s: " + what + "; errors: " + errors);
            }
            for (EventLoop l : loops()) {
                l.doWork(TimeUnit.MILLISECONDS.toNanos(1), 256);
            }
        }
    }

    /** Ends the loops; every block must be home, and no error unreported to the test. */
    @Override
    public void close() {
        for (EventLoop l : loops()) {
            l.onClose();
            assertEquals("", l.memory().leakReport());
            assertEquals(0, l.membersOpen());
        }
        assertEquals(List.of(), errors);
    }
}
