package io.millrace.engine.memory;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * All memory one loop owns: slabs, pools of blocks, and free lists of slices, leases and send queues.
 * Loop thread only, and built there, since the first touch decides where the pages are.
 */
public final class LoopMemory implements AutoCloseable {
    /** Objects a free list keeps; what comes back beyond is left to the garbage collector. */
    static final int FREE_LIST_MAX = 4096;

    /** Slices and leases that rest before they are used again. */
    private static final int QUARANTINE = MemoryGuard.ON ? 256 : 0;

    private static final int RETURN_QUEUE_CHUNK = 64;

    private final MemoryPlan plan;
    private final MemoryGuard guard = new MemoryGuard();
    private final Slab[] slabs;
    private final BlockPool[] pools;
    private final BlockPool small;
    private final BlockPool large;
    private final int smallReserve;
    private final int largeReserve;
    private final int sendBlockLengthMax;
    private final long sendLength; // of all blocks to send from
    private final Ledger ledger;
    private final FreeList<Slice> slices = new FreeList<>(QUARANTINE);
    private final FreeList<Lease> leases = new FreeList<>(QUARANTINE);
    private final FreeList<SendQueue> queues = new FreeList<>(0);
    private final MpscUnboundedVarHandleArrayQueue<DetachedBytes> returned =
            new MpscUnboundedVarHandleArrayQueue<>(RETURN_QUEUE_CHUNK);
    private int queuesBorrowed;
    private int detached; // leases that other threads hold
    private volatile Runnable wakeup;
    private volatile boolean blocksWanted;

    /**
     * Maps and touches all slabs of the plan.
     *
     * @param plan counts and lengths
     */
    public LoopMemory(MemoryPlan plan) {
        this.plan = plan;
        BlockClass[] classes = BlockClass.values();
        Slab[] mapped = new Slab[classes.length];
        pools = new BlockPool[classes.length];
        int slabCount = 0;
        for (BlockClass c : classes) {
            Slab slab = null;
            if (plan.count(c) > 0) {
                slab = new Slab(this, c, slabCount, plan.count(c), plan.length(c));
                mapped[slabCount++] = slab;
            }
            pools[c.ordinal()] = new BlockPool(c, plan.length(c), slab, guard);
            assert pools[c.ordinal()].free() == plan.count(c);
        }
        slabs = Arrays.copyOf(mapped, slabCount);
        small = pool(BlockClass.SMALL);
        large = pool(BlockClass.LARGE);
        smallReserve = plan.reserve(BlockClass.SMALL);
        largeReserve = plan.reserve(BlockClass.LARGE);
        sendBlockLengthMax = Math.max(small.blockLength(), large.blockLength());
        sendLength = (long) small.capacity() * small.blockLength() + (long) large.capacity() * large.blockLength();
        ledger = new Ledger(plan.budgetLength(), pools);
    }

    /** What it was built from. */
    public MemoryPlan plan() {
        return plan;
    }

    /** The free blocks of that class; empty for ever when the plan has none. */
    public BlockPool pool(BlockClass blockClass) {
        return pools[blockClass.ordinal()];
    }

    /** Number of slabs; classes without blocks have none. */
    public int slabs() {
        return slabs.length;
    }

    /**
     * A slab by its ordinal.
     *
     * @param ordinal 0 to {@code slabs() - 1}
     */
    public Slab slab(int ordinal) {
        return slabs[ordinal];
    }

    /** Bytes held by kind against the loop's share of the budget. */
    public Ledger ledger() {
        return ledger;
    }

    /** An empty send queue whose positions start at 0. */
    public SendQueue borrowQueue() {
        return borrowQueue(0);
    }

    /**
     * An empty send queue whose positions go on where an earlier one ended, so that they stay monotonic for a channel.
     *
     * @param startTotal first value of its four totals, 0 or more
     */
    public SendQueue borrowQueue(long startTotal) {
        SendQueue queue = queues.poll();
        if (queue == null) {
            queue = new SendQueue(this);
        }
        queuesBorrowed++;
        queue.open(startTotal);
        return queue;
    }

    /**
     * Takes back a queue that is empty.
     *
     * @param queue not to be touched by the caller any more
     */
    public void returnQueue(SendQueue queue) {
        queue.close();
        queuesBorrowed--;
        queues.offer(queue);
    }

    /** Send queues that are borrowed now. */
    public int queuesBorrowed() {
        return queuesBorrowed;
    }

