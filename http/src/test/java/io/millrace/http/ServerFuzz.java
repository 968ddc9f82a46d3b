package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPersonality;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fuzz target: whole connections to a server in the simulator, up to four at once, as a {@link FuzzScript} tells. After
 * each run every answer has to be well-formed, in order and whole or visibly cut; every request told once that it is
 * over; every connection closed in time, and nothing held or reported. Simulation and server serve many runs. Test
 * thread only.
 */
public final class ServerFuzz implements FuzzScript.Player {
    private static final Duration SHORT = Duration.ofSeconds(2);
    /** All deadlines below, one after the other, and the pieces of a slow network. */
    private static final Duration ALL_DEADLINES = Duration.ofSeconds(60);

    private static final int CONNECTIONS = 4;
    private static final ServerFuzz[] SERVERS = new ServerFuzz[SimPersonality.values().length];

    private final Sim sim;
    private final HttpServer server;
    private final Map<SocketAddress, FuzzPeer> byAddress = new HashMap<>();
    private final List<FuzzPeer> peers = new ArrayList<>();
    private final FuzzPeer[] current = new FuzzPeer[CONNECTIONS];
    private int acting;

    private ServerFuzz(SimPersonality personality) {
        sim = new Sim(1, FaultPlan.NONE);
        server = HttpServer.on(sim.engine(personality, ServerFuzz::limits))
                .handler(new FuzzSite(ex -> byAddress.get(ex.connection().peer().address())))
                .listen(l -> l.at("127.0.0.1:0"))
                .leaveShutdown()
                .start();
    }

    /** Near enough that short scripts reach them. */
    static void limits(EngineConfig.Builder b) {
        b.set(EngineSettings.SEND_MARK_HIGH, 1_000L)
                .set(EngineSettings.SEND_MARK_LOW, 500L)
                .set(EngineSettings.RECEIVE_BLOCK_LENGTH, 2_048L)
                .set(EngineSettings.RECEIVE_STASH_LENGTH_MAX, 4_096L)
                .set(EngineSettings.FORWARD_COPY_MAX, 64L)
                .set(EngineSettings.SEND_TIMEOUT, SHORT)
                .set(EngineSettings.LINGER_TIME_MAX, SHORT)
                .set(HttpSettings.REQUEST_LINE_LENGTH_MAX, 300L)
                .set(HttpSettings.HEAD_LENGTH_MAX, 700L)
                .set(HttpSettings.FIELDS_MAX, 12)
                .set(HttpSettings.TRAILERS_LENGTH_MAX, 100L)
                .set(HttpSettings.TRAILER_FIELDS_MAX, 4)
                .set(HttpSettings.CHUNK_EXTENSION_LENGTH_MAX, 20L)
                .set(HttpSettings.CHUNK_EXTENSIONS_LENGTH_MAX, 60L)
                .set(HttpSettings.BODY_DISCARD_MAX, 500L)
                .set(HttpSettings.BODY_RATE_GRACE, SHORT)
                .set(HttpSettings.FIRST_HEAD_TIMEOUT, SHORT)
                .set(HttpSettings.HEAD_TIMEOUT, SHORT)
                .set(HttpSettings.IDLE_TIMEOUT, SHORT)
                .set(HttpSettings.REQUEST_TIMEOUT, SHORT)
                .set(HttpSettings.REQUESTS_PER_TURN_MAX, 4);
    }

    /** {@link FuzzScript#HEAD_LENGTH} bytes of settings, then the script. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < FuzzScript.HEAD_LENGTH) {
            return;
        }
        FuzzScript script = new FuzzScript(data);
        int which = script.choice() & 1;
        if (SERVERS[which] == null) {
            SERVERS[which] = new ServerFuzz(SimPersonality.values()[which]);
        }
        ServerFuzz server = SERVERS[which];
        SERVERS[which] = null; // one that failed serves no further run
        server.run(script);
        SERVERS[which] = server;
    }

    private void run(FuzzScript script) {
        sim.network().reseed(script.seed());
        sim.network().plan(script.plan());
        long failures = count(Counter.HANDLER_FAILURES);
        turnTo(0);
        script.play(this);
        sim.network().plan(FaultPlan.NONE);
        if ((script.choice() & 2) == 0) {
            peers.forEach(p -> p.peer.startReading());
        }
        end((script.choice() & 4) != 0);
        peers.forEach(FuzzPeer::check);
        assertEquals(List.of(), sim.errors(), "errors");
        assertEquals(failures, count(Counter.HANDLER_FAILURES), "handlers failed");
        for (FuzzPeer p : peers) {
            assertTrue(p.asked.stream().allMatch(FuzzAsked::isOver), () -> "not told of its end: " + p.asked);
        }
        peers.clear();
        byAddress.clear();
    }

    /** Everybody leaves, or waits for the server to end; and then nothing is held. */
    private void end(boolean clientsLeave) {
        if (!clientsLeave) {
            long untilNs = sim.clock().nanoTime() + ALL_DEADLINES.toNanos();
            while (open() > 0 && sim.clock().nanoTime() < untilNs) {
                sim.advance(SHORT);
            }
            long tunnels = peers.stream().filter(FuzzPeer::isTunnel).count();
            assertTrue(open() <= tunnels, () -> open() + " open after all deadlines, tunnels: " + tunnels);
        }
        peers.forEach(FuzzPeer::leave);
        sim.advance(SHORT); // a listener that could not accept tries again, or the next run would meet who waits there
        sim.run(() -> open() == 0, ALL_DEADLINES);
        sim.settle(ALL_DEADLINES);
        assertEquals("", sim.held(server.engine()), "held");
        EventLoop loop = server.engine().loops().get(0);
        for (Ledger.Kind kind : Ledger.Kind.values()) {
            assertEquals(0, loop.memory().ledger().held(kind), "ledger: " + kind);
        }
    }

    private long open() {
        return count(Counter.CONNECTIONS_OPEN);
    }

    private long count(Counter c) {
        return server.engine().counters().value(c);
    }

    // --- what the peer does ---

    private FuzzPeer peer() {
        return current[acting];
    }

    @Override
    public void turnTo(int connection) {
        acting = connection;
        if (current[acting] == null || !peers.contains(current[acting])) {
            connect();
        }
    }

    private void connect() {
        SimPeer peer = sim.peer(server.addresses().get(0));
        current[acting] = new FuzzPeer(peer);
        peers.add(current[acting]);
        byAddress.put(peer.localAddress(), current[acting]);
    }

    @Override
    public void write(byte[] bytes) {
        peer().peer.write(bytes);
    }

    @Override
    public void halfClose() {
        peer().peer.shutdownOutput();
    }

    @Override
    public void reset() {
        peer().reset();
        connect();
    }

    @Override
    public void close() {
        peer().leave();
        connect();
    }

    @Override
    public void stopReading() {
        peer().peer.stopReading();
    }

    @Override
    public void startReading() {
        peer().peer.startReading();
    }

    @Override
    public void read(int max) {
        peer().peer.read(max);
    }

    @Override
    public void pass(Duration time) {
        sim.advance(time);
    }

    @Override
    public void settle() {
        sim.settle(ALL_DEADLINES);
    }

    @Override
    public void plan(FaultPlan plan) {
        sim.network().plan(plan);
    }
}
