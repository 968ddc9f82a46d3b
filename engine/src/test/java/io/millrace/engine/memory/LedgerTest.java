package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The budget, and R10: who may begin when send memory is short. */
class LedgerTest {
    private static final int BUDGET = 100_000;

    private final LoopMemory memory =
            new LoopMemory(Memories.plan().budgetLength(BUDGET).build());
    private final Ledger ledger = memory.ledger();
    private final BlockPool small = memory.pool(BlockClass.SMALL);
    private final BlockPool large = memory.pool(BlockClass.LARGE);

    @Test
    void blocksInUseCountWithTheirWholeLength() {
        Block a = small.take();
        Block b = large.take();
        assertEquals(Memories.SMALL_LENGTH, ledger.heldBlocks(BlockClass.SMALL));
        assertEquals(Memories.SMALL_LENGTH + Memories.LARGE_LENGTH, ledger.heldTotal());
        a.release();
        b.release();
        assertEquals(0, ledger.heldTotal());
    }

    @Test
    void aRingThatWaitsInTheKernelIsNotHeld() {
        Memories.takeAllBut(memory.pool(BlockClass.RING), 0);
        assertEquals(0, ledger.heldTotal());
    }

    @Test
    void grantsShrinkAt80PercentAndListenersPauseAt95() {
        ledger.hold(Ledger.Kind.WINDOWS, 79_999);
        assertFalse(ledger.shrink());
        ledger.hold(Ledger.Kind.TLS, 1);
        assertTrue(ledger.shrink());
        assertFalse(ledger.pause());
        ledger.hold(Ledger.Kind.AGGREGATES, 15_000);
        assertTrue(ledger.pause());
        assertTrue(ledger.fits(5_000));
        assertFalse(ledger.fits(5_001));
        ledger.drop(Ledger.Kind.WINDOWS, 79_999);
        assertFalse(ledger.shrink());
    }

    @Test
    void withoutABudgetNothingShrinks() {
        Ledger unbound = Memories.small().ledger();
        unbound.hold(Ledger.Kind.WINDOWS, 1L << 60);
        assertTrue(unbound.fits(1L << 60));
        assertFalse(unbound.shrink());
        assertFalse(unbound.pause());
    }

    @Test
    void blocksInUseReachTheMarksToo() {
        LoopMemory used = new LoopMemory(
                Memories.plan().budgetLength(2 * Memories.LARGE_LENGTH).build());
        Block a = used.pool(BlockClass.LARGE).take();
        assertFalse(used.ledger().shrink());
        Block b = used.pool(BlockClass.LARGE).take();
        assertTrue(used.ledger().pause());
        a.release();
        b.release();
        assertFalse(used.ledger().shrink());
    }

    @Test
    void whatTheApplicationLendsIsBookedButDoesNotCount() {
        ledger.hold(Ledger.Kind.EXTERNAL, 10L * BUDGET); // the same page for ten slow readers
        assertEquals(10L * BUDGET, ledger.held(Ledger.Kind.EXTERNAL));
        assertEquals(0, ledger.heldTotal());
        assertFalse(ledger.shrink());
        ledger.drop(Ledger.Kind.EXTERNAL, 10L * BUDGET);
        assertEquals(0, ledger.held(Ledger.Kind.EXTERNAL));
    }

    @Test
    void allBlocksFitABudgetBeyondThem() {
        LoopMemory whole =
                new LoopMemory(Memories.plan().budgetBeyondBlocks(BUDGET).build());
        long blocks = whole.ledger().budgetLength() - BUDGET;
        List<Block> hogs = Memories.takeAllBut(whole.pool(BlockClass.SMALL), 0);
        hogs.addAll(Memories.takeAllBut(whole.pool(BlockClass.LARGE), 0));
        hogs.addAll(Memories.takeAllBut(whole.pool(BlockClass.SPARE), 0));
        hogs.addAll(Memories.takeAllBut(whole.pool(BlockClass.HEAD), 0));
        assertEquals(blocks, whole.ledger().heldTotal());
        assertTrue(whole.ledger().fits(BUDGET));
        assertFalse(whole.ledger().fits(BUDGET + 1));
        Memories.releaseAll(hogs);
    }

    @Test
    void moreThanIsHeldCannotBeDropped() {
        ledger.hold(Ledger.Kind.TLS, 5);
        assertThrows(AssertionError.class, () -> ledger.drop(Ledger.Kind.TLS, 6));
    }

    @Test
    void externalBuffersAreHeldUntilReleased() {
        SendQueue queue = memory.borrowQueue();
        queue.append(ByteBuffer.allocateDirect(500), 0, 500, () -> {});
        queue.append(ByteBuffer.allocate(300), 0, 300, () -> {});
        assertEquals(800, ledger.held(Ledger.Kind.EXTERNAL));
        assertEquals(2, queue.pieces());
        assertEquals(500, ledger.held(Ledger.Kind.EXTERNAL), "a copied heap buffer is held as blocks");
        queue.truncate(100);
        assertEquals(100, ledger.held(Ledger.Kind.EXTERNAL));
        queue.discard();
        memory.returnQueue(queue);
        Memories.assertAllHome(memory);
    }

    @Test
    void nothingNewIsAdmittedWhenOnlyTheReserveIsLeft() {
        int reserve = memory.plan().reserve(BlockClass.SMALL);
        List<Block> hogs = Memories.takeAllBut(small, reserve + 1);
        assertTrue(memory.sendAdmits());
        hogs.add(small.take());
        assertFalse(memory.sendAdmits());
        assertFalse(memory.sendCritical());
        hogs.addAll(Memories.takeAllBut(small, reserve / 2 - 1));
        assertTrue(memory.sendCritical());
        Memories.releaseAll(hogs);
        hogs = Memories.takeAllBut(large, memory.plan().reserve(BlockClass.LARGE) - 1);
        assertFalse(memory.sendAdmits());
        Memories.releaseAll(hogs);
        assertTrue(memory.sendAdmits());
    }

    @Test
    void theHighMarkShrinksToAFairShareUnderHalfOfThePool() {
        assertEquals(64_000, memory.effectiveMarkHigh(64_000));
        SendQueue a = memory.borrowQueue();
        SendQueue b = memory.borrowQueue();
        List<Block> hogs = Memories.takeAllBut(large, 8);
        hogs.addAll(Memories.takeAllBut(small, 16));
        long free = 8L * Memories.LARGE_LENGTH + 16L * Memories.SMALL_LENGTH;
        assertEquals(free / 2, memory.effectiveMarkHigh(64_000));
        assertEquals(1000, memory.effectiveMarkHigh(1000), "never above the configured mark");
        hogs.addAll(Memories.takeAllBut(large, 0));
        hogs.addAll(Memories.takeAllBut(small, 0));
        assertEquals(Memories.SMALL_LENGTH, memory.effectiveMarkHigh(64_000), "never below one small block");
        Memories.releaseAll(hogs);
        memory.returnQueue(a);
        memory.returnQueue(b);
        Memories.assertAllHome(memory);
    }
}