    /** A flyweight to lend bytes with; callbacks nest, so each takes its own. */
    public Slice slice() {
        Slice slice = slices.poll();
        return slice == null ? new Slice() : slice;
    }

    /**
     * Takes the flyweight back when the callback has returned, and ends the loan.
     *
     * @param slice from {@link #slice()}
     */
    public void returnSlice(Slice slice) {
        slice.clear();
        slices.offer(slice);
    }

    /**
     * An owned view of a block that is already the caller's.
     *
     * @param block  one lease of it is taken over
     * @param offset absolute index of the first byte
     * @param length bytes, all inside the block
     */
    public Lease lease(Block block, int offset, int length) {
        assert block.leases() > 0 && offset >= block.offset() && length >= 0 && length <= block.limit() - offset
                : block;
        Lease lease = borrowLease();
        lease.open(block, offset, length, null, true);
        return lease;
    }

    /**
     * Bytes for other threads: the block when it may be kept, else a copy.
     *
     * @param slice lent bytes; they are not consumed
     * @return never null: without a free block the copy is on the heap
     */
    public DetachedBytes detach(Slice slice) {
        Lease lease = slice.retain();
        if (lease != null) {
            detached++;
            return new DetachedBytes(
                    this,
                    lease,
                    lease.buffer().slice(lease.offset(), lease.length()).asReadOnlyBuffer());
        }
        byte[] copy = new byte[slice.length()];
        slice.buffer().get(slice.offset(), copy);
        return new DetachedBytes(this, null, ByteBuffer.wrap(copy).asReadOnlyBuffer());
    }

    /**
     * Sets what wakes the loop when detached bytes come back while blocks are wanted. It is called on any thread.
     *
     * @param call null for none
     */
    public void onReturnFromAnyThread(Runnable call) {
        wakeup = call;
    }

    /**
     * Tells that the loop waits for blocks, so that closed detached bytes must wake it.
     *
     * @param wanted true before it parks
     * @return true when something is in the return queue already: then do not park
     */
    public boolean blocksWanted(boolean wanted) {
        if (detached == 0 && !blocksWanted) {
            return false; // nobody holds what could come back
        }
        blocksWanted = wanted;
        // Pairs with the fence in returnFromAnyThread: one of the two sides sees the other.
        VarHandle.fullFence();
        return wanted && !returned.isEmpty();
    }

    void returnFromAnyThread(DetachedBytes bytes) {
        returned.offer(bytes);
        VarHandle.fullFence();
        Runnable call = wakeup;
        if (blocksWanted && call != null) {
            call.run();
        }
    }

    /**
     * Releases what other threads have closed; each turn.
     *
     * @return how many detached values came back
     */
    public int drainReturned() {
        int count = 0;
        for (DetachedBytes bytes = returned.poll(); bytes != null; bytes = returned.poll()) {
            bytes.lease().release();
            detached--;
            count++;
        }
        return count;
    }

    /** Is there memory for one more head beside the reserve? While false, nothing new is dispatched or fed. */
    public boolean sendAdmits() {
        return small.free() > smallReserve && large.free() >= largeReserve;
    }

    /** Bytes of the longest block that is sent from. */
    int sendBlockLengthMax() {
        return sendBlockLengthMax;
    }

    /** Is half of the reserve gone? Then the connection longest without send progress is aborted. */
    public boolean sendCritical() {
        return small.free() < halfOf(smallReserve) || large.free() < halfOf(largeReserve);
    }

    private static int halfOf(int reserve) {
        return (reserve + 1) >> 1; // a reserve of one is critical when it is gone
    }

    /**
     * The high mark that holds now: the configured one, or a fair share of the free send memory while less than half is
     * free.
     *
     * @param markHigh the configured mark
     */
    public long effectiveMarkHigh(long markHigh) {
        long free = (long) small.free() * small.blockLength() + (long) large.free() * large.blockLength();
        if (free << 1 >= sendLength) {
            return markHigh;
        }
        return Math.min(markHigh, Math.max(small.blockLength(), free / Math.max(1, queuesBorrowed)));
    }

    /** Whether so many bytes are below {@link #effectiveMarkHigh}, which is never less than a small block. */
    public boolean isBelowMarkHigh(long queuedLength, long markHigh) {
        return queuedLength < markHigh
                && (queuedLength < small.blockLength() || queuedLength < effectiveMarkHigh(markHigh));
    }

