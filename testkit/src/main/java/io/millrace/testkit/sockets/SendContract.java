package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.CountSetting;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.SizeSetting;
import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves, in which pieces. Test thread only. */
public abstract class SendContract extends SocketContract {
    private static final byte[] MUCH = ReceiveContract.bytes(8 << 20);

    @TempDir
    private Path folder;

    private int releases;

    /** Pieces of a queue that leave in one operation; allows 1 to 64. */
    protected abstract CountSetting gatherPiecesMax();

    /** Bytes of a file that are sent in one operation. */
    protected abstract SizeSetting fileLengthMax();

    /** What is reported when a file that is sent may not be read. */
    protected abstract Class<? extends Exception> failureOfAFile();

    private FileChannel file(byte[] content) throws IOException {
        return FileChannel.open(Files.write(folder.resolve("content"), content), StandardOpenOption.READ);
    }

    private static ByteBuffer direct(byte[] content) {
        return ByteBuffer.allocateDirect(content.length).put(0, content);
    }

    /** Sends what the handler stages, closes, and compares with what the peer read. */
    private static void sends(Hosted host, Probe probe, byte[] expected) throws IOException {
        try (Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            CompletableFuture<byte[]> read = PeerReader.readAll(peer);
            host.until(read::isDone, "all read");
            assertArrayEquals(expected, read.join());
        }
        host.until(() -> probe.closes == 1, "closed");
        assertEquals(CloseCause.NORMAL, probe.cause);
    }

