package io.millrace.engine.memory;

/**
 * Bytes held by kind, measured against the loop's share of the engine's memory budget.
 * Loop thread only.
 */
public final class Ledger {
    /** From this share on, grants shrink to what is consumed and armings to one buffer. */
    public static final int SHRINK_PERCENT = 80;
    /** From this share on, listeners pause. */
    public static final int PAUSE_PERCENT = 95;

    /** What bytes are held for, besides blocks. */
    public enum Kind {
        /** Buffers lent by the application until their releaser runs. */
        EXTERNAL,
        /** Flow-control windows granted to peers and not yet used. */
        WINDOWS,
        /** Bodies collected whole. */
        AGGREGATES,
        /** TLS engines, by estimate. */
        TLS
    }

    private final long budgetLength;
    private final BlockPool[] pools;
    private final long[] held = new long[Kind.values().length];
    private long heldSum;

    Ledger(long budgetLength, BlockPool[] pools) {
        this.budgetLength = budgetLength;
        this.pools = pools;
    }

    /**
     * Books bytes.
     *
     * @param kind   what for
     * @param length 0 or more
     */
    public void hold(Kind kind, long length) {
        assert length >= 0 : length;
        held[kind.ordinal()] += length;
        heldSum += length;
    }

    /**
     * Takes bytes off the book again.
     *
     * @param kind   as booked
     * @param length 0 to what is held
     */
    public void drop(Kind kind, long length) {
        assert length >= 0 && length <= held[kind.ordinal()] : kind + " " + length + " of " + held[kind.ordinal()];
        held[kind.ordinal()] -= length;
        heldSum -= length;
    }

    /** Bytes held for that kind. */
    public long held(Kind kind) {
        return held[kind.ordinal()];
    }

    /**
     * Bytes of blocks of that class which are in use. Of the ring only what its pool has handed out, which for a
     * transport with a buffer ring is all of it; therefore RING does not count in the sum.
     */
    public long heldBlocks(BlockClass blockClass) {
        BlockPool pool = pools[blockClass.ordinal()];
        return (long) (pool.capacity() - pool.free()) * pool.blockLength();
    }

    /** Bytes of all kinds and of all blocks in use but the ring. */
    public long heldTotal() {
        return heldSum
                + heldBlocks(BlockClass.SPARE)
                + heldBlocks(BlockClass.SMALL)
                + heldBlocks(BlockClass.LARGE)
                + heldBlocks(BlockClass.HEAD);
    }

    /** The loop's share of the budget; 0: no bound. */
    public long budgetLength() {
        return budgetLength;
    }

    /**
     * What is held, in percent of the share; may pass 100, since external buffers are taken as they come. 0 without a
     * bound.
     */
    public int percent() {
        return budgetLength == 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, heldTotal() * 100.0 / budgetLength);
    }

    /** Grants shrink to what is consumed, armings to one buffer. */
    public boolean shrink() {
        return percent() >= SHRINK_PERCENT;
    }

    /** Listeners pause. */
    public boolean pause() {
        return percent() >= PAUSE_PERCENT;
    }
}
