package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R2, R3 and R9: lend, retain, release. */
class SliceTest {
    private final LoopMemory memory = Memories.small();
    private final BlockPool spares = memory.pool(BlockClass.SPARE);
    private final BlockPool small = memory.pool(BlockClass.SMALL);
    private final BlockPool large = memory.pool(BlockClass.LARGE);
    private final Block block = spares.take();
    private final Slice slice = memory.slice();
    private final Account account = new Account();

    private static final class Account implements LeaseAccount {
        int budget = Integer.MAX_VALUE;
        int blocks;
        long retained;
        long released;

        @Override
        public boolean mayKeepBlock() {
            return blocks < budget;
        }

        @Override
        public void onRetained(int length, boolean keptBlock) {
            retained += length;
            blocks += keptBlock ? 1 : 0;
        }

        @Override
        public void onReleased(int length, boolean keptBlock) {
            released += length;
            blocks -= keptBlock ? 1 : 0;
        }
    }

    private Slice lend(int length) {
        Memories.fill(block, 1);
        slice.wrap(block, block.offset() + 16, length);
        slice.account(account);
        return slice;
    }

    private void endLoan() {
        memory.returnSlice(slice);
        block.release();
    }

    @Test
    void aLentSliceShowsItsBytesWithoutALease() {
        lend(100);
        assertEquals(1, block.leases());
        assertSame(block.buffer(), slice.buffer());
        assertEquals(block.offset() + 16, slice.offset());
        assertEquals(100, slice.length());
        assertEquals(slice.offset() + 100, slice.limit());
        endLoan();
        Memories.assertAllHome(memory);
    }

    @Test
    void aLongPieceIsKeptInItsBlock() {
        Lease lease = lend(Memories.SPARE_LENGTH / 4).retain();
        assertEquals(2, block.leases());
        assertEquals(small.capacity(), small.free());
        byte[] lent = Memories.bytes(slice.buffer(), slice.offset(), slice.length());
        endLoan();
        assertEquals(1, block.leases());
        assertArrayEquals(lent, Memories.bytes(lease.buffer(), lease.offset(), lease.length()));
        lease.release();
        Memories.assertAllHome(memory);
    }

    @Test
    void aPieceShorterThanAQuarterIsCopiedAndPinsNothing() {
        byte[] lent = Memories.bytes(lend(127).buffer(), slice.offset(), 127);
        Lease lease = slice.retain();
        assertEquals(1, block.leases());
        endLoan();
        assertEquals(spares.capacity(), spares.free());
        assertEquals(small.capacity() - 1, small.free());
        assertArrayEquals(lent, Memories.bytes(lease.buffer(), lease.offset(), lease.length()));
        lease.release();
        Memories.assertAllHome(memory);
    }

    @Test
    void aShortPieceOfASmallBlockIsNotCopiedIntoAnotherSmallBlock() {
        Block carry = small.take();
        slice.wrap(carry, carry.offset(), 3);
        Lease lease = slice.retain();
        assertEquals(2, carry.leases());
        lease.release();
        carry.release();
        endLoan();
        Memories.assertAllHome(memory);
    }

    @Test
    void aPartOfASliceCanBeRetained() {
        lend(400);
        Lease lease = slice.retain(slice.offset() + 100, 200);
        assertEquals(slice.offset() + 100, lease.offset());
        assertEquals(lease.offset() + 200, lease.limit());
        lease.release();
        endLoan();
    }

