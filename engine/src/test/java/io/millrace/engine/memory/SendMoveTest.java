package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes go from one queue to another: nothing is lost, copied for nothing, or given back too early. */
class SendMoveTest {
    private static final int COPY_MAX = 32;

    private final LoopMemory memory = Memories.small();
    private final SendQueue from = memory.borrowQueue();
    private final SendQueue to = memory.borrowQueue();
    private final List<Block> hogs = new ArrayList<>();
    private final int[] released = {0};

    @AfterEach
    void everythingGoesHome() {
        for (SendQueue queue : List.of(from, to)) {
            queue.discard();
            assertNull(queue.takeFailure());
            memory.returnQueue(queue);
        }
        Memories.releaseAll(hogs);
        Memories.assertAllHome(memory);
    }

    private static byte[] content(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private int move(int length) {
        return SendMove.move(from, to, length, COPY_MAX);
    }

    private int moveAll() {
        return move((int) SendMove.movable(from));
    }

    private Lease lease(byte[] bytes) {
        Block block = memory.pool(BlockClass.SPARE).take();
        block.buffer().put(block.offset(), bytes);
        return memory.lease(block, block.offset(), bytes.length);
    }

    /** Sends everything out of the target and tells what it was. */
    private byte[] sent() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (to.hasUnsubmitted()) {
            assertTrue(to.pieces() > 0);
            byte[] piece = Memories.bytes(to.pieceBuffer(0), to.pieceOffset(0), to.pieceLength(0));
            out.writeBytes(piece);
            to.submitted(piece.length);
            to.sent(piece.length);
            to.released(piece.length);
        }
        return out.toByteArray();
    }

    @Test
    void shortPiecesAreCopiedTogether() {
        from.write(content(COPY_MAX, 1), 0, COPY_MAX);
        assertEquals(COPY_MAX, moveAll());
        assertTrue(from.isEmpty());
        assertEquals(1, to.pieces());
        assertArrayEquals(content(COPY_MAX, 1), sent());
    }

    @Test
    void longPiecesStayWhereTheyAre() {
        byte[] bytes = content(200, 2);
        from.write(bytes, 0, 200);
        int free = memory.pool(BlockClass.SMALL).free();
        assertEquals(150, move(150));
        assertEquals(50, move(50));
        assertEquals(free, memory.pool(BlockClass.SMALL).free(), "a block was taken");
        assertTrue(from.isEmpty());
        assertArrayEquals(bytes, sent());
    }

    @Test
    void aLeaseEndsWhenItsLastByteHasLeftTheTarget() {
        Lease lease = lease(content(300, 3));
        from.append(lease);
        move(100);
        move(200);
        assertTrue(from.isEmpty());
        assertFalse(memory.pool(BlockClass.SPARE).free()
                == memory.pool(BlockClass.SPARE).capacity());
        to.submitted(299);
        to.sent(299);
        to.released(299);
        assertFalse(memory.pool(BlockClass.SPARE).free()
                == memory.pool(BlockClass.SPARE).capacity());
        to.submitted(1);
        to.sent(1);
        to.released(1);
        assertEquals(
                memory.pool(BlockClass.SPARE).capacity(),
                memory.pool(BlockClass.SPARE).free());
    }

    @Test
    void theAccountOfALeaseIsToldWhenTheTargetHasSentIt() {
        int[] told = {0};
        Block block = memory.pool(BlockClass.SPARE).take();
        Slice slice = memory.slice();
        slice.wrap(block, block.offset(), 400);
        slice.account(new LeaseAccount() {
            @Override
            public boolean mayKeepBlock() {
                return true;
            }

            @Override
            public void onRetained(int length, boolean keptBlock) {}

            @Override
            public void onReleased(int length, boolean keptBlock) {
                told[0] += length;
            }
        });
        from.append(slice.retain());
        memory.returnSlice(slice);
        block.release();
        move(250);
        move(150);
        assertEquals(0, told[0]);
        sent();
        assertEquals(400, told[0]);
    }

