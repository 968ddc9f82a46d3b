package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.BlockClass;
import io.millrace.testkit.SocketTransports;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Over real sockets by one of the {@link SocketTransports}, clients and server on one thread. */
final class SocketHost extends HttpHost {
    private static final long DEADLINE_NS = 20_000_000_000L;
    private static final long TURN_NS = 1_000_000;
    /** So many turns in a row without a byte moved: what the kernel does on loopback is done by then. */
    private static final int QUIET_TURNS = 8;

    private final List<Throwable> errors = new ArrayList<>();
    private final List<SocketWire> wires = new ArrayList<>();

    /** Skips the test, with the reason, where that transport does not work. */
    SocketHost(
            String transport,
            boolean tls,
            Consumer<EngineConfig.Builder> settings,
            Consumer<HttpServer.Builder> configure) {
        EngineConfig.Builder b = EngineConfig.builder()
                .transport(SocketTransports.require(transport))
                .errors(errors::add);
        calm(b);
        settings.accept(b);
        Engine engine = Engine.create(b.build());
        engine.loops().forEach(EventLoop::onStart);
        start(engine, tls, configure);
    }

    @Override
    Wire dial(SocketAddress to) {
        SocketWire wire = new SocketWire(to);
        wires.add(wire);
        return wire;
    }

    private boolean pump() {
        boolean moved = false;
        for (SocketWire w : wires) {
            moved |= w.pump();
        }
        return moved | pumpWires();
    }

    private int turn() {
        return loop().doWork(TURN_NS, loop().config().completionsMax());
    }

    @Override
    void run(BooleanSupplier until) {
        long end = System.nanoTime() + DEADLINE_NS;
        pump();
        while (!until.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("not within 20 s; " + describe());
            }
            pump();
            turn();
            pump();
        }
    }

    @Override
    void quiet() {
        for (int i = 0; i < QUIET_TURNS; i++) {
            boolean moved = pump();
            if (turn() > 0 || moved) {
                i = 0;
            }
        }
    }

    @Override
    void advance(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        run(() -> System.nanoTime() - end >= 0);
    }

    /** All of a ring are the kernel's; a spare may stand there for a block that came home since. */
    @Override
    int receiveBlocksHeld() {
        return used(BlockClass.RING)
                + used(BlockClass.SPARE)
                - loop().memory().pool(BlockClass.RING).capacity();
    }

    @Override
    List<Throwable> takeErrors() {
        List<Throwable> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    @Override
    String describe() {
        return counters() + "\nerrors: " + errors + ", " + loop().membersOpen() + " members open";
    }

    @Override
    public void close() {
        wires.forEach(Wire::close);
        loop().onClose();
        assertEquals("", loop().memory().leakReport());
        assertEquals(0, loop().membersOpen());
        assertEquals(0, loop().timers().count(), "timers");
        assertEquals(List.of(), errors);
    }
}
