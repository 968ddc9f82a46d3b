package io.millrace.engine.memory;

import java.nio.ByteBuffer;

/**
 * A fixed-length piece of a slab with a plain-int count of its leases.
 * Loop thread only; a block never leaves its loop.
 *
 * <p>Who holds a lease may read the bytes; who holds the only one may write them. At count 0 the block goes to its
 * home.
 */
public final class Block {
    private final Slab slab;
    private final int index;
    private final int offset;
    private final int length;
    private BlockHome home;
    private int leases;
    private int generation; // advanced in guard mode only
    private Throwable trace;

    Block(Slab slab, int index, int offset, int length) {
        this.slab = slab;
        this.index = index;
        this.offset = offset;
        this.length = length;
    }

    /** The slab's buffer; absolute indexes from {@link #offset()} to {@link #limit()} only. */
    public ByteBuffer buffer() {
        return slab.buffer();
    }

    /** First index of the block in {@link #buffer()}. */
    public int offset() {
        return offset;
    }

    /** Bytes of the block. */
    public int length() {
        return length;
    }

    /** First index behind the block in {@link #buffer()}. */
    public int limit() {
        return offset + length;
    }

    /** The slab it was carved from. */
    public Slab slab() {
        return slab;
    }

    /** Its number in the slab, from 0. */
    public int index() {
        return index;
    }

    /** The class of its slab, whatever its home is. */
    public BlockClass blockClass() {
        return slab.blockClass();
    }

    /** Leases held now; 0 while it is at home. */
    public int leases() {
        return leases;
    }

    /** Where it goes at count 0. */
    public BlockHome home() {
        return home;
    }

    /**
     * Changes where it goes at count 0. A transport that lets a retained ring block go and takes a spare for it
     * exchanges the homes of the two, so that every home keeps its number of blocks.
     *
     * @param next the new home
     */
    public void home(BlockHome next) {
        home = next;
    }

    /** Count 0 to 1; called by its home when it hands the block out. */
    public void lend() {
        if (MemoryGuard.ON) {
            slab.guard().checkLoop(this);
            if (leases != 0) {
                throw new AssertionError(this + " is lent while it is in use");
            }
            trace = slab.guard().trace("taken:", this);
        }
        assert leases == 0 : this;
        leases = 1;
    }

    /** One lease more, to be released once; needs a lease. */
    public void retain() {
        if (MemoryGuard.ON) {
            slab.guard().checkLoop(this);
            if (leases <= 0) {
                throw new AssertionError(this + " is retained after its release");
            }
            Throwable sampled = slab.guard().trace("retained:", this);
            trace = sampled == null ? trace : sampled;
        }
        assert leases > 0 && leases < Integer.MAX_VALUE : this;
        leases++;
    }

    /** Gives one lease back; the last one sends the block home. */
    public void release() {
        if (MemoryGuard.ON) {
            slab.guard().checkLoop(this);
            if (leases <= 0) {
                throw new AssertionError(this + " is released twice");
            }
        }
        assert leases > 0 : this;
        if (--leases == 0) {
            if (MemoryGuard.ON) {
                generation++;
                trace = null;
                MemoryGuard.poison(this);
            }
            home.recycle(this);
        }
    }

    /** Advanced at each recycling in guard mode; a view that remembers another one is stale. */
    int generation() {
        return generation;
    }

    /** Who took or retained it, when that was sampled in guard mode; else null. */
    Throwable trace() {
        return trace;
    }

    @Override
    public String toString() {
        return "block " + blockClass() + "#" + index + " (leases " + leases + ")";
    }
}
