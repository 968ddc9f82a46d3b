package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Receiving, pausing, kept bytes, starvation. */
interface ReceiveBehaviours extends TckCase {
    Duration A_WHILE = Duration.ofMillis(60);

    @Test
    default void deliversWhatThePeerSends() {
        Tck t = new Tck(world());
        for (int length : new int[] {1, 2_048, 4_097, 300_000}) {
            TckHandler h = new TckHandler();
            byte[] bytes = t.bytes(length);
            RawPeer peer = t.peer(h).write(bytes);
            t.run("all came", () -> h.consumedLength() == length);
            assertArrayEquals(bytes, h.consumed());
            peer.close();
            t.run("end", () -> h.ends == 1);
            t.end(h);
        }
        t.check();
    }

    @Test
    default void neverDeliversAfterPauseReturns() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.channel.pauseReceive();
        peer.write(t.bytes(20_000));
        world().pass(A_WHILE);
        assertEquals(0, h.receives);
        h.channel.resumeReceive();
        t.run("all came", () -> h.consumedLength() == 20_000);
        h.receive = (ch, bytes) -> {
            ch.pauseReceive();
            return bytes.length();
        };
        int before = h.receives;
        peer.write(t.bytes(20_000));
        t.run("one came", () -> h.receives > before);
        world().pass(A_WHILE);
        assertEquals(before + 1, h.receives, "paused inside the receive");
        t.end(h);
        t.check();
    }

    @Test
    default void pausesAndResumesAtAnyMoment() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        byte[] bytes = t.bytes(200_000);
        h.receive = (ch, b) -> {
            switch (world().random().nextInt(4)) {
                case 0 -> ch.pauseReceive();
                case 1 -> {
                    ch.pauseReceive();
                    ch.resumeReceive();
                }
                case 2 -> {
                    ch.pauseReceive();
                    return world().random().nextInt(b.length() + 1);
                }
                default -> {}
            }
            return b.length();
        };
        RawPeer peer = t.peer(h);
        peer.write(bytes);
        for (int i = 0; i < 3_000 && h.consumedLength() < bytes.length; i++) {
            if (world().random().nextInt(3) == 0) {
                h.channel.pauseReceive();
            } else {
                h.channel.resumeReceive();
            }
            world().pass(Duration.ofNanos(world().random().nextInt(1_000_000)));
        }
        h.receive = (ch, b) -> b.length();
        h.channel.resumeReceive();
        t.run("all came", () -> h.consumedLength() == bytes.length);
        assertArrayEquals(bytes, h.consumed());
        t.end(h);
        t.check();
    }

    @Test
    default void redeliversKeptBytesOnResumeWithoutTraffic() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            ch.pauseReceive();
            return 0;
        };
        byte[] bytes = t.bytes(1_000);
        RawPeer peer = t.peer(h);
        peer.write(bytes);
        t.run("first", () -> h.receives == 1);
        world().pass(A_WHILE);
        h.receive = (ch, b) -> b.length();
        h.channel.resumeReceive();
        t.run("kept bytes came", () -> h.consumedLength() == bytes.length);
        assertArrayEquals(bytes, h.consumed());
        t.end(h);
        t.check();
    }

    @Test
    default void goesOnWhenResumedInsideTheReceiveThatPaused() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            ch.pauseReceive();
            ch.resumeReceive();
            return 1;
        };
        byte[] bytes = t.bytes(500);
        RawPeer peer = t.peer(h);
        peer.write(bytes);
        t.run("all came", () -> h.consumedLength() == bytes.length);
        assertArrayEquals(bytes, h.consumed());
        t.end(h);
        t.check();
    }

    @Test
    default void rearmsWhenAnArmingEndsByItself() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.RECEIVE_ARM_LENGTH, 8_192L));
        TckHandler h = new TckHandler();
        byte[] bytes = t.bytes(100_000);
        RawPeer peer = t.peer(h);
        peer.write(bytes);
        t.run("all came", () -> h.consumedLength() == bytes.length);
        assertArrayEquals(bytes, h.consumed());
        if (t.transport.capabilities().receiveLimit()) {
            assertTrue(t.engine.counters().value(Counter.RECEIVE_ARMINGS) > bytes.length / 8_192, "several armings");
        }
        t.end(h);
        t.check();
    }

    @Test
    default void neverHasTwoArmings() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.RECEIVE_STASH_LENGTH_MAX, 4_096L));
        TckHandler h = new TckHandler();
        byte[] bytes = t.bytes(100_000);
        RawPeer peer = t.peer(h);
        peer.write(bytes);
        for (int i = 0; i < 3_000 && h.consumedLength() < bytes.length; i++) {
            if (world().random().nextBoolean()) { // may stop an arming
                h.channel.pauseReceive();
            } else { // may start one
                h.channel.resumeReceive();
            }
            world().pass(Duration.ofNanos(world().random().nextInt(1_000_000)));
        }
        h.channel.resumeReceive();
        t.run("all came", () -> h.consumedLength() == bytes.length);
        assertArrayEquals(bytes, h.consumed(), "two armings would mix up the order");
        t.end(h);
        t.check();
    }

    @Test
    default void stopsReceivingInTheKernelWhenThePausedStashIsFull() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.RECEIVE_ARM_LENGTH, 16_384L)
                .set(EngineSettings.RECEIVE_STASH_LENGTH_MAX, 16_384L));
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.channel.pauseReceive();
        byte[] bytes = t.bytes(8 << 20);
        peer.write(bytes);
        world().pass(Duration.ofMillis(200));
        assertTrue(peer.unwritten() > 0, "the kernel took everything");
        if (t.transport.capabilities().receiveLimit()) { // else what the socket holds may come before the stop does
            long kept = t.engine.counters().value(Counter.RECEIVE_STASH_BYTES_MAX);
            assertTrue(kept < 32_768 + 32 * 4_096, () -> kept + " bytes kept");
        }
        h.channel.resumeReceive();
        t.run("all came", () -> h.consumedLength() == bytes.length);
        assertArrayEquals(bytes, h.consumed());
        t.end(h);
        t.check();
    }

    @Test
    default void drippingPeerOnPausedChannelStarvesNobody() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.RECEIVE_SPARES, 16).set(EngineSettings.RECEIVE_BLOCKS, 16));
        TckHandler dripped = new TckHandler();
        RawPeer drip = t.peer(dripped);
        dripped.channel.pauseReceive();
        TckHandler busy = new TckHandler();
        RawPeer other = t.peer(busy);
        for (int i = 1; i <= 100; i++) {
            drip.write(new byte[] {(byte) i});
            other.write(new byte[] {(byte) i});
            int n = i;
            t.run("the other is served", () -> busy.consumedLength() == n);
        }
        dripped.channel.resumeReceive();
        t.run("the drip is served", () -> dripped.consumedLength() == 100);
        assertArrayEquals(busy.consumed(), dripped.consumed());
        t.end(dripped);
        t.end(busy);
        t.check();
    }

    @Test
    default void retainSurvivesTheCallback() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        List<Lease> kept = new ArrayList<>();
        h.receive = (ch, b) -> {
            Lease lease = b.retain();
            assertNotNull(lease);
            kept.add(lease);
            return b.length();
        };
        byte[] bytes = t.bytes(20_000);
        RawPeer peer = t.peer(h);
        peer.write(bytes);
        t.run("all came", () -> h.consumedLength() == bytes.length);
        h.receive = (ch, b) -> b.length();
        peer.write(t.bytes(50_000));
        t.run("more came", () -> h.consumedLength() == bytes.length + 50_000);
        byte[] seen = new byte[bytes.length];
        int at = 0;
        for (Lease l : kept) {
            l.buffer().get(l.offset(), seen, at, l.length());
            at += l.length();
            l.release();
        }
        assertArrayEquals(bytes, seen);
        t.end(h);
        t.check();
    }

    @Test
    default void retainedBlockDoesNotStarveOthers() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.RECEIVE_SPARES, 32).set(EngineSettings.RECEIVE_BLOCKS, 16));
        TckHandler keeper = new TckHandler();
        List<Lease> kept = new ArrayList<>();
        keeper.receive = (ch, b) -> {
            if (kept.size() < 12) {
                kept.add(b.retain());
            }
            return b.length();
        };
        RawPeer peer = t.peer(keeper);
        TckHandler busy = new TckHandler();
        RawPeer other = t.peer(busy);
        peer.write(t.bytes(100_000));
        byte[] bytes = t.bytes(100_000);
        other.write(bytes);
        t.run("the other is served", () -> busy.consumedLength() == bytes.length);
        assertArrayEquals(bytes, busy.consumed());
        kept.forEach(Lease::release);
        t.end(keeper);
        t.end(busy);
        t.check();
    }

    @Test
    default void survivesStarvationAndResumesFifo() {
        Tck t = new Tck(world());
        List<TckHandler> waiting = new ArrayList<>();
        List<TckHandler> order = new ArrayList<>();
        List<RawPeer> peers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            TckHandler h = new TckHandler();
            h.receive = (ch, b) -> {
                order.add(h);
                return b.length();
            };
            waiting.add(h);
            peers.add(t.peer(h));
        }
        List<Block> taken = new ArrayList<>();
        BlockPool spares = t.loop.memory().pool(BlockClass.SPARE);
        for (Block b = spares.take(); b != null; b = spares.take()) {
            taken.add(b);
        }
        for (int i = 0; i < 5; i++) {
            TckHandler h = waiting.get(i);
            long before = starved(t);
            peers.get(i).write(t.bytes(3_000));
            t.run("starved or served", () -> h.consumedLength() == 3_000 || starved(t) > before);
        }
        boolean starves = t.transport.receiveBlocksFree() == 0; // one with a ring has its own blocks
        if (starves) {
            world().pass(A_WHILE);
            assertEquals(List.of(), order, "there is no block");
        }
        taken.remove(0).release();
        t.run("all are served by one block", () -> waiting.stream().allMatch(h -> h.consumedLength() == 3_000));
        taken.forEach(Block::release);
        if (starves && world().isCalm()) {
            assertEquals(waiting, order.stream().distinct().toList(), "who waited longest comes first");
        }
        waiting.forEach(t::end);
        t.check();
    }

    /** Times that there was no memory to receive into, in the transport or in a layer over it. */
    private static long starved(Tck t) {
        return t.engine.counters().value(Counter.RECEIVE_STARVED)
                + t.engine.counters().value(Counter.TLS_STARVED);
    }

    @Test
    default void reportsEndOfInputAfterKeptBytes() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            ch.pauseReceive();
            return 0;
        };
        RawPeer peer = t.peer(h);
        peer.write(t.bytes(5_000)).shutdownOutput();
        t.run("first", () -> h.receives == 1);
        world().pass(A_WHILE);
        assertEquals(0, h.ends, "kept bytes come first");
        h.receive = (ch, b) -> {
            assertEquals(0, h.ends);
            return b.length();
        };
        h.channel.resumeReceive();
        t.run("end", () -> h.ends == 1);
        assertEquals(5_000, h.consumedLength());
        world().pass(A_WHILE);
        assertEquals(1, h.ends, "once");
        t.end(h);
        t.check();
    }

    @Test
    default void reportsEndOfInputThoughAMessageIsIncomplete() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> 0;
        RawPeer peer = t.peer(h);
        peer.write(t.bytes(10)).shutdownOutput();
        t.run("end", () -> h.ends == 1);
        assertEquals(0, h.consumedLength());
        t.end(h);
        t.check();
    }

    @Test
    default void reportsAResetAfterKeptBytes() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            ch.pauseReceive();
            return 0;
        };
        RawPeer peer = t.peer(h);
        peer.write(t.bytes(3));
        t.run("first", () -> h.receives == 1);
        peer.reset();
        world().pass(A_WHILE);
        assertFalse(h.isClosed(), "kept bytes come first");
        h.receive = (ch, b) -> b.length();
        h.channel.resumeReceive();
        t.run("closed", h::isClosed);
        assertTrue(h.consumedLength() > 0);
        assertEquals(List.of(CloseCause.PEER_RESET), h.causes);
        t.check();
    }

    @Test
    default void keepsSendingAfterPeerHalfClose() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h).shutdownOutput();
        t.run("end", () -> h.ends == 1);
        byte[] bytes = t.bytes(200_000);
        Tck.send(h.channel, bytes);
        t.run("all came", () -> peer.receivedLength() == bytes.length);
        assertArrayEquals(bytes, peer.received());
        assertFalse(h.isClosed());
        h.channel.close(CloseCause.NORMAL);
        t.run("closed", h::isClosed);
        t.check();
    }

    @Test
    default void takeoverGetsKeptBytes() {
        Tck t = new Tck(world());
        TckHandler first = new TckHandler();
        TckHandler second = new TckHandler();
        second.connects = 1;
        first.receive = (ch, b) -> 0;
        byte[] bytes = t.bytes(100);
        RawPeer peer = t.peer(first);
        peer.write(bytes);
        t.run("first", () -> first.receives > 0);
        first.channel.handler(second);
        t.run("second", () -> second.consumedLength() == bytes.length);
        assertArrayEquals(bytes, second.consumed());
        StreamChannel ch = second.channel;
        ch.abort(CloseCause.NORMAL);
        t.run("closed", second::isClosed);
        assertFalse(first.isClosed(), "the new one is told");
        t.check(second);
    }

    @Test
    default void takeoverInsideAReceiveGetsTheRest() {
        Tck t = new Tck(world());
        TckHandler first = new TckHandler();
        TckHandler second = new TckHandler();
        second.connects = 1;
        first.receive = (ch, b) -> {
            ch.handler(second);
            return 1;
        };
        byte[] bytes = t.bytes(100);
        RawPeer peer = t.peer(first);
        peer.write(bytes);
        t.run("second", () -> second.consumedLength() == bytes.length - 1);
        assertEquals(1, first.consumedLength());
        second.channel.abort(CloseCause.NORMAL);
        t.run("closed", second::isClosed);
        t.check(second);
    }
}
