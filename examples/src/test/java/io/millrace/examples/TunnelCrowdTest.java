package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.HttpServer;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Seeds;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPeerListener;
import io.millrace.testkit.SimPersonality;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tunnels whose readers have stopped, more than memory has room for at the marks, and one that reads. */
@ParameterizedClass
@EnumSource
class TunnelCrowdTest {
    private static final String CONNECT = "CONNECT far:1 HTTP/1.1\r\nHost: far:1\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(3); // a turn may stall for a tenth of that
    private static final int SEEDS = 30;

    @Parameter
    SimPersonality personality;

    /** Pools in the proportion of the defaults, an eighth of them, before a target that pours a body. */
    private final class Proxy implements AutoCloseable {
        final Sim sim;
        final byte[] body;
        final SimPeerListener far;
        final Engine engine;
        final SocketAddress address;
        final List<SimPeer> clients = new ArrayList<>();

        Proxy(long seed, FaultPlan plan, int length, boolean lowMarks, int smallBlocks) {
            sim = new Sim(seed, plan);
            body = Pouring.body(length);
            far = sim.listener();
            far.onAccept(p -> p.write(body).shutdownOutput());
            engine = sim.engine(personality, c -> configure(c, lowMarks, smallBlocks));
            HttpServer server = HttpServer.on(engine)
                    .handler(new ConnectProxy(Map.of("far:1", far.localAddress())))
                    .listen(l -> l.at(ProxyWorld.anyPort()))
                    .start();
            address = server.addresses().get(0);
        }

        private void configure(EngineConfig.Builder c, boolean lowMarks, int smallBlocks) {
            c.set(EngineSettings.MEMORY_SMALL_BLOCKS, smallBlocks)
                    .set(EngineSettings.MEMORY_LARGE_BLOCKS, Math.max(8, smallBlocks / 16))
                    .set(EngineSettings.RECEIVE_BLOCKS, smallBlocks / 4)
                    .set(EngineSettings.RECEIVE_SPARES, Math.max(16, smallBlocks / 8))
                    .set(EngineSettings.SEND_TIMEOUT, Duration.ofMinutes(10));
            if (lowMarks) {
                c.set(EngineSettings.SEND_MARK_HIGH, 8_192L)
                        .set(EngineSettings.SEND_MARK_LOW, 4_096L)
                        .set(EngineSettings.RECEIVE_STASH_LENGTH_MAX, 4_096L);
            }
        }

        SimPeer connect() {
            SimPeer client = sim.peer(address).write(CONNECT);
            clients.add(client);
            return client;
        }

        void crowd(int tunnels) {
            for (int i = 0; i < tunnels; i++) {
                connect().stopReading();
            }
            sim.advance(Duration.ofMillis(200));
        }

        long count(Counter counter) {
            return engine.counters().value(counter);
        }

        void checkAllWhole() {
            clients.forEach(SimPeer::startReading);
            sim.run(() -> clients.stream().allMatch(SimPeer::isOver), ProxyWorld.LONG);
            clients.forEach(c -> Pouring.check(body, c.received()));
            assertEquals(0, count(Counter.SEND_NO_BLOCK));
            assertEquals(0, count(Counter.CLOSED_SEND_STARVED));
            assertEquals(0, count(Counter.CLOSED_RECEIVE_STARVED));
        }

        @Override
        public void close() {
            clients.forEach(SimPeer::close);
            far.accepted().forEach(SimPeer::close);
            sim.settle(ProxyWorld.LONG);
            assertEquals("", sim.held(engine));
            sim.close();
        }
    }

    @Test
    void whoReadsIsServedAtOnceBesideManyWhoDoNotAndNobodyLosesAByte() {
        Seeds.of(SEEDS).forEach(seed -> {
            for (boolean lowMarks : new boolean[] {false, true}) {
                FaultPlan plan = (seed % 2 == 0 ? FaultPlan.GENTLE : FaultPlan.NONE).pipeLength(4_096);
                try (Proxy p = new Proxy(seed, plan, 30_000, lowMarks, 512)) {
                    p.crowd(62);
                    SimPeer reader = p.connect();
                    p.sim.run(reader::isOver, SOON);
                    Pouring.check(p.body, reader.received());
                    p.checkAllWhole();
                } catch (Throwable t) {
                    throw new AssertionError("seed " + seed + (lowMarks ? ", low marks" : ""), t);
                }
            }
        });
    }

    /** Pieces of 4 KiB, each alone in a block of 17 KiB, would leave nothing after a quarter of this. */
    @Test
    void fiveHundredTunnelsFitTheDefaultPools() {
        try (Proxy p = new Proxy(1, FaultPlan.NONE, 100_000, false, 4_096)) {
            p.crowd(500);
            assertEquals(500, p.count(Counter.HTTP_TUNNELS));
            assertEquals(0, p.count(Counter.HTTP_ADMISSION_WAITS));
            SimPeer reader = p.connect();
            p.sim.run(reader::isOver, SOON);
            Pouring.check(p.body, reader.received());
            p.checkAllWhole();
        }
    }

    /** The smallest share of each would be more than there is: some are given up, so that who comes again is served. */
    @Test
    void ofManyMoreThanMemoryHasRoomForSomeAreGivenUp() {
        for (boolean lowMarks : new boolean[] {false, true}) {
            try (Proxy p = new Proxy(1, FaultPlan.NONE.pipeLength(4_096), 30_000, lowMarks, 512)) {
                p.crowd(1_000);
                SimPeer reader = p.connect();
                for (int i = 0; i < 20 && !reader.isOver(); i++) {
                    p.sim.advance(SOON);
                    if (reader.isOver() && reader.received().length < p.body.length) {
                        reader = p.connect();
                    }
                }
                Pouring.check(p.body, reader.received());
            }
        }
    }

    /** The head of a tunnel is kept as long as it lasts, and must not take the blocks that others begin with. */
    @Test
    void tunnelsThatAreIdleStopNobody() {
        try (Proxy p = new Proxy(1, FaultPlan.NONE, 1_000, false, 64)) {
            for (int i = 0; i < 100; i++) {
                SimPeer client = p.connect();
                p.sim.run(client::isAtEnd, SOON);
            }
            assertEquals(100, p.count(Counter.HTTP_TUNNELS));
            p.checkAllWhole();
        }
    }
}
