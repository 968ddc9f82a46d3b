package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.CloseCause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a send queue is made of: blocks, leases, lent buffers, files; who is told, and when. */
interface PieceBehaviours extends TckCase {

    private static Path file(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("millrace-tck", ".bin");
        Files.write(file, bytes);
        return file;
    }

    /** One file open, closed by its region. */
    private static FileRegion region(Path file, long position, long count) throws IOException {
        return new FileRegion(FileChannel.open(file, StandardOpenOption.READ), position, count);
    }

    @Test
    default void mixedPiecesLeaveInOrder() throws IOException {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        List<Lease> leases = new ArrayList<>();
        h.receive = (ch, b) -> {
            leases.add(b.retain());
            return b.length();
        };
        RawPeer peer = t.peer(h);
        byte[] leased = t.bytes(30_000);
        peer.write(leased);
        t.run("leases", () -> h.consumedLength() == leased.length);

        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        SendQueue q = h.channel.sendQueue();
        byte[] inFile = t.bytes(500_000);
        Path file = file(inFile);
        int[] releases = {0};
        try {
            for (int round = 0; round < 3; round++) {
                stageOfEachKind(t, q, expected, releases);
                q.append(region(file, round * 1_000L, 100_000 + round));
                expected.write(inFile, round * 1_000, 100_000 + round);
            }
            leases.forEach(q::append);
            expected.writeBytes(leased);
            h.channel.flush();
            t.run("all came", () -> peer.receivedLength() == expected.size());
            assertArrayEquals(expected.toByteArray(), peer.received());
            t.run("all are released", () -> releases[0] == 6);
            t.run("idle", () -> world().held(t.engine).isEmpty());
        } finally {
            Files.delete(file);
        }
        t.end(h);
        t.check();
    }

    /** Copied bytes, two pieces of one block, a direct and a heap buffer. */
    private static void stageOfEachKind(Tck t, SendQueue q, ByteArrayOutputStream expected, int[] releases) {
        byte[] written = t.bytes(5_000);
        q.write(written, 0, written.length);
        expected.writeBytes(written);
        Block block = t.loop.memory().pool(BlockClass.SMALL).take();
        byte[] inBlock = t.bytes(100);
        block.buffer().put(block.offset() + 7, inBlock);
        block.retain();
        q.append(block, block.offset() + 7, 50);
        q.append(block, block.offset() + 57, 50);
        expected.writeBytes(inBlock);
        byte[] lent = t.bytes(70_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(lent.length + 10);
        direct.put(10, lent);
        q.append(direct, 10, lent.length, () -> releases[0]++);
        expected.writeBytes(lent);
        q.append(ByteBuffer.wrap(lent), 0, 40_000, () -> releases[0]++);
        expected.write(lent, 0, 40_000);
    }

    @Test
    default void releaserRunsExactlyOnceWhenSent() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        int[] releases = new int[50];
        ByteBuffer direct = ByteBuffer.allocateDirect(4_000);
        for (int i = 0; i < releases.length; i++) {
            int n = i;
            ByteBuffer memory = i % 2 == 0 ? direct : ByteBuffer.allocate(4_000);
            h.channel.sendQueue().append(memory, 0, 1 + i * 70, () -> {
                releases[n]++;
                assertTrue(t.loop.isCurrent());
            });
            h.channel.flush();
        }
        t.run("released", () -> allAre(1, releases));
        t.run("all came", () -> peer.receivedLength() == h.channel.stagedTotal());
        t.end(h);
        assertTrue(allAre(1, releases), "again at the end");
        t.check();
    }

    private static boolean allAre(int wanted, int[] values) {
        for (int v : values) {
            if (v != wanted) {
                return false;
            }
        }
        return true;
    }

    @Test
    default void releaserRunsExactlyOnceOnAbort() {
        releasesOnce(h -> h.channel.abort(CloseCause.NORMAL), "abort");
    }

    @Test
    default void releaserRunsExactlyOnceOnClose() {
        releasesOnce(h -> h.channel.close(CloseCause.NORMAL), "close");
    }

