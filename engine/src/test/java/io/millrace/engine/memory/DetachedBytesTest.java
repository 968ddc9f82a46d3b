package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6: a block never leaves its loop, bytes may. */
class DetachedBytesTest {
    private final LoopMemory memory = Memories.small();
    private final BlockPool spares = memory.pool(BlockClass.SPARE);

    private DetachedBytes detach(int length) {
        Block block = spares.take();
        Memories.fill(block, 9);
        Slice slice = memory.slice();
        slice.wrap(block, block.offset(), length);
        DetachedBytes bytes = memory.detach(slice);
        memory.returnSlice(slice);
        block.release();
        return bytes;
    }

    private static byte[] expected(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (9 + i);
        }
        return bytes;
    }

    @Test
    void otherThreadsReadTheBytesAndTheLoopGetsTheBlockBackWhenItDrains() throws Exception {
        DetachedBytes bytes = detach(400);
        byte[] seen = new byte[400];
        Thread other = new Thread(() -> {
            bytes.buffer().get(seen);
            bytes.close();
        });
        other.start();
        other.join();
        assertEquals(ByteBuffer.wrap(expected(400)), ByteBuffer.wrap(seen));
        assertEquals(spares.capacity() - 1, spares.free(), "not before the loop drains");
        assertEquals(1, memory.drainReturned());
        Memories.assertAllHome(memory);
    }

    @Test
    void closingTwiceReturnsOnce() {
        DetachedBytes bytes = detach(400);
        bytes.close();
        bytes.close();
        assertEquals(1, memory.drainReturned());
        assertEquals(0, memory.drainReturned());
        Memories.assertAllHome(memory);
    }

    @Test
    void closedBytesCannotBeRead() {
        DetachedBytes bytes = detach(400);
        bytes.close();
        assertTrue(assertThrows(IllegalStateException.class, bytes::buffer)
                .getMessage()
                .contains("closed"));
        memory.drainReturned();
    }

    @Test
    void theViewIsReadOnlyAndHasOnlyTheBytes() {
        try (DetachedBytes bytes = detach(300)) {
            assertTrue(bytes.buffer().isReadOnly());
            assertEquals(300, bytes.buffer().capacity());
            assertEquals(300, bytes.length());
        }
        memory.drainReturned();
        Memories.assertAllHome(memory);
    }

    @Test
    void withoutAFreeBlockTheBytesAreCopiedToTheHeap() {
        Block block = spares.take();
        Memories.fill(block, 9);
        List<Block> hogs = Memories.takeAllBut(memory.pool(BlockClass.SMALL), 0);
        hogs.addAll(Memories.takeAllBut(memory.pool(BlockClass.LARGE), 0));
        Slice slice = memory.slice();
        slice.wrap(block, block.offset(), 300);
        slice.account(new LeaseAccount() {
            @Override
            public boolean mayKeepBlock() {
                return false;
            }

            @Override
            public void onRetained(int length, boolean keptBlock) {}

            @Override
            public void onReleased(int length, boolean keptBlock) {}
        });
        DetachedBytes bytes = memory.detach(slice);
        memory.returnSlice(slice);
        block.release();
        Memories.releaseAll(hogs);
        Memories.assertAllHome(memory);
        assertEquals(ByteBuffer.wrap(expected(300)), bytes.buffer());
        bytes.close();
        assertEquals(0, memory.drainReturned());
    }

    @Test
    void aReturnWakesTheLoopOnlyWhileBlocksAreWanted() {
        AtomicInteger wakeups = new AtomicInteger();
        memory.onReturnFromAnyThread(wakeups::incrementAndGet);
        detach(400).close();
        assertEquals(0, wakeups.get());
        assertTrue(memory.blocksWanted(true), "one is in the queue already: do not park");
        memory.drainReturned();
        assertFalse(memory.blocksWanted(true));
        detach(400).close();
        assertEquals(1, wakeups.get());
        memory.blocksWanted(false);
        detach(400).close();
        assertEquals(1, wakeups.get());
        memory.drainReturned();
        Memories.assertAllHome(memory);
    }

    @Test
    void manyThreadsReturnEverythingExactlyOnce() throws Exception {
        int threads = 4;
        List<DetachedBytes> detached = new ArrayList<>();
        for (int i = 0; i < spares.capacity(); i++) {
            detached.add(detach(400));
        }
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> closers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread closer = new Thread(() -> {
                try {
                    start.await();
                    detached.forEach(DetachedBytes::close); // all threads close all of them
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            closer.start();
            closers.add(closer);
        }
        start.countDown();
        int returned = 0;
        while (closers.stream().anyMatch(Thread::isAlive)) {
            returned += memory.drainReturned();
            Thread.onSpinWait();
        }
        returned += memory.drainReturned();
        assertEquals(detached.size(), returned);
        Memories.assertAllHome(memory);
    }

    /** A loop that parks while another thread closes: it sees the bytes, or is woken. */
    @Test
    @Timeout(30)
    void noReturnIsLostWhenTheLoopParksAtTheSameMoment() throws Exception {
        int rounds = 20_000;
        AtomicInteger wakeups = new AtomicInteger();
        AtomicInteger turn = new AtomicInteger();
        AtomicReference<DetachedBytes> handed = new AtomicReference<>();
        memory.onReturnFromAnyThread(wakeups::incrementAndGet);
        Thread other = new Thread(() -> {
            for (int i = 1; i <= rounds; i++) {
                while (turn.get() != i) {
                    Thread.onSpinWait();
                }
                handed.get().close();
                turn.set(-i);
            }
        });
        other.setDaemon(true);
        other.start();
        int lost = 0;
        for (int i = 1; i <= rounds; i++) {
            memory.blocksWanted(false);
            wakeups.set(0);
            handed.set(detach(400));
            turn.set(i);
            boolean seen = memory.blocksWanted(true);
            while (turn.get() != -i) {
                Thread.onSpinWait();
            }
            if (!seen && wakeups.get() == 0) {
                lost++;
            }
            memory.drainReturned();
        }
        other.join();
        assertEquals(0, lost);
        Memories.assertAllHome(memory);
    }
}
