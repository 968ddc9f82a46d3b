package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** R4, R5 and R10: what is staged, submitted, sent and released. */
class SendQueueTest {
    private static final int SMALL = Memories.SMALL_LENGTH;
    private static final int LARGE = Memories.LARGE_LENGTH;

    private final LoopMemory memory = Memories.small();
    private final BlockPool small = memory.pool(BlockClass.SMALL);
    private final BlockPool large = memory.pool(BlockClass.LARGE);
    private final SendQueue queue = memory.borrowQueue();
    private final List<Block> hogs = new ArrayList<>();

    @AfterEach
    void everythingGoesHome() {
        queue.discard();
        memory.returnQueue(queue);
        Memories.releaseAll(hogs);
        Memories.assertAllHome(memory);
    }

    private static byte[] content(int length, int seed) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + seed);
        }
        return bytes;
    }

    private byte[] piece(int i) {
        return Memories.bytes(queue.pieceBuffer(i), queue.pieceOffset(i), queue.pieceLength(i));
    }

    private void stage(int length) {
        assertEquals(length, queue.write(content(length, 0), 0, length));
    }

    private void send(long bytes) {
        queue.submitted(bytes);
        queue.sent(bytes);
        queue.released(bytes);
    }

    private Lease lease(int length) {
        Block block = memory.pool(BlockClass.SPARE).take();
        return memory.lease(block, block.offset(), length);
    }

    @Test
    void aQueueHoldsNoBlockBeforeItsFirstByte() {
        assertTrue(queue.isEmpty());
        assertFalse(queue.hasUnsubmitted());
        assertEquals(0, queue.pieces());
        assertEquals(small.capacity(), small.free());
    }

    @Test
    void whatIsEncodedInPlaceIsOnePiece() {
        assertTrue(queue.reserve(10));
        ByteBuffer target = queue.buffer();
        int at = queue.writeIndex();
        target.putLong(at, 0x0807060504030201L);
        queue.commit(3);
        assertEquals(1, queue.pieces());
        assertEquals(SendQueue.BLOCK, queue.pieceKind(0));
        assertArrayEquals(new byte[] {1, 2, 3}, piece(0));
        assertSame(BlockClass.SMALL, queue.pieceSlab(0).blockClass());
        assertEquals(3, queue.queuedLength());
    }

    @Test
    void smallCommitsMergeIntoTheFreeRestOfTheTailBlock() {
        for (int i = 0; i < 10; i++) {
            assertTrue(queue.reserve(20));
            queue.buffer().put(queue.writeIndex(), (byte) i);
            queue.commit(1);
        }
        assertEquals(1, queue.pieces());
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, piece(0));
        assertEquals(small.capacity() - 1, small.free());
    }

    @Test
    void aReservationLeavesEightBytesToScribbleOnInsideTheBlock() {
        assertTrue(queue.reserve(SMALL - SendQueue.RESERVE_SLACK));
        assertSame(BlockClass.SMALL, classOfReservation());
        assertTrue(queue.reserve(SMALL - SendQueue.RESERVE_SLACK + 1));
        assertSame(BlockClass.LARGE, classOfReservation());
    }

    /** The block that was reserved in, told by the pool that lacks one. */
    private BlockClass classOfReservation() {
        boolean isLarge = large.free() < large.capacity() - hogsOf(BlockClass.LARGE);
        return isLarge ? BlockClass.LARGE : BlockClass.SMALL;
    }

    private long hogsOf(BlockClass blockClass) {
        return hogs.stream().filter(b -> b.blockClass() == blockClass).count();
    }

    @Test
    void theLongestReservationFillsALargeBlock() {
        assertEquals(LARGE - SendQueue.RESERVE_SLACK, queue.reserveLengthMax());
        assertTrue(queue.reserve(queue.reserveLengthMax()));
        assertThrows(AssertionError.class, () -> queue.reserve(queue.reserveLengthMax() + 1));
    }

    @Test
    void aQueueThatHasGrownTakesLargeBlocks() {
        stage(SMALL);
        assertEquals(large.capacity(), large.free());
        stage(1);
        assertEquals(large.capacity() - 1, large.free());
        assertEquals(2, queue.pieces());
    }

    @Test
    void aLongWriteTakesLargeBlocksAtOnce() {
        byte[] bytes = content(2 * LARGE + 1, 3);
        assertEquals(bytes.length, queue.write(ByteBuffer.wrap(bytes), 0, bytes.length));
        assertEquals(3, queue.pieces());
        assertSame(BlockClass.LARGE, queue.pieceSlab(0).blockClass());
        assertEquals(LARGE, queue.pieceLength(0));
        assertEquals(1, queue.pieceLength(2));
    }

    @Test
    void theOtherClassHelpsOutWhenOneIsShort() {
        hogs.addAll(Memories.takeAllBut(small, 0));
        assertTrue(queue.reserve(10));
        assertSame(BlockClass.LARGE, classOfReservation());
        queue.commit(0);
        hogs.remove(0).release();
        hogs.addAll(Memories.takeAllBut(large, 0));
        stage(100);
        assertSame(BlockClass.SMALL, queue.pieceSlab(0).blockClass());
        assertFalse(queue.reserve(SMALL), "a small block does not do");
    }

    @Test
    void withoutAFreeBlockReserveIsFalseAndWriteIsShort() {
        hogs.addAll(Memories.takeAllBut(small, 1));
        hogs.addAll(Memories.takeAllBut(large, 0));
        assertEquals(SMALL, queue.write(content(1000, 0), 0, 1000));
        assertFalse(queue.reserve(1));
        assertEquals(0, queue.write(content(5, 0), 0, 5));
        assertEquals(0, queue.writeAscii("abc", 0, 3));
        assertEquals(SMALL, queue.queuedLength());
        assertArrayEquals(content(SMALL, 0), piece(0));
    }

    @Test
    void charactersBeyondAsciiCannotTurnIntoLineEnds() {
        String text = "x\u010A\u010Dy\u00e9\u0000z";
        assertEquals(7, queue.writeAscii(text, 0, 7));
        assertArrayEquals("x??y?\u0000z".getBytes(StandardCharsets.US_ASCII), piece(0));
        assertEquals(2, queue.writeAscii("abcd", 1, 3));
        assertEquals(9, queue.queuedLength());
    }

    @Test
    void positionAndLimitOfASourceAreNotTouched() {
        ByteBuffer source = ByteBuffer.allocateDirect(100);
        source.position(7).limit(90);
        queue.write(source, 0, 90);
        queue.append(source, 1, 80, () -> {});
        queue.pieces();
        assertEquals(7, source.position());
        assertEquals(90, source.limit());
        assertThrows(IndexOutOfBoundsException.class, () -> queue.write(source, 0, 91));
        assertThrows(IndexOutOfBoundsException.class, () -> queue.append(source, 50, 41, () -> {}));
    }

    @Test
    void mixedPiecesLeaveInOrder() {
        Block block = memory.pool(BlockClass.SPARE).take();
        Memories.fill(block, 5);
        ByteBuffer external = ByteBuffer.allocateDirect(50);
        stage(10);
        queue.append(block, block.offset() + 1, 20);
        stage(5);
        queue.append(external, 10, 30, () -> {});
        stage(5);
        assertEquals(5, queue.pieces());
        assertEquals(small.capacity() - 1, small.free(), "bytes around moved pieces share one block");
        assertSame(block.slab(), queue.pieceSlab(1));
        assertEquals(block.offset() + 1, queue.pieceOffset(1));
        assertEquals(SendQueue.EXTERNAL, queue.pieceKind(3));
        assertSame(external, queue.pieceBuffer(3));
        assertNull(queue.pieceSlab(3));
        send(35);
        assertEquals(2, queue.pieces());
        assertEquals(10, queue.pieceOffset(0));
        assertEquals(30, queue.pieceLength(0));
        send(35);
    }

    @Test
    void aBlockGoesHomeWhenTheReleasedCursorHasPassedItNotBefore() {
        Block block = memory.pool(BlockClass.SPARE).take();
        queue.append(block, block.offset(), 100);
        queue.submitted(100);
        queue.sent(100);
        assertEquals(1, block.leases(), "sent is not released: the kernel may still read it");
        assertFalse(queue.isEmpty());
        queue.released(99);
        assertEquals(1, block.leases());
        queue.released(1);
        assertEquals(0, block.leases());
        assertTrue(queue.isEmpty());
    }

    @Test
    void bytesMayBeReleasedBeforeTheyAreSent() {
        stage(100);
        queue.submitted(100);
        queue.released(100);
        assertEquals(small.capacity(), small.free());
        assertEquals(100, queue.queuedLength(), "marks count what the next layer has not taken");
        assertFalse(queue.isEmpty());
        queue.sent(100);
        assertTrue(queue.isEmpty());
    }

    @Test
    void bytesThatMergeBehindASubmittedPieceAreSubmittedNext() {
        stage(10);
        queue.submitted(10);
        assertEquals(0, queue.pieces());
        assertEquals(5, queue.write(content(5, 77), 0, 5));
        assertEquals(1, queue.pieces());
        assertArrayEquals(content(5, 77), piece(0));
        assertTrue(queue.hasUnsubmitted());
        queue.sent(10);
        queue.released(10);
        assertArrayEquals(content(5, 77), piece(0));
    }

    @Test
    void whatAShortSendLeftIsSubmittedAgain() {
        stage(SMALL);
        Block block = memory.pool(BlockClass.SPARE).take();
        queue.append(block, block.offset(), 200);
        queue.append(lease(300));
        queue.submitted(SMALL + 500);
        queue.sent(SMALL + 50);
        queue.released(SMALL + 50);
        assertEquals(0, queue.pieces());
        queue.unsubmit();
        assertEquals(2, queue.pieces());
        assertEquals(block.offset() + 50, queue.pieceOffset(0));
        assertEquals(150, queue.pieceLength(0));
        assertEquals(300, queue.pieceLength(1));
    }

    @Test
    void unsubmitDoesNotGoBehindWhatIsReleased() {
        stage(100);
        queue.submitted(100);
        queue.released(60);
        queue.unsubmit();
        assertEquals(40, queue.pieceLength(0));
        queue.submitted(40);
        queue.sent(100);
        queue.released(40);
    }

    @Test
    void cursorsCannotOvertakeEachOther() {
        stage(10);
        assertThrows(AssertionError.class, () -> queue.submitted(11));
        queue.submitted(5);
        assertThrows(AssertionError.class, () -> queue.sent(6));
        assertThrows(AssertionError.class, () -> queue.released(6));
        assertThrows(AssertionError.class, () -> queue.truncate(4));
        assertThrows(AssertionError.class, () -> queue.submitted(-1));
    }

    @Test
    void truncateDropsWhatWasStagedSinceTheMark() {
        stage(10);
        long mark = queue.mark();
        stage(20);
        Lease lease = lease(100);
        queue.append(lease);
        int[] runs = {0};
        queue.append(ByteBuffer.allocateDirect(5), 0, 5, () -> runs[0]++);
        stage(SMALL);
        queue.truncate(mark);
        assertEquals(10, queue.queuedLength());
        assertEquals(1, runs[0]);
        assertEquals(64, memory.pool(BlockClass.SPARE).free());
        assertArrayEquals(content(10, 0), piece(0));
        assertEquals(3, queue.write(content(3, 50), 0, 3));
        assertEquals(13, queue.stagedTotal());
    }

    @Test
    void anAbandonedHeadLeavesItsRoomToTheNextOne() {
        stage(10);
        for (int i = 0; i < 100; i++) {
            long mark = queue.mark();
            assertEquals(50, queue.write(content(50, i), 0, 50));
            queue.truncate(mark);
        }
        assertEquals(4, queue.write(content(4, 9), 0, 4));
        assertEquals(1, queue.pieces());
        assertEquals(small.capacity() - 1, small.free());
        assertEquals(14, queue.pieceLength(0));
    }

    @Test
    void truncateToWhatIsSubmittedLeavesNoEmptyPiece() {
        stage(10);
        queue.submitted(10);
        long mark = queue.mark();
        stage(20);
        queue.truncate(mark);
        assertEquals(0, queue.pieces());
        queue.append(lease(100));
        assertEquals(1, queue.pieces());
        assertEquals(100, queue.pieceLength(0));
    }

    @Test
    void truncateCutsAPieceInTheMiddle() {
        Lease lease = lease(100);
        queue.append(lease);
        queue.truncate(40);
        assertEquals(40, queue.pieceLength(0));
        send(40);
        assertEquals(64, memory.pool(BlockClass.SPARE).free());
    }

    @Test
    void anEmptyQueueHoldsNoBlock() {
        stage(10);
        send(10);
        assertTrue(queue.isEmpty());
        assertEquals(small.capacity(), small.free());
        assertTrue(queue.reserve(10));
        queue.commit(0);
        assertEquals(small.capacity(), small.free(), "nor after a commit of nothing");
    }

    @Test
    void aReservationOutlivesTheReleaseOfWhatIsBeforeIt() {
        stage(10);
        queue.submitted(10);
        assertTrue(queue.reserve(20));
        ByteBuffer target = queue.buffer();
        int at = queue.writeIndex();
        queue.sent(10);
        queue.released(10);
        target.put(at, (byte) 42);
        assertEquals(at, queue.writeIndex());
        queue.commit(1);
        assertArrayEquals(new byte[] {42}, piece(0));
    }

    @Test
    void aReleaserRunsExactlyOnceWhateverHappens() {
        int[] runs = new int[4];
        queue.append(ByteBuffer.allocateDirect(10), 0, 10, () -> runs[0]++);
        queue.append(ByteBuffer.allocate(10), 0, 10, () -> runs[1]++);
        queue.append(ByteBuffer.allocateDirect(10), 3, 0, () -> runs[2]++);
        assertArrayEquals(new int[] {0, 0, 1, 0}, runs);
        queue.append(ByteBuffer.allocateDirect(10), 0, 10, () -> runs[3]++);
        assertEquals(3, queue.pieces());
        send(10);
        queue.submitted(10);
        queue.discard();
        queue.discard();
        assertArrayEquals(new int[] {1, 1, 1, 1}, runs);
    }

    @Test
    void aReleaserMayStageMore() {
        queue.append(ByteBuffer.allocateDirect(10), 0, 10, () -> stage(7));
        send(10);
        assertEquals(7, queue.queuedLength());
        assertArrayEquals(content(7, 0), piece(0));
        long mark = queue.mark();
        queue.append(ByteBuffer.allocateDirect(10), 0, 10, () -> stage(7));
        queue.truncate(mark);
        assertEquals(7, queue.queuedLength(), "staged by a releaser of what is abandoned: abandoned too");
    }

    @Test
    void aReleaserThatThrowsDoesNotKeepTheOthersFromRunning() {
        int[] runs = {0};
        IllegalStateException failure = new IllegalStateException("mine");
        Releaser failing = () -> {
            runs[0]++;
            throw failure;
        };
        for (int i = 0; i < 3; i++) {
            queue.append(ByteBuffer.allocateDirect(10), 0, 10, failing);
            stage(5);
        }
        send(10);
        assertEquals(1, runs[0]);
        assertSame(failure, queue.takeFailure());
        assertNull(queue.takeFailure());
        queue.discard();
        assertSame(failure, queue.takeFailure());
        assertEquals(3, runs[0]);
        assertTrue(queue.isEmpty());
    }

    @Test
    void discardKeepsTheSentTotalTrue() {
        stage(100);
        send(30);
        queue.discard();
        assertEquals(30, queue.sentTotal());
        assertEquals(0, queue.queuedLength());
        assertTrue(queue.isEmpty());
        stage(5);
        assertEquals(35, queue.stagedTotal());
        assertEquals(1, queue.pieces());
    }

    @Test
    void aHeapBufferIsCopiedAtMostTheBoundAhead() {
        byte[] bytes = content(10_000, 1);
        int[] runs = {0};
        stage(10);
        queue.append(ByteBuffer.wrap(bytes), 0, bytes.length, () -> runs[0]++);
        stage(10);
        int ahead = memory.plan().copyAheadLength();
        ByteBuffer seen = ByteBuffer.allocate(10_020);
        long copied = 0;
        while (queue.hasUnsubmitted()) {
            int count = queue.pieces();
            assertTrue(count > 0);
            int length = 0;
            for (int i = 0; i < count; i++) {
                assertSame(SendQueue.BLOCK, queue.pieceKind(i));
                seen.put(piece(i));
                length += queue.pieceLength(i);
            }
            assertTrue(length <= ahead + 10, "copied " + length);
            copied += length;
            assertEquals(copied >= 10_010 ? 1 : 0, runs[0], "released with its last copy");
            send(length);
        }
        assertArrayEquals(bytes, Memories.bytes(seen, 10, 10_000));
        assertTrue(queue.isEmpty());
    }

    @Test
    void aHeapBufferThatFindsNoBlockWaitsForOne() {
        queue.append(ByteBuffer.wrap(content(100, 1)), 0, 100, () -> {});
        stage(10);
        hogs.addAll(Memories.takeAllBut(small, 0));
        hogs.addAll(Memories.takeAllBut(large, 0));
        assertEquals(0, queue.pieces());
        assertTrue(queue.hasUnsubmitted());
        hogs.remove(0).release();
        assertEquals(2, queue.pieces());
        assertArrayEquals(content(100, 1), piece(0));
    }

    @Test
    void aMostlyEmptyLargeTailMovesToASmallBlock() {
        stage(LARGE);
        stage(0);
        assertFalse(queue.compactTail(), "the rest is too long");
        queue.submitted(LARGE);
        queue.sent(LARGE - 50);
        queue.released(LARGE - 50);
        assertFalse(queue.compactTail(), "an operation carries it");
        queue.unsubmit();
        byte[] rest = piece(0);
        assertTrue(queue.compactTail());
        assertArrayEquals(rest, piece(0));
        assertEquals(large.capacity(), large.free());
        assertEquals(small.capacity() - 1, small.free());
        stage(20);
        assertEquals(1, queue.pieces());
        assertEquals(70, queue.pieceLength(0));
        assertFalse(queue.compactTail(), "it is small already");
        send(70);
        assertTrue(queue.isEmpty());
    }

    @Test
    void moreThanTheBoundOfPiecesIsRefused() {
        LoopMemory few = new LoopMemory(Memories.plan().piecesMax(64).build());
        SendQueue bounded = few.borrowQueue();
        ByteBuffer external = ByteBuffer.allocateDirect(1);
        int appended = 0;
        while (bounded.canAppend()) {
            bounded.append(external, 0, 1, () -> {});
            appended++;
        }
        assertEquals(48, appended);
        for (int i = 0; i < 16; i++) { // what open heads and frames need still finds room
            assertTrue(bounded.reserve(1));
            if (i % 2 == 0) {
                bounded.commit(1);
            } else {
                bounded.append(external, 0, 1, () -> {});
            }
        }
        assertFalse(bounded.reserve(1));
        assertEquals(0, bounded.write(new byte[1], 0, 1));
        String message = assertThrows(IllegalStateException.class, () -> bounded.append(external, 0, 1, () -> {}))
                .getMessage();
        assertTrue(message.contains("64 pieces"), message);
        bounded.discard();
        few.returnQueue(bounded);
        Memories.assertAllHome(few);
    }

    @Test
    void aReturnedQueueIsUsedAgainAndPositionsMayGoOn() {
        SendQueue first = memory.borrowQueue();
        assertNotSame(queue, first);
        assertEquals(2, memory.queuesBorrowed());
        first.write(new byte[10], 0, 10);
        first.submitted(10);
        first.sent(10);
        first.released(10);
        long total = first.stagedTotal();
        memory.returnQueue(first);
        SendQueue again = memory.borrowQueue(total);
        assertSame(first, again);
        assertEquals(10, again.stagedTotal());
        assertEquals(10, again.sentTotal());
        assertTrue(again.isEmpty());
        assertEquals(0, again.pieces());
        memory.returnQueue(again);
    }
}