    @Test
    void lentMemoryIsGivenBackOnceAfterItsLastPart() {
        ByteBuffer lent = ByteBuffer.allocateDirect(500).put(0, content(500, 4));
        from.append(lent, 0, 500, () -> released[0]++);
        move(100);
        move(100);
        to.submitted(200);
        to.sent(200);
        to.released(200);
        assertEquals(0, released[0]);
        move(300);
        assertTrue(from.isEmpty());
        assertEquals(0, released[0]);
        assertArrayEquals(java.util.Arrays.copyOfRange(content(500, 4), 200, 500), sent());
        assertEquals(1, released[0]);
    }

    @Test
    void lentMemoryOfADroppedRestStaysLentWhilePartsAreUnderWay() {
        from.append(ByteBuffer.allocateDirect(500), 0, 500, () -> released[0]++);
        move(100);
        from.discard();
        assertEquals(0, released[0], "given back while 100 bytes wait to be sent");
        sent();
        assertEquals(1, released[0]);
    }

    @Test
    void lentMemoryThatIsCopiedIsGivenBackAtOnce() {
        from.append(ByteBuffer.allocateDirect(COPY_MAX), 0, COPY_MAX, () -> released[0]++);
        moveAll();
        assertEquals(1, released[0]);
        assertEquals(COPY_MAX, sent().length);
    }

    @Test
    void heapMemoryIsMovedAsFarAsItMayBeCopiedAhead() {
        byte[] bytes = content(5_000, 5);
        from.append(ByteBuffer.wrap(bytes), 0, bytes.length, () -> released[0]++);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (from.hasUnsubmitted()) {
            long movable = SendMove.movable(from);
            assertTrue(movable > 0 && movable <= 2048 + 1088, "movable " + movable);
            assertEquals(movable, move((int) movable));
            all.writeBytes(sent());
        }
        assertArrayEquals(bytes, all.toByteArray());
        assertEquals(1, released[0]);
    }

    @Test
    void filesAreMovedInParts() {
        from.append(new FileRegion(NoFile.OPEN, 1_000, 5_000, () -> released[0]++));
        assertEquals(3_000, move(3_000));
        assertEquals(2_000, move(2_000));
        assertTrue(from.isEmpty());
        assertEquals(2, to.pieces());
        assertEquals(1_000, to.pieceFilePosition(0));
        assertEquals(3_000, to.pieceFileLength(0));
        assertEquals(4_000, to.pieceFilePosition(1));
        assertEquals(2_000, to.pieceFileLength(1));
        to.submitted(3_000);
        to.sent(3_000);
        to.released(3_000);
        assertEquals(0, released[0]);
        to.submitted(2_000);
        to.sent(2_000);
        to.released(2_000);
        assertEquals(1, released[0]);
    }

    @Test
    void withoutMemoryAsMuchAsThereIsRoomForIsMoved() {
        from.write(content(20, 6), 0, 20);
        hogs.addAll(Memories.takeAllBut(memory.pool(BlockClass.SMALL), 0));
        hogs.addAll(Memories.takeAllBut(memory.pool(BlockClass.LARGE), 0));
        assertEquals(0, move(20));
        assertEquals(20, SendMove.movable(from));
        hogs.remove(0).release();
        assertEquals(20, move(20));
        assertArrayEquals(content(20, 6), sent());
    }

    @Test
    void whatIsTakenToBeLentIsTrueWhateverBecomesOfTheQueue() {
        byte[] bytes = content(300, 7);
        from.append(lease(bytes));
        Slice slice = memory.slice();
        Block block = SendMove.take(from, slice, 100);
        assertEquals(100, slice.length());
        assertEquals(200, from.queuedLength());
        from.discard();
        assertArrayEquals(
                java.util.Arrays.copyOf(bytes, 100), Memories.bytes(slice.buffer(), slice.offset(), slice.length()));
        memory.returnSlice(slice);
        block.release();
    }

    /** A file that nobody reads. */
    private static final class NoFile {
        static final java.nio.channels.FileChannel OPEN = open();

        private static java.nio.channels.FileChannel open() {
            try {
                java.nio.file.Path path = java.nio.file.Files.createTempFile("send-move", "");
                path.toFile().deleteOnExit();
                return java.nio.channels.FileChannel.open(path);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