    @Test
    void aRangeOutsideTheSliceIsRefused() {
        lend(100);
        assertThrows(IndexOutOfBoundsException.class, () -> slice.retain(slice.offset() - 1, 10));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.retain(slice.offset() + 1, 100));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.retain(slice.offset(), -1));
        endLoan();
        Memories.assertAllHome(memory);
    }

    @Test
    void aShortPieceIsKeptInItsBlockWhenSmallBlocksAreOut() {
        List<Block> hogs = Memories.takeAllBut(small, memory.plan().reserve(BlockClass.SMALL));
        hogs.addAll(Memories.takeAllBut(large, 0));
        Lease lease = lend(10).retain();
        assertEquals(2, block.leases());
        lease.release();
        Memories.releaseAll(hogs);
        endLoan();
        Memories.assertAllHome(memory);
    }

    @Test
    void aboveItsBudgetAConnectionRetainsCopies() {
        account.budget = 1;
        Lease first = lend(300).retain();
        assertSame(block.buffer(), first.buffer());
        Lease second = slice.retain(slice.offset(), 200);
        assertEquals(small.capacity() - 1, small.free(), "200 bytes fit a small block");
        Lease third = slice.retain(slice.offset(), 300);
        assertEquals(large.capacity() - 1, large.free(), "300 bytes need a large block");
        assertEquals(2, block.leases());
        first.release();
        Lease fourth = slice.retain();
        assertEquals(2, block.leases(), "the budget is free again");
        List.of(second, third, fourth).forEach(Lease::release);
        endLoan();
        Memories.assertAllHome(memory);
    }

    @Test
    void retainReturnsNullWhenTheBudgetIsUsedUpAndNoBlockIsFree() {
        account.budget = 0;
        List<Block> hogs = Memories.takeAllBut(small, 0);
        hogs.addAll(Memories.takeAllBut(large, 0));
        assertNull(lend(300).retain());
        assertNull(slice.retain(slice.offset(), 10));
        assertEquals(1, block.leases());
        assertEquals(0, account.retained);
        Memories.releaseAll(hogs);
        endLoan();
        Memories.assertAllHome(memory);
    }

    @Test
    void retainedCopiesLeaveTwiceTheSendReserve() {
        account.budget = 0;
        lend(200);
        List<Lease> leases = new ArrayList<>();
        for (Lease lease = slice.retain(); lease != null; lease = slice.retain()) {
            leases.add(lease);
        }
        assertEquals(2 * memory.plan().reserve(BlockClass.SMALL), small.free());
        assertTrue(small.free() > 0);
        assertEquals(2 * memory.plan().reserve(BlockClass.LARGE), large.free());
        leases.forEach(Lease::release);
        endLoan();
        Memories.assertAllHome(memory);
    }

    @Test
    void theAccountIsToldAtTheReleaseNotAtTheEndOfTheLoan() {
        Lease kept = lend(300).retain();
        Lease copied = slice.retain(slice.offset(), 5);
        assertEquals(305, account.retained);
        assertEquals(1, account.blocks);
        endLoan();
        assertEquals(0, account.released);
        kept.release();
        assertEquals(300, account.released);
        assertEquals(0, account.blocks);
        copied.release();
        assertEquals(305, account.released);
    }

    @Test
    void theAccountOfAMovedLeaseIsToldWhenTheQueueReleasesIt() {
        SendQueue queue = memory.borrowQueue();
        Lease lease = lend(300).retain();
        endLoan();
        queue.append(lease);
        queue.submitted(300);
        queue.sent(300);
        assertEquals(0, account.released);
        queue.released(300);
        assertEquals(300, account.released);
        memory.returnQueue(queue);
        Memories.assertAllHome(memory);
    }

    @Test
    void nestedCallbacksGetSlicesOfTheirOwn() {
        Slice inner = memory.slice();
        assertNotSame(slice, inner);
        memory.returnSlice(inner);
        endLoan();
    }

    @Test
    void aBlockThatIsOwnedAlreadyBecomesALease() {
        Block owned = large.take();
        Memories.fill(owned, 3);
        Lease lease = memory.lease(owned, owned.offset() + 1, 20);
        assertEquals(1, owned.leases());
        assertEquals(owned.buffer().get(owned.offset() + 1), lease.buffer().get(lease.offset()));
        lease.release();
        endLoan();
        Memories.assertAllHome(memory);
    }
}
