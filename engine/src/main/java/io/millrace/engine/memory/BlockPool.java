package io.millrace.engine.memory;

/**
 * The free blocks of one class, a stack: the block that came back last is warm and goes out first.
 * Loop thread only.
 */
public final class BlockPool implements BlockHome {
    private final BlockClass blockClass;
    private final int blockLength;
    private final Block[] stack;
    private int free;
    private boolean wanted;
    private boolean closed;
    private Runnable onReturn;

    BlockPool(BlockClass blockClass, int blockLength, Slab slab) {
        this.blockClass = blockClass;
        this.blockLength = blockLength;
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
        if (wanted && onReturn != null) {
            onReturn.run();
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
     * Sets what runs after a block came back while {@link #wanted()} is set: the end of somebody's waiting. It runs
     * inside whatever released the block, so it only puts its waiters on a ready list.
     *
     * @param hook null for none
     */
    public void onReturn(Runnable hook) {
        onReturn = hook;
    }

    /** Somebody waits for a block of this class. */
    public boolean wanted() {
        return wanted;
    }

    /**
     * Tells whether somebody waits for a block; stays set until it is cleared.
     *
     * @param someoneWaits true: run the hook at each return
     */
    public void wanted(boolean someoneWaits) {
        wanted = someoneWaits;
    }

    void close() {
        closed = true;
    }
}
