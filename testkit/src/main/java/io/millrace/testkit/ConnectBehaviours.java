package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.config.AcceptMode;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.engine.transport.StreamChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Connecting, listening, accepting. */
interface ConnectBehaviours extends TckCase {

    @Test
    default void connectsAndTalks() {
        Tck t = new Tck(world());
        RawListener listener = world().listen();
        TckHandler h = new TckHandler();
        StreamChannel ch = t.connect(listener.localAddress(), h);
        assertEquals(0, h.connects, "not inside the call");
        t.run("connected", () -> h.isConnected() && !listener.accepted().isEmpty());
        assertSame(ch, h.channel);
        assertTrue(ch.isOpen());
        assertNotNull(ch.localAddress());
        assertEquals(listener.localAddress(), ch.peer().address());
        byte[] bytes = t.bytes(50_000);
        Tck.send(ch, bytes);
        RawPeer peer = listener.accepted().get(0);
        t.run("there", () -> peer.receivedLength() == bytes.length);
        peer.write(bytes);
        t.run("and back", () -> h.consumedLength() == bytes.length);
        assertArrayEquals(bytes, h.consumed());
        t.end(h);
        t.check(h);
    }

    @Test
    default void connectRefusedIsReportedOnce() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        t.connect(world().refusing(), h);
        assertFalse(h.isClosed(), "not inside the call");
        t.run("closed", h::isClosed);
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(List.of(CloseCause.IO), h.causes);
        assertEquals(0, h.connects);
        assertEquals(1, t.engine.counters().value(Counter.CONNECT_FAILURES));
        assertEquals(0, t.engine.counters().value(Counter.CONNECTIONS_OPEN));
        t.check(h);
    }

    @Test
    default void connectTimesOut() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        t.connect(world().silent(), new ConnectOptions(1_000_000_000, SocketOptions.DEFAULT, null), h);
        world().pass(Duration.ofMillis(100));
        assertFalse(h.isClosed());
        t.run("closed", h::isClosed);
        assertEquals(List.of(CloseCause.TIMED_OUT), h.causes);
        assertEquals(0, h.connects);
        t.check(h);
    }

    @Test
    default void connectTimeoutDoesNotOutliveTheConnect() {
        Tck t = new Tck(world());
        RawListener listener = world().listen();
        TckHandler h = new TckHandler();
        t.connect(listener.localAddress(), new ConnectOptions(300_000_000, SocketOptions.DEFAULT, null), h);
        t.run("connected", h::isConnected);
        world().pass(Duration.ofMillis(500));
        assertFalse(h.isClosed());
        t.end(h);
        t.check(h);
    }

    @Test
    default void abortsAndClosesWhileConnecting() {
        Tck t = new Tck(world());
        for (boolean orderly : new boolean[] {true, false}) {
            TckHandler h = new TckHandler();
            StreamChannel ch = t.connect(world().silent(), h);
            world().pass(Duration.ofMillis(5));
            if (orderly) {
                ch.close(CloseCause.NORMAL);
            } else {
                ch.abort(CloseCause.NORMAL);
            }
            t.run("closed", h::isClosed);
            assertEquals(List.of(CloseCause.NORMAL), h.causes);
            assertEquals(0, h.connects);
            t.check(h);
        }
    }

    @Test
    default void abortsInTheTurnInWhichItConnects() {
        Tck t = new Tck(world());
        RawListener listener = world().listen();
        for (int i = 0; i < 10; i++) {
            TckHandler h = new TckHandler();
            StreamChannel ch = t.connect(listener.localAddress(), h);
            world().pass(Duration.ofNanos(world().random().nextInt(200_000)));
            ch.abort(CloseCause.NORMAL);
            t.run("closed", h::isClosed);
            assertEquals(List.of(CloseCause.NORMAL), h.causes);
            t.check(h);
        }
    }

    @Test
    default void stagesBeforeItIsConnected() {
        Tck t = new Tck(world());
        RawListener listener = world().listen();
        TckHandler h = new TckHandler();
        byte[] bytes = t.bytes(5_000);
        h.connected = ch -> Tck.send(ch, bytes);
        t.connect(listener.localAddress(), h);
        t.run(
                "came",
                () -> !listener.accepted().isEmpty()
                        && listener.accepted().get(0).receivedLength() == bytes.length);
        t.end(h);
        t.check(h);
    }

    @Test
    default void twoEnginesTalk() {
        Tck t = new Tck(world());
        Tck client = new Tck(world());
        TckHandler h = new TckHandler();
        byte[] bytes = t.bytes(200_000);
        h.connected = ch -> Tck.send(ch, bytes);
        client.connect(t.address(), h);
        t.run("came", () -> !t.handlers.isEmpty() && t.handlers.get(0).consumedLength() == bytes.length);
        assertArrayEquals(bytes, t.handlers.get(0).consumed());
        client.end(h);
        t.run("closed there", () -> t.handlers.get(0).isClosed());
        assertEquals(List.of(CloseCause.PEER_RESET), t.handlers.get(0).causes);
        t.check(h);
    }

    // --- listening ---

    @Test
    default void portZeroTellsThePort() {
        Tck t = new Tck(world());
        InetSocketAddress a = (InetSocketAddress) t.address();
        InetSocketAddress b = (InetSocketAddress)
                t.listen(Tck.ANY_PORT, ch -> new TckHandler()).localAddress();
        assertTrue(a.getPort() > 0 && b.getPort() > 0);
        assertFalse(a.getPort() == b.getPort());
    }

    @Test
    default void addressInUseIsTold() {
        Tck t = new Tck(world());
        SocketAddress taken = world().listen().localAddress();
        assertThrows(IOException.class, () -> t.engine.listen(taken, ch -> new TckHandler()));
    }

    @Test
    default void listenerPauseLeavesConnectionsQueued() {
        Tck t = new Tck(world());
        SocketAddress at = t.address();
        t.listening().pause();
        world().pass(Duration.ofMillis(20));
        RawPeer peer = world().connect(at).write(new byte[] {1, 2, 3});
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(0, t.handlers.size());
        assertFalse(peer.isReset());
        t.listening().resume();
        t.run("accepted", () -> t.handlers.size() == 1 && t.handlers.get(0).consumedLength() == 3);
        t.end(t.handlers.get(0));
        t.check();
    }

    @Test
    default void listenerCloseKeepsItsChannelsAndRefusesOthers() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        t.listening().closeAsync();
        world().pass(ReceiveBehaviours.A_WHILE);
        peer.write(t.bytes(100));
        t.run("goes on", () -> h.consumedLength() == 100);
        RawPeer late = world().connect(t.address());
        t.run("refused", late::isReset);
        t.end(h);
        t.check();
    }

    @Test
    default void acceptFailureBacksOffAndRecovers() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.ACCEPT_BACKOFF, Duration.ofMillis(50)));
        SocketAddress at = t.address();
        Assumptions.assumeTrue(world().failAccepts(true), "an accept cannot be made to fail here");
        RawPeer peer = world().connect(at);
        long beganNs = t.loop.clock().freshNanoTime();
        t.run("failed again", () -> t.engine.counters().value(Counter.ACCEPT_PAUSED_FD_LIMIT) >= 4);
        long ns = t.loop.clock().freshNanoTime() - beganNs;
        assertTrue(ns >= 3 * 50_000_000L, () -> "4 tries within " + ns + " ns");
        assertFalse(peer.isReset(), "it waits in the queue");
        world().failAccepts(false);
        t.run("accepted", () -> t.handlers.size() == 1 && t.handlers.get(0).isConnected());
        t.end(t.handlers.get(0));
        t.check();
    }

    @Test
    default void capPausesAccept() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.CONNECTIONS_MAX, 3)
                .set(EngineSettings.ACCEPT_BACKOFF, Duration.ofMillis(20)));
        SocketAddress at = t.address();
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            peers.add(world().connect(at));
        }
        t.run("three", () -> t.handlers.size() == 3);
        world().pass(ReceiveBehaviours.A_WHILE);
        for (int i = 0; i < 3; i++) {
            peers.add(world().connect(at));
        }
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(3, t.handlers.size());
        assertTrue(t.engine.counters().value(Counter.ACCEPT_PAUSED_LIMIT) > 0);
        peers.forEach(p -> assertFalse(p.isReset(), "it waits in the queue"));
        for (int n = 3; n < 6; n++) {
            int next = n + 1;
            t.end(t.handlers.get(n - 3));
            t.run("one more", () -> t.handlers.size() >= next); // a kernel may accept ahead
        }
        t.run("connected", () -> t.handlers.get(5).isConnected());
        for (TckHandler h : t.handlers) {
            t.end(h);
        }
        t.check();
    }

    @Test
    default void acceptsBeyondTheRateWaitUntilTheSecondIsOver() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.ACCEPT_PER_SECOND_MAX, 3));
        List<Long> times = new ArrayList<>();
        SocketAddress at = t.listen(
                        Tck.ANY_PORT,
                        ch -> {
                            t.handlers.add(new TckHandler());
                            return t.handlers.get(t.handlers.size() - 1);
                        },
                        ch -> times.add(ch.loop().clock().nanoTime()))
                .localAddress();
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            peers.add(world().connect(at).write(new byte[] {1}));
        }
        t.run("all", () -> t.handlers.size() == 8 && t.handlers.stream().allMatch(h -> h.consumedLength() == 1));
        long second = Duration.ofSeconds(1).toNanos();
        assertTrue(times.get(3) - times.get(0) >= second, "the second three came early: " + times);
        assertTrue(times.get(6) - times.get(3) >= second, "the last two came early: " + times);
        assertTrue(t.engine.counters().value(Counter.ACCEPT_PAUSED_RATE) >= 2);
        peers.forEach(p -> assertFalse(p.isReset(), "it waited in the queue"));
        List.copyOf(t.handlers).forEach(t::end);
        t.check();
    }

    @Test
    default void onePeerHasOnlyItsShareOfConnections() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.CONNECTIONS_PER_ADDRESS_MAX, 3));
        for (int i = 0; i < 3; i++) {
            t.peer(new TckHandler());
        }
        RawPeer over = world().connect(t.address());
        t.run("turned away", over::isReset);
        assertEquals(3, t.handlers.size());
        t.run("gone", () -> t.engine.counters().value(Counter.CLOSED_LIMIT) == 1);
        assertEquals(1, t.engine.counters().value(Counter.ACCEPT_ADDRESS_OVER));
        assertEquals(4, t.engine.counters().value(Counter.CONNECTIONS_OF_ADDRESS_MAX));
        for (int i = 0; i < 3; i++) { // each that ends makes room for one
            t.end(t.handlers.get(i));
            t.peer(new TckHandler());
        }
        RawPeer again = world().connect(t.address());
        t.run("turned away", again::isReset);
        assertEquals(6, t.handlers.size());
        List.copyOf(t.handlers).forEach(t::end);
        t.check();
    }

    @Test
    default void manyConnectAtOnce() {
        Tck t = new Tck(world());
        SocketAddress at = t.address();
        int n = 200;
        for (int i = 0; i < n; i++) {
            world().connect(at).write(new byte[] {(byte) i});
        }
        t.run(
                "all are served",
                () -> t.handlers.size() == n && t.handlers.stream().allMatch(h -> h.consumedLength() == 1));
        assertEquals(n, t.engine.counters().value(Counter.CONNECTIONS_OPEN));
        t.handlers.forEach(h -> h.channel.abort(CloseCause.NORMAL));
        t.run("closed", () -> t.handlers.stream().allMatch(TckHandler::isClosed));
        assertEquals(0, t.engine.counters().value(Counter.CONNECTIONS_OPEN));
        t.check();
    }

    @Test
    default void dealsSocketsToTheLoopsThatOwnThem() {
        Tck t = new Tck(world(), c -> c.loops(2).set(EngineSettings.ACCEPT_MODE, AcceptMode.HAND_OFF));
        SocketAddress at = t.address();
        for (int i = 0; i < 8; i++) {
            world().connect(at).write(new byte[] {1});
        }
        t.run(
                "all are served",
                () -> t.handlers.size() == 8 && t.handlers.stream().allMatch(h -> h.consumedLength() == 1));
        long first = t.handlers.stream().filter(h -> h.channel.loop() == t.loop).count();
        assertEquals(4, first, "in turn");
        t.check();
    }

    @Test
    default void secondEngineOnSamePortWorksAfterClose() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        SocketAddress at = t.address();
        Engine first = t.engine;
        world().end(first);
        assertEquals(List.of(CloseCause.SHUTDOWN), h.causes);
        t.run("reset", peer::isReset);
        Tck again = new Tck(world());
        TckHandler second = new TckHandler();
        again.listen(at, ch -> second);
        world().connect(at).write(new byte[] {1});
        again.run("served", () -> second.consumedLength() == 1);
        again.end(second);
        t.check(second);
    }

    @Test
    default void endOfAnEngineReleasesWhatIsInFlight() {
        Tck t = new Tck(world());
        TckHandler sending = new TckHandler();
        t.peer(sending).stopReading();
        int[] released = {0};
        ByteBuffer memory = ByteBuffer.allocateDirect(SendBehaviours.MUCH_LENGTH);
        for (int i = 0; i < SendBehaviours.MUCH_TIMES; i++) {
            sending.channel.sendQueue().append(memory, 0, memory.capacity(), () -> released[0]++);
        }
        sending.channel.flush();
        TckHandler keeping = new TckHandler();
        keeping.receive = (ch, b) -> 0;
        t.peer(keeping).write(t.bytes(5_000));
        TckHandler connecting = new TckHandler();
        t.connect(world().silent(), connecting);
        world().pass(ReceiveBehaviours.A_WHILE);
        world().end(t.engine);
        for (TckHandler h : List.of(sending, keeping, connecting)) {
            assertEquals(List.of(CloseCause.SHUTDOWN), h.causes);
        }
        assertEquals(SendBehaviours.MUCH_TIMES, released[0]);
        t.check(connecting);
    }

    @Test
    default void whoWaitsWhenAListenerClosesIsAcceptedFirst() {
        Tck t = new Tck(world());
        t.listening().pause();
        world().pass(ReceiveBehaviours.A_WHILE);
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            peers.add(world().connect(t.address()));
        }
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(0, t.handlers.size());
        CompletableFuture<Void> gone = t.listening().closeAsync();
        t.run("gone", gone::isDone);
        t.run("accepted", () -> t.handlers.size() == 5 && t.handlers.stream().allMatch(TckHandler::isConnected));
        peers.forEach(peer -> peer.write(new byte[] {1}));
        t.run("received", () -> t.handlers.stream().allMatch(h -> h.consumedLength() == 1));
        List.copyOf(t.handlers).forEach(t::end);
        t.check();
    }
}
