package io.millrace.engine.memory;

import java.util.Arrays;

/**
 * The free blocks of one class, a stack: the block that came back last is warm and goes out first.
 * Loop thread only.
 */
public final class BlockPool implements BlockHome {
    private static final Runnable[] NOBODY = {};

    private final BlockClass blockClass;
    private final int blockLength;
    private final Block[] stack;
    private final MemoryGuard guard;
    private int free;
    private Runnable[] waiters = NOBODY;
    private boolean closed;

    BlockPool(BlockClass blockClass, int blockLength, Slab slab, MemoryGuard guard) {
        this.blockClass = blockClass;
        this.blockLength = blockLength;
        this.guard = guard;
        stack = new Block[slab == null ? 0 : slab.blocks()];
        for (int i = stack.length - 1; i >= 0; i--) {
            Block block = slab.block(i);
            block.home(this);
            if (MemoryGuard.ON) {
                MemoryGuard.poison(block);
            }
            stack[free++] = block;
        }
    }

    /**
     * Takes a block, with undefined content and one lease that the caller owns.
     *
     * @return null when none is free: a state to wait in, not an error
     */
    public Block take() {
        if (MemoryGuard.ON) {
            guard.taking(blockClass);
        }
        if (free == 0 || closed) {
            return null;
        }
        Block block = stack[--free];
        stack[free] = null;
        if (MemoryGuard.ON) {
            MemoryGuard.checkPoison(block);
        }
        block.lend();
        return block;
    }

    @Override
    public void recycle(Block block) {
        assert block.leases() == 0 && block.home() == this : block;
        assert block.length() == blockLength : block;
        stack[free++] = block;
        Runnable[] now = waiters;
        for (int i = 0; i < now.length; i++) {
            now[i].run();
        }
    }

    /** Blocks that can be taken now. */
    public int free() {
        return free;
    }

    /** Blocks whose home this is. */
    public int capacity() {
        return stack.length;
    }

    /** Bytes of each block. */
    public int blockLength() {
        return blockLength;
    }

    /** What its blocks are for. */
    public BlockClass blockClass() {
        return blockClass;
    }

    /**
     * Somebody waits for a block of this class: runs the hook after each that comes back, until {@link #awaitNoMore}.
     * It runs inside whatever released the block, so it only puts its waiters on a ready list.
     */
    public void await(Runnable hook) {
        waiters = Arrays.copyOf(waiters, waiters.length + 1);
        waiters[waiters.length - 1] = hook;
    }

    /** Ends the waiting of that hook, which {@link #await} was told of. */
    public void awaitNoMore(Runnable hook) {
        Runnable[] others = new Runnable[waiters.length - 1];
        int n = 0;
        for (Runnable waiter : waiters) {
            if (!waiter.equals(hook)) {
                others[n++] = waiter;
            }
        }
        assert n == others.length : "a hook that waits twice, or not at all";
        waiters = others;
    }

    void close() {
        closed = true;
    }
}
