package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Closing, lingering, aborting, and what a handler that throws costs. */
interface CloseBehaviours extends TckCase {

    @Test
    default void closesExactlyOnceWhenSendIsInFlight() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h).stopReading();
        Tck.sendMuch(h.channel, ByteBuffer.allocateDirect(SendBehaviours.MUCH_LENGTH), SendBehaviours.MUCH_TIMES);
        world().pass(ReceiveBehaviours.A_WHILE);
        assertTrue(h.channel.queuedLength() > 0);
        h.channel.abort(CloseCause.LIMIT);
        h.channel.abort(CloseCause.IO);
        h.channel.close(CloseCause.NORMAL);
        t.run("closed", h::isClosed);
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(List.of(CloseCause.LIMIT), h.causes, "once, by the first cause");
        peer.startReading();
        t.run("reset", peer::isReset);
        t.check();
    }

    @Test
    default void sendsEverythingStagedBeforeItCloses() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        byte[] bytes = t.bytes(300_000);
        Tck.send(h.channel, bytes);
        h.channel.close(CloseCause.NORMAL);
        assertFalse(h.channel.isOpen());
        t.run("end", peer::isAtEnd);
        assertArrayEquals(bytes, peer.received());
        peer.close();
        t.run("closed", h::isClosed);
        assertEquals(List.of(CloseCause.NORMAL), h.causes);
        t.check();
    }

    @Test
    default void sendsLastAnswerBeforeOrderlyClose() {
        Tck t = new Tck(world());
        byte[] answer = t.bytes(20_000);
        for (int round = 0; round < 10; round++) {
            TckHandler h = new TckHandler();
            h.receive = (ch, b) -> {
                if (ch.isOpen()) {
                    Tck.send(ch, answer);
                    ch.close(CloseCause.PROTOCOL);
                }
                return b.length();
            };
            RawPeer peer = t.peer(h).stopReading();
            peer.write(t.bytes(30_000)); // most of it is still to come when the answer is staged
            world().pass(ReceiveBehaviours.A_WHILE); // a reset would be there before the peer reads
            peer.startReading();
            t.run("end", () -> peer.isAtEnd() || peer.isReset());
            assertFalse(peer.isReset(), "a reset ate the answer");
            assertArrayEquals(answer, peer.received());
            peer.close();
            t.run("closed", h::isClosed);
            assertEquals(List.of(CloseCause.PROTOCOL), h.causes);
            assertEquals(1, h.receives, "nothing is delivered while closing");
        }
        t.check();
    }

    @Test
    default void lingerDiscardsAndCloses() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.channel.close(CloseCause.NORMAL);
        t.run("end", peer::isAtEnd);
        peer.write(t.bytes(10_000));
        world().pass(ReceiveBehaviours.A_WHILE);
        assertFalse(h.isClosed(), "it waits for the peer");
        assertEquals(0, h.receives);
        peer.shutdownOutput();
        t.run("closed", h::isClosed);
        assertFalse(peer.isReset());
        t.check();
    }

    @Test
    default void lingerEndsAtLength() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.LINGER_LENGTH_MAX, 20_000L)
                .set(EngineSettings.LINGER_TIME_MAX, Duration.ofMinutes(1)));
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.channel.close(CloseCause.NORMAL);
        t.run("end", peer::isAtEnd);
        peer.write(t.bytes(19_000));
        world().pass(ReceiveBehaviours.A_WHILE);
        assertFalse(h.isClosed());
        peer.write(t.bytes(1_000));
        t.run("closed", h::isClosed);
        assertEquals(1, t.engine.counters().value(Counter.LINGER_LIMIT));
        t.check();
    }

    @Test
    default void lingerEndsAtTime() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.LINGER_TIME_MAX, Duration.ofMillis(150)));
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.channel.close(CloseCause.NORMAL);
        t.run("end", peer::isAtEnd);
        assertFalse(h.isClosed());
        t.run("closed", h::isClosed);
        assertEquals(1, t.engine.counters().value(Counter.LINGER_TIME));
        assertEquals(List.of(CloseCause.NORMAL), h.causes);
        t.check();
    }

    @Test
    default void closesAtOnceWhenNoInputIsExpected() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.LINGER_TIME_MAX, Duration.ofMinutes(1)));
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        byte[] bytes = t.bytes(50_000);
        Tck.send(h.channel, bytes);
        h.channel.close(CloseCause.NORMAL, false);
        t.run("closed", h::isClosed);
        t.run("end", peer::isAtEnd);
        assertArrayEquals(bytes, peer.received());
        t.check();
    }

    @Test
    default void closesAtOnceWhenThePeerHasEnded() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.LINGER_TIME_MAX, Duration.ofMinutes(1)));
        TckHandler h = new TckHandler();
        byte[] bytes = t.bytes(50_000);
        h.endOfInput = ch -> {
            Tck.send(ch, bytes);
            ch.close(CloseCause.PEER_CLOSED);
        };
        RawPeer peer = t.peer(h).shutdownOutput();
        t.run("closed", h::isClosed);
        t.run("end", peer::isAtEnd);
        assertArrayEquals(bytes, peer.received());
        assertEquals(List.of(CloseCause.PEER_CLOSED), h.causes);
        t.check();
    }

    @Test
    default void closesAfterItsOutputWasShutDown() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.channel.shutdownOutput();
        t.run("end", peer::isAtEnd);
        h.channel.close(CloseCause.NORMAL);
        world().pass(Duration.ofMillis(20));
        assertFalse(h.isClosed());
        peer.close();
        t.run("closed", h::isClosed);
        t.check();
    }

    @Test
    default void shutsDownAndClosesInOneTurn() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        byte[] bytes = t.bytes(10_000);
        Tck.send(h.channel, bytes);
        h.channel.shutdownOutput();
        h.channel.close(CloseCause.NORMAL);
        t.run("end", peer::isAtEnd);
        assertArrayEquals(bytes, peer.received());
        peer.close();
        t.run("closed", h::isClosed);
        t.check();
    }

    @Test
    default void closesWhilePausedWithKeptBytes() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            ch.pauseReceive();
            return 0;
        };
        RawPeer peer = t.peer(h);
        peer.write(t.bytes(30_000));
        t.run("kept", () -> h.receives == 1);
        world().pass(ReceiveBehaviours.A_WHILE);
        h.channel.close(CloseCause.NORMAL);
        t.run("end", peer::isAtEnd);
        peer.close();
        t.run("closed", h::isClosed);
        assertEquals(1, h.receives);
        assertEquals("", world().held(t.engine));
        t.check();
    }

    @Test
    default void abortIsSeenAsReset() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.channel.abort(CloseCause.PROTOCOL);
        t.run("closed", h::isClosed);
        t.run("reset", peer::isReset);
        assertFalse(peer.isAtEnd(), "a cut answer must not look like a whole one");
        assertEquals(List.of(CloseCause.PROTOCOL), h.causes);
        t.check();
    }

    @Test
    default void abortsInTheMiddleOfDraining() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h).stopReading();
        Tck.sendMuch(h.channel, ByteBuffer.allocateDirect(SendBehaviours.MUCH_LENGTH), SendBehaviours.MUCH_TIMES);
        h.channel.close(CloseCause.NORMAL);
        world().pass(ReceiveBehaviours.A_WHILE);
        assertFalse(h.isClosed());
        h.channel.abort(CloseCause.SHUTDOWN);
        t.run("closed", h::isClosed);
        assertEquals(List.of(CloseCause.NORMAL), h.causes, "the first cause stays");
        peer.startReading();
        t.run("reset", peer::isReset);
        t.check();
    }

    @Test
    default void abortsWhileLingering() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.channel.close(CloseCause.NORMAL);
        t.run("end", peer::isAtEnd);
        h.channel.abort(CloseCause.SHUTDOWN);
        t.run("closed", h::isClosed);
        t.check();
    }

    @Test
    default void recyclesEveryBlockAfterAbort() {
        Tck t = new Tck(world());
        List<TckHandler> all = new ArrayList<>();
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            TckHandler h = new TckHandler();
            int kind = i % 3;
            h.receive = (ch, b) -> {
                if (kind == 0) {
                    return 0; // carry
                }
                if (kind == 1) {
                    ch.pauseReceive(); // stash
                    return 0;
                }
                ch.sendQueue().append(b.retain());
                ch.flush();
                return b.length();
            };
            all.add(h);
            peers.add(t.peer(h).stopReading().write(t.bytes(10_000)));
        }
        t.run("received", () -> all.stream().allMatch(h -> h.receives > 0));
        world().pass(Duration.ofMillis(world().random().nextInt(20)));
        for (TckHandler h : all) {
            h.channel.abort(CloseCause.NORMAL);
        }
        t.run("closed", () -> all.stream().allMatch(TckHandler::isClosed));
        t.run("nothing is held", () -> world().held(t.engine).isEmpty());
        t.check();
    }

    @Test
    default void deliversNothingMoreOnceClosedInsideAReceive() {
        Tck t = new Tck(world());
        for (boolean orderly : new boolean[] {true, false}) {
            TckHandler h = new TckHandler();
            h.receive = (ch, b) -> {
                if (orderly) {
                    ch.close(CloseCause.NORMAL);
                } else {
                    ch.abort(CloseCause.NORMAL);
                }
                return 1;
            };
            RawPeer peer = t.peer(h);
            peer.write(t.bytes(40_000));
            peer.shutdownOutput();
            t.run("closed", h::isClosed);
            assertEquals(1, h.receives);
            assertEquals(0, h.ends);
        }
        t.check();
    }

    @Test
    default void closesFromInsideOnConnected() {
        Tck t = new Tck(world());
        for (boolean orderly : new boolean[] {true, false}) {
            TckHandler h = new TckHandler();
            h.connected = ch -> {
                if (orderly) {
                    ch.close(CloseCause.NORMAL);
                } else {
                    ch.abort(CloseCause.NORMAL);
                }
            };
            RawPeer peer = t.peer(h);
            t.run("seen", () -> orderly ? peer.isAtEnd() : peer.isReset());
            peer.close();
            t.run("closed", h::isClosed);
        }
        t.check();
    }

    @Test
    default void handlerThatThrowsLosesOnlyItsChannel() {
        Tck t = new Tck(world());
        TckHandler other = new TckHandler();
        RawPeer otherPeer = t.peer(other);
        List<Consumer<TckHandler>> places = List.of(
                h -> h.connected = ch -> fail(),
                h -> h.receive = (ch, b) -> fail(),
                h -> h.endOfInput = ch -> fail(),
                h -> h.sent = ch -> fail(),
                h -> h.flush = ch -> fail(),
                h -> h.ready = ch -> fail(),
                h -> {
                    h.receive = (ch, b) -> 0;
                    h.carryRefused = ch -> fail();
                });
        int n = 0;
        for (Consumer<TckHandler> place : places) {
            TckHandler h = new TckHandler();
            h.receive = (ch, b) -> {
                Tck.send(ch, new byte[10]);
                ch.ready();
                return b.length();
            };
            place.accept(h);
            RawPeer peer = t.peer(h);
            peer.write(t.bytes(40_000)).shutdownOutput();
            t.run("closed, place " + n, h::isClosed);
            assertEquals(List.of(CloseCause.HANDLER_FAILED), h.causes, "place " + n);
            assertEquals(1, world().takeErrors().size(), "place " + n);
            n++;
            int total = n * 1_000;
            otherPeer.write(t.bytes(1_000));
            t.run("the other goes on", () -> other.consumedLength() == total);
        }
        assertEquals(n, t.engine.counters().value(Counter.HANDLER_FAILURES));
        t.end(other);
        t.check();
    }

    private static int fail() {
        throw new IllegalStateException("expected by the test");
    }

    @Test
    default void givesBackWhatIsStagedAfterTheSocketWasGone() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        int[] released = {0};
        h.closed = ch -> { // a task that ran before this call could do the same
            Tck.send(ch, new byte[5000]);
            ch.sendQueue().append(ByteBuffer.allocateDirect(100), 0, 100, () -> released[0]++);
        };
        t.peer(h).reset();
        t.run("closed", h::isClosed);
        assertEquals(1, released[0]);
        t.check();
    }

    @Test
    default void handlerThatThrowsWhenClosedOrAskedForIsReported() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.closed = ch -> fail();
        t.peer(h).reset();
        t.run("closed", h::isClosed);
        assertEquals(1, world().takeErrors().size());
        for (boolean throwing : new boolean[] {true, false}) {
            RawPeer refused = world().connect(t.listen(Tck.ANY_PORT, ch -> throwing ? refuse() : null)
                    .localAddress());
            t.run("reset", refused::isReset);
            assertEquals(1, world().takeErrors().size());
        }
        TckHandler last = new TckHandler();
        t.peer(last);
        t.end(last);
        t.check();
    }

    private static TckHandler refuse() {
        throw new IllegalStateException("expected by the test");
    }
}
