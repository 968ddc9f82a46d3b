package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** R8: what guard mode finds. */
class MemoryGuardTest {
    private final LoopMemory memory = Memories.small();
    private final BlockPool spares = memory.pool(BlockClass.SPARE);

    @BeforeAll
    static void testsRunGuarded() {
        assertTrue(MemoryGuard.ON, "run with -Dmillrace.memory.guard=true");
    }

    private static void assertFound(String text, Executable misuse) {
        String message = assertThrows(AssertionError.class, misuse).getMessage();
        assertTrue(message.contains(text), message);
    }

    @Test
    void aTestCanEmptyAPoolAsABlockIsTaken() {
        List<Block> hoarded = new ArrayList<>();
        memory.beforeTake(c -> {
            assertEquals(BlockClass.SPARE, c);
            memory.beforeTake(again -> {});
            hoarded.addAll(Memories.takeAllBut(spares, 0));
        });
        assertNull(spares.take());
        Memories.releaseAll(hoarded);
        Block block = spares.take();
        assertNotNull(block);
        block.release();
    }

    @Test
    void aRecycledBlockIsPoisoned() {
        Block block = spares.take();
        Memories.fill(block, 1);
        block.release();
        for (int i = block.offset(); i < block.limit(); i++) {
            assertEquals((byte) 0xDB, block.buffer().get(i));
        }
    }

    @Test
    void aWriteAfterReleaseIsFoundWhenTheBlockGoesOutAgain() {
        Block block = spares.take();
        block.release();
        block.buffer().put(block.offset() + 77, (byte) 1);
        assertFound("SPARE#" + block.index() + " (leases 0) was written at offset 77 after its release", spares::take);
    }

    @Test
    void aSecondReleaseNamesTheBlock() {
        Block block = spares.take();
        block.release();
        assertFound("SPARE#" + block.index() + " (leases 0) is released twice", block::release);
        assertFound("retained after its release", block::retain);
        assertEquals(spares.capacity(), spares.free(), "nothing was changed by it");
    }

    @Test
    void aBlockInUseIsNotLentAgain() {
        Block block = spares.take();
        assertFound("is lent while it is in use", block::lend);
    }

    @Test
    void aSliceThatOutlivesItsCallbackIsDead() {
        Slice slice = memory.slice();
        Block block = spares.take();
        slice.wrap(block, block.offset(), 10);
        memory.returnSlice(slice);
        assertFound("after the callback", slice::buffer);
        assertFound("after the callback", slice::retain);
        for (int i = 0; i < 100; i++) {
            Slice next = memory.slice();
            next.wrap(block, block.offset(), 10);
            assertFound("after the callback", slice::length);
            memory.returnSlice(next);
        }
    }

    @Test
    void aSliceOfARecycledBlockIsDead() {
        Slice slice = memory.slice();
        Block block = spares.take();
        slice.wrap(block, block.offset(), 10);
        block.release();
        assertFound("recycled", slice::offset);
        spares.take();
        assertFound("recycled", slice::buffer);
    }

    @Test
    void aLeaseEndsOnce() {
        Block block = spares.take();
        Lease lease = memory.lease(block, block.offset(), 10);
        assertFalse(lease.isReleased());
        lease.release();
        assertTrue(lease.isReleased());
        assertFound("released after it was released", lease::release);
        assertFound("read after it was released", lease::buffer);
    }

    @Test
    void aMovedLeaseIsNotTheCallersAnyMore() {
        SendQueue queue = memory.borrowQueue();
        Block block = spares.take();
        Lease lease = memory.lease(block, block.offset(), 10);
        queue.append(lease);
        assertTrue(lease.isReleased());
        assertFound("released after it was moved", lease::release);
        assertFound("read after it was moved", lease::offset);
        assertFound("moved after it was moved", () -> queue.append(lease));
        queue.discard();
        memory.returnQueue(queue);
        Memories.assertAllHome(memory);
    }

    @Test
    void anotherThreadThanTheLoopIsFound() throws Exception {
        Thread loop = Thread.currentThread();
        memory.onLoop(() -> Thread.currentThread() == loop);
        Block block = spares.take();
        AtomicReference<Throwable> found = new AtomicReference<>();
        Thread stranger = new Thread(block::release, "stranger");
        stranger.setUncaughtExceptionHandler((t, e) -> found.set(e));
        stranger.start();
        stranger.join();
        assertTrue(found.get() instanceof AssertionError, () -> "found " + found.get());
        assertTrue(
                found.get().getMessage().contains("touched by thread stranger"),
                found.get().getMessage());
        block.release();
        Memories.assertAllHome(memory);
    }

    @Test
    void aLeakReportShowsWhoTookTheBlock() {
        memory.traceEvery(1);
        Block leaked = takeAndForget();
        String report = memory.leakReport();
        assertTrue(report.startsWith("block SPARE#" + leaked.index() + " (leases 1)"), report);
        assertTrue(report.contains("MemoryGuardTest.takeAndForget"), report);
        retainAndForget(leaked);
        leaked.release();
        assertTrue(memory.leakReport().contains("MemoryGuardTest.retainAndForget"), memory.leakReport());
        leaked.release();
        assertEquals("", memory.leakReport());
    }

    private Block takeAndForget() {
        return spares.take();
    }

    private static void retainAndForget(Block block) {
        block.retain();
    }

    @Test
    void oneAcquisitionIn128IsTraced() {
        LoopMemory fresh =
                new LoopMemory(Memories.plan().count(BlockClass.SMALL, 256).build());
        Memories.takeAllBut(fresh.pool(BlockClass.SMALL), 0);
        assertEquals(2, fresh.leakReport().split("java.lang.Throwable", -1).length - 1);
    }

    @Test
    void aQueueThatIsNotEmptyIsNotTakenBack() {
        SendQueue queue = memory.borrowQueue();
        queue.write(new byte[10], 0, 10);
        assertThrows(AssertionError.class, () -> memory.returnQueue(queue));
        queue.discard();
        memory.returnQueue(queue);
        assertFound("returned twice", () -> memory.returnQueue(queue));
    }
}
