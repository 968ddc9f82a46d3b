package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sending: marks, progress, half-close, slow readers, memory that runs out. */
interface SendBehaviours extends TckCase {
    int MUCH_LENGTH = 1 << 20;
    int MUCH_TIMES = 24;

    @Test
    default void sendsWhatIsStagedInOrder() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        byte[] bytes = t.bytes(60_000);
        for (int at = 0; at < bytes.length; at += 1_000) {
            Tck.send(h.channel, Arrays.copyOfRange(bytes, at, at + 1_000));
            if (world().random().nextBoolean()) {
                world().pass(Duration.ofMillis(1));
            }
        }
        t.run("all came", () -> peer.receivedLength() == bytes.length);
        assertArrayEquals(bytes, peer.received());
        t.end(h);
        t.check();
    }

    @Test
    default void onSentAddsUp() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        for (int i = 1; i <= 20; i++) {
            Tck.send(h.channel, t.bytes(i * 1_000));
            int total = i * (i + 1) / 2 * 1_000;
            assertEquals(total, h.channel.stagedTotal());
            t.run("sent", () -> h.sentBytes == total);
            assertEquals(total, h.channel.sentTotal());
            assertEquals(0, h.channel.queuedLength());
        }
        t.run("all came", () -> peer.receivedLength() == 210_000);
        t.end(h);
        t.check();
    }

    @Test
    default void writableFollowsMarks() {
        Tck t = new Tck(
                world(), c -> c.set(EngineSettings.SEND_MARK_HIGH, 10_000L).set(EngineSettings.SEND_MARK_LOW, 5_000L));
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        assertTrue(h.channel.writable());
        SendQueue q = h.channel.sendQueue();
        q.write(t.bytes(9_999), 0, 9_999);
        assertTrue(h.channel.writable());
        q.write(t.bytes(1), 0, 1);
        assertFalse(h.channel.writable());
        h.channel.flush();
        t.run("sent", () -> h.sentBytes == 10_000);
        assertTrue(h.channel.writable());
        t.run("all came", () -> peer.receivedLength() == 10_000);
        t.end(h);
        t.check();
    }

    @Test
    default void onFlushStagesWhatLeavesInTheSameTurn() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        int[] flushes = {0};
        h.flush = ch -> {
            if (flushes[0]++ == 0) {
                ch.sendQueue().write(new byte[] {2}, 0, 1);
            }
        };
        Tck.send(h.channel, new byte[] {1});
        t.run("both came", () -> peer.receivedLength() == 2);
        assertArrayEquals(new byte[] {1, 2}, peer.received());
        t.end(h);
        t.check();
    }

    @Test
    default void slowReaderGetsEverything() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h).stopReading();
        ByteBuffer memory = ByteBuffer.allocateDirect(MUCH_LENGTH);
        memory.put(0, t.bytes(MUCH_LENGTH));
        Tck.sendMuch(h.channel, memory, 8);
        long queued = -1;
        for (int i = 0; i < 100 && queued != h.channel.queuedLength(); i++) {
            queued = h.channel.queuedLength();
            world().pass(ReceiveBehaviours.A_WHILE.multipliedBy(2));
        }
        assertEquals(queued, h.channel.queuedLength(), "nobody reads");
        assertTrue(queued > 0, "the kernel took everything");
        peer.startReading();
        t.run("all came", () -> peer.receivedLength() == 8 * MUCH_LENGTH);
        byte[] got = peer.received();
        for (int i = 0; i < got.length; i++) {
            if (got[i] != memory.get(i % MUCH_LENGTH)) {
                assertEquals(memory.get(i % MUCH_LENGTH), got[i], "byte " + i);
            }
        }
        t.end(h);
        t.check();
    }

    @Test
    default void tellsOfBytesSentThoughNobodyAwaitsIt() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.awaitsSent = false;
        RawPeer peer = t.peer(h);
        for (int i = 1; i <= 3; i++) {
            int total = i * 100;
            Tck.send(h.channel, t.bytes(100));
            t.run("told", () -> h.sentBytes == total);
            assertEquals(0, h.channel.queuedLength());
        }
        t.run("all came", () -> peer.receivedLength() == 300);
        t.end(h);
        t.check();
    }

    @Test
    default void slowReaderGetsEverythingThoughNobodyAwaitsIt() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.awaitsSent = false;
        RawPeer peer = t.peer(h).stopReading();
        byte[] bytes = t.bytes(4_000);
        int staged = 0;
        while (h.channel.queuedLength() < 3L * bytes.length && staged < MUCH_TIMES * MUCH_LENGTH) {
            Tck.send(h.channel, bytes);
            staged += bytes.length;
            world().pass(Duration.ofNanos(1));
        }
        assertTrue(h.channel.queuedLength() > 0, "the kernel took everything");
        int all = staged;
        peer.startReading();
        t.run("all came", () -> peer.receivedLength() == all);
        byte[] got = peer.received();
        for (int at = 0; at < all; at += bytes.length) {
            assertArrayEquals(bytes, Arrays.copyOfRange(got, at, at + bytes.length), "from byte " + at);
        }
        t.end(h);
        t.check();
    }

    @Test
    default void endsTheOutputBehindWhatNobodyAwaits() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.awaitsSent = false;
        RawPeer peer = t.peer(h);
        Tck.send(h.channel, t.bytes(100));
        world().pass(Duration.ofNanos(1));
        h.channel.close(CloseCause.NORMAL, false);
        t.run("all came", () -> peer.receivedLength() == 100 && peer.isAtEnd());
        t.closed(h);
        t.check();
    }

    @Test
    default void bothDirectionsAtOnce() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        byte[] there = t.bytes(150_000);
        byte[] back = t.bytes(150_000);
        peer.write(there);
        Tck.send(h.channel, back);
        t.run("both came", () -> peer.receivedLength() == back.length && h.consumedLength() == there.length);
        assertArrayEquals(there, h.consumed());
        assertArrayEquals(back, peer.received());
        t.end(h);
        t.check();
    }

    @Test
    default void shutdownOutputComesBehindWhatIsStaged() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        byte[] bytes = t.bytes(100_000);
        Tck.send(h.channel, bytes);
        h.channel.shutdownOutput();
        t.run("end", peer::isAtEnd);
        assertArrayEquals(bytes, peer.received());
        peer.write(t.bytes(5_000));
        t.run("the other direction goes on", () -> h.consumedLength() == 5_000);
        assertFalse(h.isClosed());
        t.end(h);
        t.check();
    }

    @Test
    default void sendTimeoutAbortsAReaderThatStopped() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.SEND_TIMEOUT, Duration.ofMillis(300)));
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h).stopReading();
        ByteBuffer memory = ByteBuffer.allocateDirect(MUCH_LENGTH);
        Tck.sendMuch(h.channel, memory, MUCH_TIMES);
        t.run("given up", h::isClosed);
        assertEquals(List.of(CloseCause.TIMED_OUT), h.causes);
        assertEquals(1, t.engine.counters().value(Counter.SEND_TIMEOUTS));
        peer.startReading();
        t.run("reset", peer::isReset);
        t.check();
    }

    @Test
    default void sendTimeoutCountsFromTheLastProgress() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.SEND_TIMEOUT, Duration.ofMillis(1_800)));
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h).stopReading();
        ByteBuffer memory = ByteBuffer.allocateDirect(MUCH_LENGTH);
        Tck.sendMuch(h.channel, memory, 4 * MUCH_TIMES);
        for (int i = 0; i < 6; i++) {
            world().pass(Duration.ofMillis(400));
            long sent = h.channel.sentTotal();
            peer.startReading();
            t.run("progress", () -> h.channel.sentTotal() > sent || h.isClosed());
            peer.stopReading();
            assertFalse(h.isClosed(), "it does read, only slowly");
        }
        t.end(h);
        t.check();
    }

    @Test
    default void idleChannelHoldsNoMemory() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            Tck.send(ch, new byte[b.length()]);
            return b.length();
        };
        RawPeer peer = t.peer(h);
        for (int i = 1; i <= 5; i++) {
            peer.write(t.bytes(3_000));
            int n = i * 3_000;
            t.run("answer", () -> peer.receivedLength() == n);
        }
        t.run("idle", () -> world().held(t.engine).isEmpty());
        t.end(h);
        t.check();
    }

    @Test
    default void resetWhileSendingIsReportedOnce() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h).stopReading();
        Tck.sendMuch(h.channel, ByteBuffer.allocateDirect(MUCH_LENGTH), MUCH_TIMES);
        world().pass(Duration.ofMillis(20));
        peer.reset();
        t.run("closed", h::isClosed);
        assertEquals(List.of(CloseCause.PEER_RESET), h.causes);
        t.check();
    }

    @Test
    default void stagingAfterTheEndIsHarmless() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        h.endOfInput = ch -> ch.abort(CloseCause.PEER_CLOSED);
        h.closed = ch -> {
            ch.flush();
            ch.shutdownOutput();
            ch.pauseReceive();
            ch.resumeReceive();
            ch.close(CloseCause.NORMAL);
            ch.abort(CloseCause.NORMAL);
        };
        peer.shutdownOutput();
        t.run("closed", h::isClosed);
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(List.of(CloseCause.PEER_CLOSED), h.causes);
        t.check();
    }

    @Test
    default void goesOnWhenSendMemoryComesBack() {
        Tck t = new Tck(
                world(), c -> c.set(EngineSettings.MEMORY_SMALL_BLOCKS, 64).set(EngineSettings.MEMORY_LARGE_BLOCKS, 8));
        TckHandler hog = new TckHandler();
        RawPeer slow = t.peer(hog).stopReading();
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        ByteBuffer memory = ByteBuffer.allocateDirect(MUCH_LENGTH);
        Tck.sendMuch(hog.channel, memory, 12); // fills what the kernel takes
        byte[] much = t.bytes(400_000);
        int taken = hog.channel.sendQueue().write(much, 0, much.length);
        assertTrue(taken < much.length, "blocks never run out");
        byte[] heap = t.bytes(100_000);
        boolean[] released = {false};
        h.channel.sendQueue().append(ByteBuffer.wrap(heap), 0, heap.length, () -> released[0] = true);
        h.channel.flush();
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(0, peer.receivedLength(), "there is no block to copy to");
        slow.startReading();
        t.run("all came", () -> peer.receivedLength() == heap.length);
        assertTrue(released[0]);
        assertArrayEquals(heap, peer.received());
        t.end(hog);
        t.end(h);
        t.check();
    }

    /** A kernel that takes much at once takes its time: one turn must not be that of all who have much to send. */
    @Test
    default void aShortSendDoesNotWaitBehindManyLongOnes() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.SEND_PER_TURN_MAX, 64L << 10));
        List<TckHandler> many = new ArrayList<>();
        List<RawPeer> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            many.add(new TckHandler());
            readers.add(t.peer(many.get(i)));
        }
        TckHandler one = new TckHandler();
        RawPeer peer = t.peer(one);
        ByteBuffer memory = ByteBuffer.allocateDirect(MUCH_LENGTH);
        memory.put(0, t.bytes(MUCH_LENGTH));
        many.forEach(h -> Tck.sendMuch(h.channel, memory, 1));
        long[] before = {-1};
        one.sent = ch ->
                before[0] = many.stream().mapToLong(h -> h.channel.sentTotal()).sum();
        Tck.send(one.channel, t.bytes(100));
        t.run("the short one is sent", () -> before[0] >= 0);
        assertTrue(before[0] <= 8 * (64 << 10), "long sends before the short one: " + before[0] + " bytes");
        t.run("the short one came", () -> peer.receivedLength() == 100);
        if (world().isCalm()) { // else a kernel may take so little each time that nobody had to
            assertTrue(t.engine.counters().value(Counter.SENDS_DEFERRED) > 0, "nobody waited");
        }
        for (RawPeer reader : readers) {
            t.run("all came", () -> reader.receivedLength() == MUCH_LENGTH);
            assertEquals(memory, ByteBuffer.wrap(reader.received()));
        }
        many.forEach(t::end);
        t.end(one);
        t.check();
    }
}
