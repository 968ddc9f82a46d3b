package io.millrace.engine.memory;

/**
 * Bytes held by kind, measured against the loop's share of the engine's memory budget.
 * Loop thread only.
 *
 * <p>What counts is the memory that the engine takes by itself and that peers can make it take: blocks in use, bodies
 * collected whole, what lies between a loop and blocking handlers, parts of files, windows. Buffers that the
 * application lends are booked and shown but do not count: one of them may be lent to thousands of peers at once, and
 * whoever made it bounds it.
 */
public final class Ledger {
    /** From this share on, no request begins and armings are of one buffer. */
    public static final int SHRINK_PERCENT = 80;
    /** From this share on, listeners pause. */
    public static final int PAUSE_PERCENT = 95;

    private static final BlockClass[] COUNTED = {BlockClass.SPARE, BlockClass.SMALL, BlockClass.LARGE, BlockClass.HEAD};

    /** What bytes are held for, besides blocks. */
    public enum Kind {
        /** Buffers lent by the application until their releaser runs; they do not count. */
        EXTERNAL,
        /** Flow-control windows granted to peers and not yet used. */
        WINDOWS,
        /** Bodies collected whole. */
        AGGREGATES,
        /** Bodies on their way between a loop and a blocking handler: as much as they may become. */
        BLOCKING,
        /** Parts of files on their way out. */
        FILES,
        /** TLS engines, by estimate. */
        TLS
    }

    private final long budgetLength;
    private final long shrinkLength;
    private final long pauseLength;
    private final long blocksLengthMax;
    private final BlockPool[] pools;
    private final long[] held = new long[Kind.values().length];
    private long heldSum; // of the kinds that count

    Ledger(long budgetLength, BlockPool[] pools) {
        this.budgetLength = budgetLength;
        this.pools = pools;
        shrinkLength = budgetLength - budgetLength / 100 * (100 - SHRINK_PERCENT);
        pauseLength = budgetLength - budgetLength / 100 * (100 - PAUSE_PERCENT);
        long sum = 0;
        for (BlockClass c : COUNTED) {
            sum += (long) pools[c.ordinal()].capacity() * pools[c.ordinal()].blockLength();
        }
        blocksLengthMax = sum;
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
        if (kind != Kind.EXTERNAL) {
            heldSum += length;
        }
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
        if (kind != Kind.EXTERNAL) {
            heldSum -= length;
        }
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

    /** Bytes that count: of all kinds but what is lent by the application, and of all blocks in use but the ring. */
    public long heldTotal() {
        long sum = heldSum;
        for (BlockClass c : COUNTED) {
            sum += heldBlocks(c);
        }
        return sum;
    }

    /** The loop's share of the budget; 0: no bound. */
    public long budgetLength() {
        return budgetLength;
    }

    /** Whether so many bytes more stay within the share; asked before they are allocated. */
    public boolean fits(long length) {
        return budgetLength == 0 || heldTotal() + length <= budgetLength;
    }

    /** {@value #SHRINK_PERCENT} percent of the share are held: no request begins, armings are of one buffer. */
    public boolean shrink() {
        return holds(shrinkLength);
    }

    /** {@value #PAUSE_PERCENT} percent of the share are held: listeners pause. */
    public boolean pause() {
        return holds(pauseLength);
    }

    /** Asked for each request, so mostly told by one comparison: all blocks together are less than the rest. */
    private boolean holds(long length) {
        return budgetLength > 0 && heldSum >= length - blocksLengthMax && heldTotal() >= length;
    }
}