    @Test
    final void piecesOfEveryKindLeaveInOrder() throws IOException {
        byte[] external = Arrays.copyOf(MUCH, 50_000);
        ByteBuffer buffer = direct(external);
        byte[] content = Arrays.copyOfRange(MUCH, 70_000, 90_000);
        FileChannel file = file(content);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                SendQueue q = ch.sendQueue();
                for (int round = 0; round < 30; round++) {
                    q.write(MUCH, round, 100);
                    expected.write(MUCH, round, 100);
                    Block b = ch.loop().memory().pool(BlockClass.SPARE).take();
                    b.buffer().put(b.offset(), MUCH, 500, 300);
                    b.retain();
                    q.append(b, b.offset() + 200, 100); // two pieces of one block, the later first
                    q.append(b, b.offset(), 200);
                    expected.write(MUCH, 700, 100);
                    expected.write(MUCH, 500, 200);
                    q.append(buffer, 1000, 40_000, () -> releases++);
                    q.append(buffer, 0, 3, () -> releases++); // the same buffer again
                    expected.write(external, 1000, 40_000);
                    expected.write(external, 0, 3);
                    q.append(ByteBuffer.wrap(MUCH), 9000, 5000, () -> releases++);
                    expected.write(MUCH, 9000, 5000);
                    q.append(new FileRegion(file, 10, 10_000, () -> releases++));
                    expected.write(content, 10, 10_000);
                }
                ch.close(CloseCause.NORMAL, false);
            }
        };
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            CompletableFuture<byte[]> read = PeerReader.readAll(peer);
            host.until(read::isDone, "all read");
            assertArrayEquals(expected.toByteArray(), read.join());
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(30 * 4, releases);
            assertEquals(0, buffer.position());
            assertEquals(buffer.capacity(), buffer.limit());
        }
        assertTrue(file.isOpen(), "a file that was lent stays open");
        file.close();
    }

    @Test
    final void mixedPiecesLeaveInOneWrite() throws IOException {
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                Block b = ch.loop().memory().pool(BlockClass.SPARE).take();
                b.buffer().put(b.offset(), MUCH, 0, 64);
                for (int i = 0; i < 64; i++) {
                    if (i > 0) {
                        b.retain();
                    }
                    ch.sendQueue().append(b, b.offset() + i, 1);
                }
                ch.close(CloseCause.NORMAL, false);
            }
        };
        try (Hosted host = host(b -> b.set(gatherPiecesMax(), 64))) {
            sends(host, probe, Arrays.copyOf(MUCH, 64));
            assertEquals(1, host.count(Counter.SENDS));
        }
    }

    @Test
    final void moreThanOneWriteCanGatherLeavesInSeveral() throws IOException {
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                Block b = ch.loop().memory().pool(BlockClass.SPARE).take();
                b.buffer().put(b.offset(), MUCH, 0, 100);
                for (int i = 0; i < 100; i++) {
                    if (i > 0) {
                        b.retain();
                    }
                    ch.sendQueue().append(b, b.offset() + i, 1);
                }
                ch.close(CloseCause.NORMAL, false);
            }
        };
        try (Hosted host = host(b -> b.set(gatherPiecesMax(), 8))) {
            sends(host, probe, Arrays.copyOf(MUCH, 100));
            assertEquals(13, host.count(Counter.SENDS));
        }
    }

    @Test
    final void aLongExternalBufferLeavesAsTheKernelTakesIt() throws IOException {
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                ch.sendQueue().append(direct(MUCH), 0, MUCH.length, () -> releases++);
                ch.close(CloseCause.NORMAL, false);
            }
        };
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            host.until(() -> host.count(Counter.SENDS_SHORT) > 0, "no room for more");
            CompletableFuture<byte[]> read = PeerReader.readAll(peer);
            host.until(read::isDone, "all read");
            assertArrayEquals(MUCH, read.join());
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(1, releases);
            assertEquals(MUCH.length, host.count(Counter.SEND_BYTES));
        }
    }

    @Test
    final void aLongHeapBufferIsCopiedPieceByPiece() throws IOException {
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                ch.sendQueue().append(ByteBuffer.wrap(MUCH), 0, MUCH.length, () -> releases++);
                ch.close(CloseCause.NORMAL, false);
            }
        };
        try (Hosted host = host()) {
            sends(host, probe, MUCH);
            assertEquals(1, releases);
        }
    }

    @Test
    final void aQueueFullOfPiecesStillCopiesTheHeapBufferAtItsHead() throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        int length = 100_000;
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                ch.sendQueue().append(ByteBuffer.wrap(MUCH), 0, length, () -> releases++);
                for (int i = 1; i < ch.loop().memory().plan().piecesMax(); i++) {
                    ch.sendQueue().append(one, 0, 1, () -> releases++);
                }
                ch.close(CloseCause.NORMAL, false);
            }
        };
        try (Hosted host = host()) {
            int ones = host.loop().memory().plan().piecesMax() - 1;
            sends(host, probe, Arrays.copyOf(Arrays.copyOf(MUCH, length), length + ones));
            assertEquals(1 + ones, releases);
        }
    }

    @Test
    final void aHeapBufferThatFindsNoBlockWaitsForOne() throws IOException {
        Probe probe = new Probe() {
            private final Block[] taken = new Block[64 + 8];

            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                int n = 0;
                for (BlockClass c : new BlockClass[] {BlockClass.SMALL, BlockClass.LARGE}) {
                    for (Block b = ch.loop().memory().pool(c).take();
                            b != null;
                            b = ch.loop().memory().pool(c).take()) {
                        taken[n++] = b;
                    }
                }
                ch.sendQueue().append(ByteBuffer.wrap(MUCH), 0, 100_000, () -> releases++);
                ch.flush();
            }

            @Override
            public void onReady(StreamChannel ch) {
                for (Block b : taken) {
                    b.release();
                }
                ch.close(CloseCause.NORMAL, false);
            }
        };
        try (Hosted host = host(
                        b -> b.set(EngineSettings.MEMORY_SMALL_BLOCKS, 64).set(EngineSettings.MEMORY_LARGE_BLOCKS, 8));
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            CompletableFuture<byte[]> read = PeerReader.readAll(peer);
            host.until(() -> probe.connects == 1, "accepted");
            for (int i = 0; i < 20; i++) {
                host.turn();
            }
            assertEquals(0, probe.sent);
            assertTrue(host.loop().nextDeadlineNs() > host.loop().clock().freshNanoTime(), "the loop may sleep");
            probe.channel.ready();
            host.until(read::isDone, "all read");
            assertArrayEquals(Arrays.copyOf(MUCH, 100_000), read.join());
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(1, releases);
        }
    }

    @Test
    final void aLongFileLeavesInPartsAndIsClosed() throws IOException {
        FileChannel file = file(MUCH);
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                ch.sendQueue().append(new FileRegion(file, 0, MUCH.length));
                ch.close(CloseCause.NORMAL, false);
            }
        };
        try (Hosted host = host(b -> b.set(fileLengthMax(), 64L << 10))) {
            sends(host, probe, MUCH);
            assertTrue(host.count(Counter.SENDS) >= MUCH.length / (64 << 10));
        }
        assertTrue(!file.isOpen(), "a file that was moved is closed");
    }

    @Test
    final void aFileThatTurnsOutShortIsAnErrorOfTheChannel() throws IOException {
        FileChannel file = file(Arrays.copyOf(MUCH, 1000));
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                ch.sendQueue().append(new FileRegion(file, 0, 2000));
                ch.flush();
            }
        };
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            CompletableFuture<byte[]> read = PeerReader.readAll(peer);
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(CloseCause.IO, probe.cause);
            host.until(read::isDone, "the peer is told");
            assertTrue(read.isCompletedExceptionally(), "the peer took a cut file for whole");
        }
        assertTrue(!file.isOpen());
    }

    @Test
    final void aFileThatCannotBeReadClosesItsChannelOnly() throws IOException {
        FileChannel writeOnly =
                FileChannel.open(folder.resolve("other"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                ch.sendQueue().append(new FileRegion(writeOnly, 0, 10));
                ch.flush();
            }
        };
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            host.until(() -> probe.closes == 1, "closed");
            assertTrue(peer.isConnected());
            assertEquals(CloseCause.IO, probe.cause);
            assertEquals(1, host.errors().size());
            assertInstanceOf(failureOfAFile(), host.errors().remove(0));
        }
    }

    @Test
    final void anInterruptLeftByAHandlerClosesNoFile() throws IOException {
        FileChannel file = file(Arrays.copyOf(MUCH, 1000));
        Probe probe = new Probe() {
            @Override
            public void onConnected(StreamChannel ch) {
                super.onConnected(ch);
                ch.sendQueue().append(new FileRegion(file, 0, 1000));
                ch.close(CloseCause.NORMAL, false);
                Thread.currentThread().interrupt();
            }
        };
        try (Hosted host = host()) {
            sends(host, probe, Arrays.copyOf(MUCH, 1000));
        }
    }

    @Test
    final void whatIsStagedWhileASendWaitsLeavesOnlyAfterItWasSealed() throws IOException {
        ByteBuffer step = direct(Arrays.copyOf(MUCH, 64 << 10));
        Probe probe = new Probe() {
            private boolean sealed = true;

            /** Stages bytes that are right only after the flush step; the send is woken in the same turn. */
            @Override
            public int onReceive(StreamChannel ch, Slice bytes) {
                SendQueue q = ch.sendQueue();
                assertTrue(q.reserve(1));
                ByteBuffer at = q.buffer();
                int index = q.writeIndex();
                at.put(index, (byte) 0);
                q.commit(1);
                seal = () -> at.put(index, (byte) 77);
                sealed = false;
                ch.flush();
                return bytes.length();
            }

            private Runnable seal;

            @Override
            public void onFlush(StreamChannel ch) {
                if (!sealed) {
                    sealed = true;
                    seal.run();
                }
            }
        };
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            host.until(() -> probe.connects == 1, "accepted");
            long length = 0;
            while (host.count(Counter.SENDS_SHORT) == 0) {
                probe.channel.sendQueue().append(step, 0, step.capacity(), () -> {});
                probe.channel.flush();
                length += step.capacity();
                host.turn();
            }
            // The peer makes room for the rest, and the byte to answer comes in the same turn.
            peer.getOutputStream().write(1);
            peer.getInputStream().skipNBytes(probe.channel.sentTotal());
            long rest = length + 1 - probe.channel.sentTotal();
            host.until(() -> probe.channel.queuedLength() == 0, "all sent");
            byte[] last = peer.getInputStream().readNBytes((int) rest);
            assertEquals(77, last[last.length - 1]);
            probe.channel.close(CloseCause.NORMAL, false);
        }
    }
}