    private void releasesOnce(java.util.function.Consumer<TckHandler> how, String what) {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h).stopReading();
        int[] releases = new int[20];
        ByteBuffer direct = ByteBuffer.allocateDirect(SendBehaviours.MUCH_LENGTH);
        for (int i = 0; i < releases.length; i++) {
            int n = i;
            h.channel.sendQueue().append(direct, 0, direct.capacity(), () -> releases[n]++);
        }
        h.channel.flush();
        world().pass(ReceiveBehaviours.A_WHILE);
        assertFalse(allAre(1, releases), "the kernel took everything");
        how.accept(h);
        world().pass(ReceiveBehaviours.A_WHILE);
        peer.startReading();
        t.run(what, () -> {
            if (peer.isAtEnd()) {
                peer.close();
            }
            return h.isClosed();
        });
        assertTrue(allAre(1, releases), what);
        t.check();
    }

    @Test
    default void externalBufferIsNotTouchedAfterRelease() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            byte[] bytes = t.bytes(20_000);
            expected.writeBytes(bytes);
            ByteBuffer memory =
                    i % 3 == 0 ? ByteBuffer.allocate(bytes.length) : ByteBuffer.allocateDirect(bytes.length);
            memory.put(0, bytes);
            h.channel.sendQueue().append(memory, 0, bytes.length, () -> memory.put(0, new byte[bytes.length]));
            h.channel.flush();
        }
        t.run("all came", () -> peer.receivedLength() == expected.size());
        assertArrayEquals(expected.toByteArray(), peer.received());
        t.end(h);
        t.check();
    }

    @Test
    default void releaserThatStagesIsServed() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        ByteBuffer memory = ByteBuffer.allocateDirect(1_000);
        int[] left = {20};
        stageAgain(h, memory, left);
        t.run("all came", () -> peer.receivedLength() == 20_000);
        t.end(h);
        t.check();
    }

    private static void stageAgain(TckHandler h, ByteBuffer memory, int[] left) {
        if (left[0]-- > 0) {
            h.channel.sendQueue().append(memory, 0, memory.capacity(), () -> stageAgain(h, memory, left));
            h.channel.flush();
        }
    }

    @Test
    default void releaserThatThrowsLosesOnlyItsChannel() {
        Tck t = new Tck(world());
        TckHandler other = new TckHandler();
        RawPeer otherPeer = t.peer(other);
        TckHandler h = new TckHandler();
        t.peer(h);
        h.channel.sendQueue().append(ByteBuffer.allocateDirect(100), 0, 100, () -> {
            throw new IllegalStateException("expected by the test");
        });
        h.channel.flush();
        t.run("closed", h::isClosed);
        assertEquals(List.of(CloseCause.HANDLER_FAILED), h.causes);
        assertEquals(1, world().takeErrors().size());
        otherPeer.write(t.bytes(100));
        t.run("the other goes on", () -> other.consumedLength() == 100);
        t.end(other);
        t.check();
    }

    @Test
    default void truncateAbandonsStagedBytes() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        SendQueue q = h.channel.sendQueue();
        byte[] kept = t.bytes(3_000);
        q.write(kept, 0, kept.length);
        long mark = q.mark();
        q.write(t.bytes(5_000), 0, 5_000);
        int[] released = {0};
        q.append(ByteBuffer.allocateDirect(10), 0, 10, () -> released[0]++);
        q.truncate(mark);
        assertEquals(1, released[0]);
        assertEquals(kept.length, h.channel.queuedLength());
        byte[] more = t.bytes(2_000);
        Tck.send(h.channel, more);
        t.run("all came", () -> peer.receivedLength() == kept.length + more.length);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(kept);
        expected.writeBytes(more);
        assertArrayEquals(expected.toByteArray(), peer.received());
        t.end(h);
        t.check();
    }

    @Test
    default void largeFileIsSentWholeAndClosed() throws IOException {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        byte[] bytes = t.bytes(3_000_000);
        Path file = file(bytes);
        try {
            FileChannel open = FileChannel.open(file, StandardOpenOption.READ);
            h.channel.sendQueue().append(new FileRegion(open, 1, bytes.length - 1));
            h.channel.flush();
            t.run("all came", () -> peer.receivedLength() == bytes.length - 1);
            assertArrayEquals(java.util.Arrays.copyOfRange(bytes, 1, bytes.length), peer.received());
            t.run("file closed", () -> !open.isOpen());
        } finally {
            Files.delete(file);
        }
        t.end(h);
        t.check();
    }

    @Test
    default void fileShorterThanItsRegionAborts() throws IOException {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        Path file = file(t.bytes(10_000));
        try {
            FileChannel open = FileChannel.open(file, StandardOpenOption.READ);
            h.channel.sendQueue().append(new FileRegion(open, 0, 20_000));
            h.channel.flush();
            t.run("closed", h::isClosed);
            assertEquals(List.of(CloseCause.IO), h.causes);
            t.run("reset", peer::isReset);
            assertFalse(open.isOpen());
        } finally {
            Files.delete(file);
        }
        t.check();
    }
}
