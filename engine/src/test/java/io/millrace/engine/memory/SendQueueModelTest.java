package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A send queue does what a plain array of bytes with three cursors does, under any order of calls. */
class SendQueueModelTest {
    private static final int STEPS = 12_000;
    private static final int FILE_LENGTH = 20_000;

    /** When memory is released: with the send, after it, or before it. */
    private enum Transport {
        COPYING,
        ZERO_COPY,
        TLS
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "COPYING, 1", "COPYING, 2", "COPYING, 3", "COPYING, 4",
        "ZERO_COPY, 5", "ZERO_COPY, 6", "ZERO_COPY, 7", "ZERO_COPY, 8",
        "TLS, 9", "TLS, 10", "TLS, 11", "TLS, 12",
    })
    void behavesLikeAnArrayOfBytes(String transport, long seed) throws Exception {
        byte[] fileBytes = new byte[FILE_LENGTH];
        new Random(seed).nextBytes(fileBytes);
        Path path = Files.write(folder.resolve("content"), fileBytes);
        try (FileChannel file = FileChannel.open(path)) {
            Run run = new Run(Transport.valueOf(transport), seed, file, fileBytes);
            try {
                run.all();
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + ", " + transport + ", step " + run.step + ", " + run.queue, e);
            }
        }
    }

    /** Something the queue took over: where it ends, and how often it was told so. */
    private static final class Owned {
        final boolean heap;
        long start;
        long end;
        int ends;
        boolean dropped;

        Owned(boolean heap, long start, int length) {
            this.heap = heap;
            this.start = start;
            end = start + length;
        }
    }

    private record InFlight(ByteBuffer buffer, int offset, long position, int length) {}

    private static final class Run {
        final Transport transport;
        final Random random;
        final FileChannel file;
        final byte[] fileBytes;
        final LoopMemory memory = Memories.small();
        final BlockPool spares = memory.pool(BlockClass.SPARE);
        final List<Block> hogs = new ArrayList<>();
        final List<Owned> owned = new ArrayList<>();
        final List<InFlight> flying = new ArrayList<>();
        SendQueue queue = memory.borrowQueue();
        int step;

        byte[] bytes = new byte[1 << 16]; // what was staged, from position base on
        long base;
        long staged;
        long submitted;
        long sent;
        long released;

        Run(Transport transport, long seed, FileChannel file, byte[] fileBytes) {
            this.transport = transport;
            random = new Random(seed);
            this.file = file;
            this.fileBytes = fileBytes;
        }

        void all() throws Exception {
            for (step = 0; step < STEPS; step++) {
                one(random.nextInt(100));
                check();
            }
            drain();
            Memories.releaseAll(hogs);
            memory.returnQueue(queue);
            Memories.assertAllHome(memory);
            for (Owned o : owned) {
                assertEquals(1, o.ends, "told of its end exactly once");
            }
        }

        private void one(int dice) throws Exception {
            boolean wantsMore = staged - sent < 12_000;
            if (dice < 45 && wantsMore) {
                stage(dice % 9);
            } else if (dice < 52) {
                truncate();
            } else if (dice < 70) {
                submit();
            } else if (dice < 90) {
                complete();
            } else if (dice < 93) {
                hog();
            } else if (dice < 96) {
                release(random.nextInt(1 + (int) (sent - released > 0 ? sent - released : 0)));
            } else if (dice == 96 && random.nextInt(20) == 0) {
                discard();
            } else if (dice < 99) {
                queue.compactTail();
            } else if (queue.isEmpty()) {
                memory.returnQueue(queue);
                queue = memory.borrowQueue(staged);
            }
        }

        private void stage(int kind) throws Exception {
            switch (kind) {
                case 0, 1 -> encode();
                case 2 -> write(random.nextInt(600), false);
                case 3 -> write(random.nextInt(3000), true);
                case 4 -> ascii(random.nextInt(400));
                case 5 -> appendBlock();
                case 6 -> appendLease();
                case 7 -> appendExternal(random.nextBoolean());
                default -> appendFile();
            }
        }

        private byte[] fresh(int length) {
            byte[] made = new byte[length];
            random.nextBytes(made);
            return made;
        }

        private void expect(byte[] more, int offset, int length) {
            int at = (int) (staged - base);
            if (at + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + length));
            }
            System.arraycopy(more, offset, bytes, at, length);
            staged += length;
        }

        private void encode() {
            int reserved = 1 + random.nextInt(random.nextInt(8) == 0 ? queue.reserveLengthMax() : 200);
            if (!queue.reserve(reserved)) {
                assertShort();
                return;
            }
            byte[] made = fresh(reserved + SendQueue.RESERVE_SLACK); // scribbles on the slack
            queue.buffer().put(queue.writeIndex(), made);
            int length = random.nextInt(reserved + 1);
            queue.commit(length);
            expect(made, 0, length);
        }

        private void write(int length, boolean buffer) {
            byte[] made = fresh(length + 3);
            int taken;
            if (buffer) {
                ByteBuffer source =
                        random.nextBoolean() ? ByteBuffer.allocateDirect(length + 3) : ByteBuffer.allocate(length + 3);
                source.put(0, made);
                taken = queue.write(source, 3, length);
            } else {
                taken = queue.write(made, 3, length);
            }
            shortOnlyWithoutBlocks(taken, length);
            expect(made, 3, taken);
        }

        private void ascii(int length) {
            StringBuilder text = new StringBuilder();
            byte[] made = new byte[length];
            for (int i = 0; i < length; i++) {
                made[i] = (byte) random.nextInt(128);
                text.append((char) made[i]);
            }
            int taken = queue.writeAscii(text, 0, length);
            shortOnlyWithoutBlocks(taken, length);
            expect(made, 0, taken);
        }

        private void shortOnlyWithoutBlocks(int taken, int length) {
            assertTrue(taken >= 0 && taken <= length);
            if (taken < length) {
                assertEquals(0, memory.pool(BlockClass.SMALL).free());
                assertEquals(0, memory.pool(BlockClass.LARGE).free());
            }
        }

        private void assertShort() {
            assertEquals(0, memory.pool(BlockClass.LARGE).free(), "every reservation fits a large block");
        }

        private void appendBlock() {
            Block block = random.nextBoolean()
                    ? spares.take()
                    : memory.pool(BlockClass.LARGE).take();
            if (block == null) {
                return;
            }
            byte[] made = fresh(block.length());
            block.buffer().put(block.offset(), made);
            int offset = random.nextInt(block.length());
            int length = random.nextInt(block.length() - offset + 1);
            queue.append(block, block.offset() + offset, length);
            expect(made, offset, length);
        }

        private void appendLease() {
            Block block = spares.take();
            if (block == null) {
                return;
            }
            byte[] made = fresh(block.length());
            block.buffer().put(block.offset(), made);
            int length = random.nextInt(block.length() + 1);
            Slice slice = memory.slice();
            slice.wrap(block, block.offset(), length);
            Owned o = new Owned(false, staged, length);
            slice.account(new LeaseAccount() {
                @Override
                public boolean mayKeepBlock() {
                    return true;
                }

                @Override
                public void onRetained(int bytesRetained, boolean keptBlock) {
                    assertEquals(length, bytesRetained);
                }

                @Override
                public void onReleased(int bytesReleased, boolean keptBlock) {
                    o.ends++;
                }
            });
            Lease lease = slice.retain();
            owned.add(o);
            memory.returnSlice(slice);
            block.release();
            queue.append(lease);
            expect(made, 0, length);
        }

        private void appendExternal(boolean heap) {
            int length = random.nextInt(8) == 0 ? random.nextInt(6000) : random.nextInt(300);
            byte[] made = fresh(length + 5);
            ByteBuffer external = heap
                    ? ByteBuffer.wrap(made.clone())
                    : ByteBuffer.allocateDirect(length + 5).put(0, made);
            Owned o = new Owned(heap, staged, length);
            owned.add(o);
            queue.append(external, 5, length, () -> {
                o.ends++;
                for (int i = 0; i < external.limit(); i++) {
                    external.put(i, (byte) 0); // the application uses it for something else
                }
            });
            expect(made, 5, length);
        }

        private void appendFile() {
            int position = random.nextInt(FILE_LENGTH);
            int length = random.nextInt(Math.min(2000, FILE_LENGTH - position) + 1);
            Owned o = new Owned(false, staged, length);
            owned.add(o);
            queue.append(new FileRegion(file, position, length, () -> o.ends++));
            expect(fileBytes, position, length);
        }

        private void truncate() {
            long mark = staged - random.nextInt((int) Math.min(1500, staged - submitted) + 1);
            queue.truncate(mark);
            staged = mark;
            for (Owned o : owned) {
                if (o.start >= mark && o.end > o.start) {
                    o.dropped = true;
                    o.end = o.start;
                }
                o.end = Math.min(o.end, Math.max(mark, o.start));
            }
        }

        private void submit() throws Exception {
            if (!flying.isEmpty()) {
                return;
            }
            int count = queue.pieces();
            if (count == 0) {
                assertTrue(submitted == staged || mayStall());
                return;
            }
            int limit = random.nextInt(8) == 0 ? random.nextInt(400) : Integer.MAX_VALUE;
            long position = submitted;
            for (int i = 0; i < count && position - submitted < limit; i++) {
                position += take(i, position);
            }
            queue.submitted(position - submitted);
            submitted = position;
            if (transport == Transport.TLS) {
                queue.released(submitted - released);
                released = submitted;
                flying.clear();
                flying.add(new InFlight(null, 0, sent, 0));
            }
        }

        /** A heap buffer that has no block, or whose copies are as far ahead as they may. */
        private boolean mayStall() {
            boolean isHeap = owned.stream().anyMatch(o -> o.heap && o.ends == 0 && o.end > submitted);
            boolean out = memory.pool(BlockClass.SMALL).free() == 0
                    && memory.pool(BlockClass.LARGE).free() == 0;
            return isHeap && (out || submitted - sent >= memory.plan().copyAheadLength());
        }

        private long take(int i, long position) throws Exception {
            if (queue.pieceKind(i) == SendQueue.FILE) {
                long length = queue.pieceFileLength(i);
                ByteBuffer read = ByteBuffer.allocate((int) length);
                assertEquals(length, queue.pieceFile(i).file().read(read, queue.pieceFilePosition(i)));
                assertBytes(read, 0, position, (int) length);
                flying.add(new InFlight(read, 0, position, (int) length));
                return length;
            }
            int length = queue.pieceLength(i);
            assertTrue(length > 0);
            assertBytes(queue.pieceBuffer(i), queue.pieceOffset(i), position, length);
            if (queue.pieceKind(i) == SendQueue.BLOCK) {
                assertSame(queue.pieceSlab(i).buffer(), queue.pieceBuffer(i));
            }
            flying.add(new InFlight(queue.pieceBuffer(i), queue.pieceOffset(i), position, length));
            return length;
        }

        private void assertBytes(ByteBuffer buffer, int offset, long position, int length) {
            byte[] seen = Memories.bytes(buffer, offset, length);
            int at = (int) (position - base);
            int differs = Arrays.mismatch(seen, 0, length, bytes, at, at + length);
            assertEquals(-1, differs, "byte " + (position + differs) + " differs");
        }

        private void complete() {
            if (flying.isEmpty()) {
                return;
            }
            for (InFlight piece : flying) { // what an operation carries did not change meanwhile
                if (piece.buffer != null) {
                    assertBytes(piece.buffer, piece.offset, piece.position, piece.length);
                }
            }
            flying.clear();
            int carried = (int) (submitted - sent);
            int done = random.nextInt(3) == 0 && transport != Transport.TLS ? random.nextInt(carried + 1) : carried;
            queue.sent(done);
            sent += done;
            if (transport == Transport.COPYING) {
                release((int) (sent - released));
            }
            if (sent < submitted) {
                queue.unsubmit();
                submitted = Math.max(sent, released);
            }
            trim();
        }

        private void release(int length) {
            if (transport == Transport.TLS) {
                return;
            }
            queue.released(length);
            released += length;
        }

        /** Forgets model bytes that nobody looks at any more. */
        private void trim() {
            long keep = Math.min(sent, released);
            if (keep - base > 1 << 15) {
                System.arraycopy(bytes, (int) (keep - base), bytes, 0, (int) (staged - keep));
                base = keep;
            }
        }

        private void hog() {
            if (random.nextInt(3) > 0) {
                Memories.releaseAll(hogs);
                return;
            }
            hogs.addAll(Memories.takeAllBut(memory.pool(BlockClass.SMALL), random.nextInt(3)));
            hogs.addAll(Memories.takeAllBut(memory.pool(BlockClass.LARGE), random.nextInt(3)));
        }

        private void discard() {
            flying.clear();
            queue.discard();
            staged = sent;
            submitted = sent;
            released = sent;
            for (Owned o : owned) {
                assertEquals(1, o.ends);
            }
            owned.clear();
        }

        private void check() {
            assertEquals(staged, queue.stagedTotal());
            assertEquals(sent, queue.sentTotal());
            assertEquals(released, queue.releasedTotal());
            assertEquals(staged, queue.mark());
            assertEquals(staged - sent, queue.queuedLength());
            assertEquals(submitted < staged, queue.hasUnsubmitted());
            assertEquals(staged == sent && staged == released, queue.isEmpty());
            for (Owned o : owned) {
                boolean over = o.dropped || o.end <= released || o.end == o.start;
                if (over) {
                    assertEquals(1, o.ends, "ended with its last byte");
                } else if (!o.heap) {
                    assertEquals(0, o.ends, "ended before its last byte was released");
                }
            }
            owned.removeIf(o -> o.ends == 1 && (o.dropped || o.end <= released));
        }

        private void drain() throws Exception {
            Memories.releaseAll(hogs);
            for (int rounds = 0; !queue.isEmpty(); rounds++) {
                assertTrue(rounds < 10_000, "makes progress");
                complete();
                submit();
                complete();
                release((int) Math.max(0, sent - released));
                check();
            }
            assertEquals(
                    memory.pool(BlockClass.SMALL).capacity(),
                    memory.pool(BlockClass.SMALL).free());
        }
    }
}
