package io.millrace.examples;

import static io.millrace.examples.ProxyWorld.LONG;
import static io.millrace.examples.ProxyWorld.anyPort;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.config.EngineSettings;
import io.millrace.http.HttpServer;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPeerListener;
import io.millrace.testkit.SimPersonality;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy of tunnels, in a simulation. */
class ConnectProxyTest {
    private static final String CONNECT = "CONNECT far:1 HTTP/1.1\r\nHost: far:1\r\n\r\n";
    private static final int TUNNELS = 500;
    private static final int LENGTH = 100_000;
    private static final long HELD_MAX = TUNNELS * Pouring.HELD_MAX;

    /** A proxy and the one target that it knows. */
    private static final class Setting implements AutoCloseable {
        final Sim sim = new Sim(1, FaultPlan.NONE);
        final SimPeerListener far = sim.listener();
        final Engine engine;
        final SocketAddress proxy;

        Setting(SimPersonality kind, int smallBlocks) {
            engine = sim.engine(kind, c -> Pouring.lowMarks(c)
                    .set(EngineSettings.MEMORY_SMALL_BLOCKS, smallBlocks)
                    .set(EngineSettings.MEMORY_LARGE_BLOCKS, smallBlocks / 16)
                    .set(EngineSettings.RECEIVE_BLOCKS, smallBlocks / 4)
                    .set(EngineSettings.RECEIVE_SPARES, smallBlocks / 8));
            HttpServer server = HttpServer.on(engine)
                    .handler(new ConnectProxy(Map.of("far:1", far.localAddress(), "gone:1", anyPort())))
                    .listen(l -> l.at(anyPort()))
                    .start();
            proxy = server.addresses().get(0);
        }

        SimPeer client(String text) {
            return sim.peer(proxy).write(text);
        }

        /** The target's end of the tunnel that was opened last, once its client knows. */
        SimPeer opened(SimPeer client) {
            sim.run(() -> client.receivedText().endsWith("\r\n\r\n"), LONG);
            assertTrue(client.receivedText().startsWith("HTTP/1.1 200 "), client.receivedText());
            client.forget();
            return far.accepted().get(far.accepted().size() - 1);
        }

        @Override
        public void close() {
            sim.settle(LONG);
            assertEquals("", sim.held(engine));
            sim.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesGoBothWaysAndEachEndIsPassedOn(SimPersonality kind) {
        for (boolean clientFirst : new boolean[] {true, false}) {
            try (Setting s = new Setting(kind, 512)) {
                SimPeer client = s.client(CONNECT + "early ");
                SimPeer server = s.opened(client);
                client.write("bird");
                s.sim.run(() -> server.receivedText().equals("early bird"), LONG);
                SimPeer first = clientFirst ? client : server;
                SimPeer second = clientFirst ? server : client;
                first.forget().shutdownOutput();
                s.sim.run(second::isAtEnd, LONG);
                assertFalse(first.isOver());
                second.write("the last word").shutdownOutput();
                s.sim.run(first::isAtEnd, LONG);
                assertEquals("the last word", first.receivedText());
                assertFalse(first.isReset() || second.isReset());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsNoTargetIsNotReached(SimPersonality kind) {
        try (Setting s = new Setting(kind, 512)) {
            String[][] cases = {
                {"CONNECT elsewhere:1 HTTP/1.1\r\nHost: elsewhere:1\r\n\r\n", "403"},
                {"CONNECT gone:1 HTTP/1.1\r\nHost: gone:1\r\n\r\n", "502"},
                {"GET http://far:1/ HTTP/1.1\r\nHost: far:1\r\n\r\n", "405"},
            };
            for (String[] c : cases) {
                SimPeer client = s.client(c[0]).shutdownOutput();
                s.sim.run(client::isOver, LONG);
                assertTrue(client.receivedText().startsWith("HTTP/1.1 " + c[1]), client.receivedText());
            }
            assertEquals(0, s.far.accepted().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetIsPassedOn(SimPersonality kind) {
        for (boolean byClient : new boolean[] {true, false}) {
            try (Setting s = new Setting(kind, 512)) {
                SimPeer client = s.client(CONNECT);
                SimPeer server = s.opened(client);
                (byClient ? client : server).reset();
                s.sim.run((byClient ? server : client)::isReset, LONG);
            }
        }
    }

    /** Where the kernel chooses blocks it has received more by the time it is stopped: ConnectTunnelsTest. */
    @ParameterizedTest
    @EnumSource(names = "READINESS")
    void fiveHundredSlowReadersHoldLittleAndLoseNothing(SimPersonality kind) {
        byte[] body = Pouring.body(LENGTH);
        try (Setting s = new Setting(kind, 4_096)) {
            s.far.onAccept(p -> p.write(body).shutdownOutput());
            long idle = ProxyWorld.blocksOut(s.engine);
            List<SimPeer> clients = new ArrayList<>();
            for (int i = 0; i < TUNNELS; i++) {
                clients.add(s.client(CONNECT).stopReading());
            }
            long most = 0;
            for (int i = 0; i < 50; i++) {
                s.sim.advance(Duration.ofMillis(20));
                most = Math.max(most, ProxyWorld.blocksOut(s.engine) - idle);
                clients.forEach(c -> c.read(100));
            }
            assertEquals(TUNNELS, s.far.accepted().size());
            assertTrue(most > 0 && most <= HELD_MAX, "held at most " + most + " of " + HELD_MAX);
            SimPeer reader = s.client(CONNECT);
            s.sim.run(reader::isAtEnd, Duration.ofSeconds(1));
            assertTrue(reader.receivedLength() > LENGTH, "who reads does not wait for those who do not");
            reader.close();
            clients.forEach(SimPeer::startReading);
            s.sim.run(() -> clients.stream().allMatch(SimPeer::isAtEnd), LONG);
            clients.forEach(c -> Pouring.check(body, c.received()));
            clients.forEach(SimPeer::close);
        }
    }
}
