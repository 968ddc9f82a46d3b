package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.telemetry.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;

/** A server under test with its engine, all turned by the thread of the test. */
abstract class HttpHost implements AutoCloseable {
    private final List<Wire> wires = new ArrayList<>();
    private Engine engine;
    private HttpServer server;
    private boolean h2;
    private boolean tls;

    /** Settings with which slow networks of the simulator change no outcome, and small memory. */
    static void calm(EngineConfig.Builder b) {
        b.loops(1)
                .set(EngineSettings.RECEIVE_BLOCKS, 64)
                .set(EngineSettings.RECEIVE_SPARES, 64)
                .set(EngineSettings.MEMORY_SMALL_BLOCKS, 512)
                .set(EngineSettings.MEMORY_LARGE_BLOCKS, 64)
                .set(EngineSettings.MEMORY_HEAD_BLOCKS, 8)
                .set(EngineSettings.LINGER_TIME_MAX, Duration.ofMinutes(1))
                .set(HttpSettings.BODY_DISCARD_TIME_MAX, Duration.ofMinutes(1));
    }

    /** @param secured whether it listens for TLS, and its clients speak it */
    final void start(Engine on, boolean secured, Consumer<HttpServer.Builder> configure) {
        engine = on;
        tls = secured;
        HttpServer.Builder b = HttpServer.on(on).listen(l -> {
            l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).name("main");
            if (secured) {
                l.tls(TlsWire.SERVER);
            }
        });
        configure.accept(b);
        server = b.start();
    }

    final Engine engine() {
        return engine;
    }

    final HttpServer server() {
        return server;
    }

    final EventLoop loop() {
        return engine.loops().get(0);
    }

    final long count(Counter c) {
        return engine.counters().value(c);
    }

    final int used(BlockClass c) {
        return loop().memory().pool(c).capacity() - loop().memory().pool(c).free();
    }

    final Wire connect() {
        Wire wire = carrier(h2);
        return h2 ? connected(new H2Wire(wire)) : wire;
    }

    /** Without a word said: what clients speak HTTP/1.1 over, or HTTP/2. */
    final Wire carrier(boolean overH2) {
        Wire raw = dial(server.addresses().get(0));
        if (!tls) {
            return overH2 ? raw : connected(raw);
        }
        TlsWire secured = over(raw, TlsWire.client(overH2 ? "h2" : "http/1.1"));
        run(() -> secured.isSecured() || secured.isOver());
        return secured;
    }

    /** One of the client's own engine, whose handshake is still to come. */
    final TlsWire connect(SSLEngine engine) {
        return connect(0, engine);
    }

    /** @param listener its place among the addresses */
    final TlsWire connect(int listener, SSLEngine engine) {
        return over(dial(server.addresses().get(listener)), engine);
    }

    /** TLS over what is there. */
    final TlsWire over(Wire raw, SSLEngine engine) {
        TlsWire secured = new TlsWire(raw, engine);
        wires.add(secured);
        return secured;
    }

    /** A client of HTTP/2 that does what the test says. */
    final H2Client connectH2() {
        return connectOverH2().client();
    }

    /** A client that says in HTTP/2 what the test says in HTTP/1.1. */
    final H2Wire connectOverH2() {
        return connected(new H2Wire(carrier(true)));
    }

    private <W extends Wire> W connected(W wire) {
        wires.add(wire);
        return wire;
    }

    /** Clients speak HTTP/2 from now on. */
    final HttpHost h2() {
        h2 = true;
        return this;
    }

    /** What the clients do by themselves. */
    final boolean pumpWires() {
        boolean moved = false;
        for (Wire w : List.copyOf(wires)) {
            moved |= w.pump();
        }
        return moved;
    }

    abstract Wire dial(SocketAddress to);

    /** Runs until the condition holds; fails when it does not within a bound. */
    abstract void run(BooleanSupplier until);

    /** Runs until nothing moves any more but timers. */
    abstract void quiet();

    /** Receive blocks that somebody has who is not the kernel. */
    abstract int receiveBlocksHeld();

    /** Errors that came to the error handler; they are taken, and do not fail the close. */
    abstract List<Throwable> takeErrors();

    /** Lets time pass. */
    abstract void advance(Duration time);

    abstract String describe();

    /** Counters that are not 0. */
    final String counters() {
        StringBuilder out = new StringBuilder();
        for (Counter c : Counter.values()) {
            if (count(c) != 0) {
                out.append(c).append('=').append(count(c)).append(' ');
            }
        }
        return out.toString();
    }

    /** Closes all clients, and checks that every connection ends and gives everything back. */
    final void checkNothingHeld() {
        wires.forEach(Wire::close);
        run(() -> count(Counter.CONNECTIONS_OPEN) == 0);
        quiet();
        assertEquals(
                0,
                receiveBlocksHeld(),
                () -> "receive blocks held\n" + loop().memory().leakReport() + describe());
        for (BlockClass c : new BlockClass[] {BlockClass.SMALL, BlockClass.LARGE, BlockClass.HEAD}) {
            assertEquals(
                    0, used(c), () -> c + " blocks held\n" + loop().memory().leakReport() + describe());
        }
        assertEquals(0, loop().memory().queuesBorrowed(), "send queues");
    }

    /** Ends the loops; checks that nothing is left and no error was reported. */
    @Override
    public abstract void close();
}