    /**
     * Sets who may touch blocks, checked in guard mode only.
     *
     * @param current true on the loop's thread
     */
    public void onLoop(BooleanSupplier current) {
        guard.onLoop(current);
    }

    /**
     * Sets how many acquisitions of a block share one stack trace for {@link #leakReport()}, in guard mode; default
     * 128.
     *
     * @param acquisitions 1: each is traced, for tests that look for a leak; 0: none, for tests that count allocations
     */
    public void traceEvery(int acquisitions) {
        guard.sampleEvery(acquisitions);
    }

    /**
     * Sets what runs before each taking of a block, in guard mode only: a test lets a pool run out there. What the hook
     * takes itself runs it again.
     *
     * @param hook given the class whose pool is asked
     */
    public void beforeTake(Consumer<BlockClass> hook) {
        guard.beforeTake(hook);
    }

    /**
     * Ends the use of this memory: detached bytes that came back are released, pools hand out nothing more. The mapping
     * itself goes with the last reference to it.
     */
    @Override
    public void close() {
        drainReturned();
        for (BlockPool pool : pools) {
            pool.close();
        }
    }

    /**
     * Blocks that somebody still holds, one a line; in guard mode with the sampled traces of who took them.
     *
     * @return empty when there are none
     */
    public String leakReport() {
        StringBuilder out = new StringBuilder();
        for (Slab slab : slabs) {
            for (int i = 0; i < slab.blocks(); i++) {
                Block block = slab.block(i);
                if (block.leases() > 0) {
                    out.append(block).append('\n');
                    if (block.trace() != null) {
                        out.append(MemoryGuard.print(block.trace()));
                    }
                }
            }
        }
        return out.toString();
    }

    MemoryGuard guard() {
        return guard;
    }

    Lease borrowLease() {
        Lease lease = leases.poll();
        return lease == null ? new Lease(this) : lease;
    }

    void returnLease(Lease lease) {
        leases.offer(lease);
    }

    /**
     * A copy of bytes that lie in no block, to be kept.
     *
     * @return null when no block is free for it; twice the send reserve is left
     */
    public Lease copy(ByteBuffer from, int offset, int length) {
        Block to = copyForLease(from, offset, length);
        return to == null ? null : lease(to, to.offset(), length);
    }

    /**
     * A copy in a small or large block that leaves twice the send reserve: what is kept for long, as the heads of
     * tunnels, must not be what stops all who want to begin. Null when there is no room for it.
     */
    Block copyForLease(ByteBuffer from, int offset, int length) {
        Block to = null;
        if (length <= small.blockLength() && small.free() > 2 * smallReserve) {
            to = small.take();
        } else if (length <= large.blockLength() && large.free() > 2 * largeReserve) {
            to = large.take();
        }
        if (to != null) {
            to.buffer().put(to.offset(), from, offset, length);
        }
        return to;
    }

    /**
     * A block to send from, of the class that fits: SMALL first, LARGE when asked for, the other one when that is out
     * but for its reserve. Neither reserve is touched while the other class has more than its own.
     *
     * @param lengthMin bytes it must hold
     * @param grown     prefer LARGE although SMALL would do
     */
    Block takeForSend(int lengthMin, boolean grown) {
        boolean fitsSmall = lengthMin <= small.blockLength();
        boolean fitsLarge = lengthMin <= large.blockLength();
        boolean smallIsPlenty = small.free() > smallReserve;
        boolean largeIsPlenty = large.free() > largeReserve;
        boolean largeFirst = grown ? largeIsPlenty || !smallIsPlenty : largeIsPlenty && !smallIsPlenty;
        Block block = null;
        if (fitsSmall && !(largeFirst && fitsLarge)) {
            block = small.take();
        }
        if (block == null && fitsLarge) {
            block = large.take();
        }
        return block == null && fitsSmall ? small.take() : block;
    }

    /**
     * Objects to use again: the last one first, which is warm. With a quarantine the one that came back first, and only
     * after so many others, so that whoever kept an object that was not his any more meets a dead one.
     */
    private static final class FreeList<T> {
        private final ArrayDeque<T> items = new ArrayDeque<>();
        private final int quarantine;

        FreeList(int quarantine) {
            this.quarantine = quarantine;
        }

        T poll() {
            if (items.size() <= quarantine) {
                return null;
            }
            return quarantine == 0 ? items.pollLast() : items.pollFirst();
        }

        void offer(T item) {
            if (items.size() < FREE_LIST_MAX) {
                items.addLast(item);
            }
        }
    }
}
