package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.engine.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulated network does when it is told to go wrong. */
class SimFaultsTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static TckHandler connect(Engine engine, SocketAddress to) {
        TckHandler h = new TckHandler();
        EventLoop loop = engine.loops().get(0);
        Transport.of(loop).connect(to, new ConnectOptions(1_000_000_000, SocketOptions.DEFAULT, null), h);
        return h;
    }

    @ParameterizedTest
    @EnumSource
    void refusesConnects(SimPersonality personality) {
        try (Sim sim = new Sim(1, FaultPlan.NONE.with(Fault.REFUSE, 1))) {
            TckHandler h =
                    connect(sim.engine(personality, c -> {}), sim.listener().localAddress());
            sim.run(h::isClosed, LONG);
            assertEquals(List.of(CloseCause.IO), h.causes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void swallowsConnects(SimPersonality personality) {
        try (Sim sim = new Sim(1, FaultPlan.NONE.with(Fault.BLACK_HOLE, 1))) {
            TckHandler h =
                    connect(sim.engine(personality, c -> {}), sim.listener().localAddress());
            sim.run(h::isClosed, LONG);
            assertEquals(List.of(CloseCause.TIMED_OUT), h.causes);
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetsAtAnyByteAndBothSidesAreTold(SimPersonality personality) {
        int cut = 0;
        for (long seed = 0; seed < 40; seed++) {
            try (Sim sim = new Sim(seed, FaultPlan.NONE.with(Fault.RESET, 1))) {
                SimPeerListener listener = sim.listener();
                TckHandler h = connect(sim.engine(personality, c -> {}), listener.localAddress());
                sim.run(() -> h.isConnected() && !listener.accepted().isEmpty(), LONG);
                SimPeer peer = listener.accepted().get(0);
                byte[] bytes = new byte[20_000];
                peer.write(bytes);
                Tck.send(h.channel, bytes);
                sim.run(() -> h.isClosed() && peer.isReset(), LONG);
                assertEquals(List.of(CloseCause.PEER_RESET), h.causes);
                cut += peer.receivedLength() < bytes.length ? 1 : 0;
            }
        }
        assertTrue(cut > 0);
    }

    @ParameterizedTest
    @EnumSource
    void failsAcceptsAndTheListenerComesBack(SimPersonality personality) throws Exception {
        try (Sim sim = new Sim(5, FaultPlan.NONE.with(Fault.FAIL_ACCEPT, 0.5))) {
            Engine engine = sim.engine(personality, c -> {});
            List<TckHandler> handlers = new ArrayList<>();
            ListenerGroup group = engine.listen(ANY_PORT, ch -> {
                handlers.add(new TckHandler());
                return handlers.get(handlers.size() - 1);
            });
            for (int i = 0; i < 20; i++) {
                sim.peer(group.localAddress());
            }
            sim.run(() -> handlers.size() == 20, LONG);
            assertTrue(engine.counters().value(Counter.ACCEPT_PAUSED_FD_LIMIT) > 3);
        }
    }

    /** Server and client over everything that can go wrong: each channel ends once, and nothing is left over. */
    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOverHoweverConnectionsAreLost(SimPersonality personality) throws Exception {
        int whole = 0;
        int lost = 0;
        for (long seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            try (Sim sim = new Sim(seed, FaultPlan.HARSH)) {
                Engine server = sim.engine(personality, c -> {});
                List<TckHandler> handlers = new ArrayList<>();
                ListenerGroup group = server.listen(ANY_PORT, ch -> {
                    handlers.add(echo());
                    return handlers.get(handlers.size() - 1);
                });
                Engine client = sim.engine(SimPersonality.values()[(int) (seed & 1)], c -> {});
                List<TckHandler> clients = new ArrayList<>();
                List<byte[]> sent = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    byte[] bytes = new byte[1 + random.nextInt(20_000)];
                    random.nextBytes(bytes);
                    TckHandler h = new TckHandler();
                    h.connected = ch -> {
                        Tck.send(ch, bytes);
                        ch.shutdownOutput();
                    };
                    h.endOfInput = ch -> ch.close(CloseCause.NORMAL);
                    Transport.of(client.loops().get(0))
                            .connect(
                                    group.localAddress(),
                                    new ConnectOptions(2_000_000_000, SocketOptions.DEFAULT, null),
                                    h);
                    clients.add(h);
                    sent.add(bytes);
                }
                sim.run(() -> clients.stream().allMatch(TckHandler::isClosed), LONG);
                sim.run(() -> handlers.stream().allMatch(TckHandler::isClosed), LONG);
                for (int i = 0; i < clients.size(); i++) {
                    TckHandler h = clients.get(i);
                    assertEquals(List.of(), h.violations);
                    byte[] got = h.consumed();
                    assertArrayEquals(Arrays.copyOf(sent.get(i), got.length), got, "seed " + seed);
                    if (h.causes.equals(List.of(CloseCause.NORMAL))) {
                        assertEquals(
                                sent.get(i).length, got.length, "an answer that was cut looks whole, seed " + seed);
                        whole++;
                    } else {
                        lost++;
                    }
                }
                handlers.forEach(h -> assertEquals(List.of(), h.violations));
                assertEquals("", sim.held(server));
                assertEquals("", sim.held(client));
            }
        }
        assertTrue(whole > 50 && lost > 50, whole + " whole, " + lost + " lost");
    }

    private static TckHandler echo() {
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            int n = ch.sendQueue().write(b.buffer(), b.offset(), b.length());
            ch.flush();
            if (n < b.length() || !ch.writable()) {
                ch.pauseReceive();
            }
            return n;
        };
        h.sent = ch -> {
            if (ch.writable()) {
                ch.resumeReceive();
            }
        };
        h.endOfInput = ch -> ch.close(CloseCause.PEER_CLOSED);
        return h;
    }

    @ParameterizedTest
    @EnumSource
    void aKernelThatLosesItsRingEndsTheLoopAndTellsEveryChannel(SimPersonality personality) throws Exception {
        try (Sim sim = new Sim(3, FaultPlan.NONE)) {
            Engine engine = sim.engine(personality, c -> {});
            TckHandler h = echo();
            ListenerGroup group = engine.listen(ANY_PORT, ch -> h);
            SimPeer peer = sim.peer(group.localAddress()).write("hello");
            sim.run(() -> peer.receivedLength() == 5, LONG);
            ((SimTransport) Transport.of(engine.loops().get(0))).kill();
            peer.write("x");
            sim.run(h::isClosed, LONG);
            assertEquals(List.of(CloseCause.SHUTDOWN), h.causes);
            sim.run(peer::isReset, LONG);
            assertEquals(1, sim.takeErrors().size());
            assertTrue(engine.loops().get(0).isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetEatsWhatThePeerHasNotRead(SimPersonality personality) throws Exception {
        try (Sim sim = new Sim(4, FaultPlan.NONE)) {
            Engine engine = sim.engine(personality, c -> c.set(EngineSettings.LINGER_TIME_MAX, Duration.ofMillis(1)));
            TckHandler h = new TckHandler();
            h.connected = ch -> Tck.send(ch, new byte[1_000]);
            ListenerGroup group = engine.listen(ANY_PORT, ch -> h);
            SimPeer peer = sim.peer(group.localAddress()).stopReading();
            sim.run(() -> h.sentBytes == 1_000, LONG);
            sim.advance(Duration.ofMillis(10));
            h.channel.abort(CloseCause.NORMAL);
            sim.run(peer::isReset, LONG);
            peer.startReading();
            assertEquals(0, peer.receivedLength());
            assertFalse(peer.isAtEnd());
        }
    }

    @Test
    void dataOfAnArmingStillComesAfterItsStopWhereStopsTakeTime() throws Exception {
        int seen = 0;
        for (long seed = 0; seed < 20; seed++) {
            try (Sim sim = new Sim(seed, FaultPlan.NONE.with(Fault.LATE_END, 1))) {
                Engine engine = sim.engine(
                        SimPersonality.COMPLETION, c -> c.set(EngineSettings.RECEIVE_STASH_LENGTH_MAX, 4_096L));
                TckHandler h = new TckHandler();
                ListenerGroup group = engine.listen(ANY_PORT, ch -> h);
                SimPeer peer = sim.peer(group.localAddress());
                sim.advance(Duration.ofMillis(1));
                h.channel.pauseReceive(); // armed already
                peer.write(new byte[5_000]);
                sim.advance(Duration.ofNanos(100_000 + sim.network().random(200_000)));
                peer.write(new byte[1_000]);
                sim.advance(Duration.ofMillis(20));
                assertEquals(0, h.receives);
                String log = sim.network().log().tail(100);
                int stop = log.indexOf("STOP");
                int data = log.indexOf(" RECEIVE ", stop);
                int end = log.indexOf("RECEIVE_END", stop);
                seen += stop > 0 && data > stop && end > data ? 1 : 0;
                h.channel.resumeReceive();
                sim.run(() -> h.consumedLength() == 6_000, LONG);
            }
        }
        assertTrue(seen > 0);
    }

    @Test
    void theMemoryOfAHeldSendIsFreeOnlyWhenThePeerHasIt() throws Exception {
        try (Sim sim = new Sim(2, FaultPlan.NONE.with(Fault.HELD_SEND, 1))) {
            Engine engine = sim.engine(SimPersonality.COMPLETION, c -> {});
            TckHandler h = new TckHandler();
            ListenerGroup group = engine.listen(ANY_PORT, ch -> h);
            SimPeer peer = sim.peer(group.localAddress());
            sim.run(h::isConnected, LONG);
            boolean[] released = {false};
            h.channel.sendQueue().append(ByteBuffer.allocateDirect(1_000), 0, 1_000, () -> released[0] = true);
            h.channel.flush();
            sim.run(() -> h.sentBytes == 1_000, LONG);
            assertFalse(released[0]);
            sim.run(() -> released[0], LONG);
            assertEquals(1_000, peer.receivedLength());
            assertEquals("", sim.held(engine));
        }
    }

    @Test
    void whoChangesTheMemoryOfAHeldSendIsFound() {
        AssertionError e = assertThrows(AssertionError.class, () -> {
            try (Sim sim = new Sim(2, FaultPlan.NONE.with(Fault.HELD_SEND, 1))) {
                Engine engine = sim.engine(SimPersonality.COMPLETION, c -> {});
                TckHandler h = new TckHandler();
                ListenerGroup group = engine.listen(ANY_PORT, ch -> h);
                sim.peer(group.localAddress());
                sim.run(h::isConnected, LONG);
                ByteBuffer memory = ByteBuffer.allocateDirect(1_000);
                h.channel.sendQueue().append(memory, 0, 1_000, () -> {});
                h.channel.flush();
                sim.run(() -> h.sentBytes == 1_000, LONG);
                memory.put(500, (byte) 1);
                sim.advance(Duration.ofSeconds(1));
            }
        });
        assertTrue(e.getMessage().contains("in flight was changed"), e::getMessage);
    }

    @Test
    void whatIsLeftOverAtTheEndIsFound() {
        AssertionError e = assertThrows(AssertionError.class, () -> {
            try (Sim sim = new Sim(2, FaultPlan.NONE)) {
                Engine engine = sim.engine();
                EventLoop loop = engine.loops().get(0);
                loop.memory().pool(BlockClass.SMALL).take();
                loop.schedule(() -> {}, 1_000_000_000);
                loop.memory().borrowQueue();
            }
        });
        assertTrue(e.getMessage().contains("block SMALL"), e::getMessage);
        assertTrue(e.getMessage().contains("1 send queues"), e::getMessage);
        assertTrue(e.getMessage().contains("1 timers"), e::getMessage);
    }
}
