package io.millrace.engine.memory;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Received bytes, lent to a callback: a flyweight over a part of a block.
 * Loop thread only; valid until the callback returns.
 *
 * <p>Who wants to keep the bytes calls {@link #retain()}. In guard mode every use of a slice whose callback has
 * returned, or whose block was recycled, is an {@link AssertionError}.
 */
public final class Slice {
    private Block block;
    private int offset;
    private int length;
    private int generation;
    private LeaseAccount account;

    /** A slice over nothing; {@link LoopMemory#slice()} lends pooled ones. */
    public Slice() {}

    /**
     * Points it at bytes of a block; for the engine and transports only. The slice holds no lease: the caller does.
     *
     * @param source     the block
     * @param fromOffset absolute index of the first byte
     * @param byteLength bytes, all inside the block
     */
    public void wrap(Block source, int fromOffset, int byteLength) {
        assert source.leases() > 0 : source;
        assert fromOffset >= source.offset() && byteLength >= 0 && byteLength <= source.limit() - fromOffset
                : source + " offset " + fromOffset + " length " + byteLength;
        block = source;
        offset = fromOffset;
        length = byteLength;
        account = null;
        if (MemoryGuard.ON) {
            generation = source.generation();
        }
    }

    /**
     * Points it at a part of another slice, for who lends on: what is retained goes to the same account.
     *
     * @param whole      lent to the caller
     * @param fromOffset absolute index of the first byte
     * @param byteLength bytes, all inside the whole
     */
    public void wrap(Slice whole, int fromOffset, int byteLength) {
        assert fromOffset >= whole.offset() && byteLength >= 0 && byteLength <= whole.limit() - fromOffset;
        LeaseAccount keeper = whole.account;
        wrap(whole.block(), fromOffset, byteLength);
        account = keeper;
    }

    /**
     * Sets who keeps account of what is retained until the next {@link #wrap}; for the engine and transports only.
     *
     * @param keeper null for none: then every block may be kept
     */
    public void account(LeaseAccount keeper) {
        account = keeper;
    }

    /** Who keeps account of what is retained; null for none. For who lends on under an account of his own. */
    public LeaseAccount account() {
        return account;
    }

    /** Ends the loan; for the engine and transports only. */
    public void clear() {
        block = null;
        account = null;
    }

    /** Where the bytes are; absolute indexes from {@link #offset()} to {@link #limit()} only. */
    public ByteBuffer buffer() {
        check();
        return block.buffer();
    }

    /** Absolute index of the first byte. */
    public int offset() {
        check();
        return offset;
    }

    /** Absolute index behind the last byte. */
    public int limit() {
        check();
        return offset + length;
    }

    /** Bytes lent. */
    public int length() {
        check();
        return length;
    }

    /** The block they are in. */
    public Block block() {
        check();
        return block;
    }

    /**
     * Keeps all of it; see {@link #retain(int, int)}.
     *
     * @return null when no block is free
     */
    public Lease retain() {
        return retain(offset(), length());
    }

    /**
     * Keeps a part of it beyond the callback. A piece shorter than a quarter of its block is copied, so that a few
     * bytes do not pin a receive buffer; so is any piece when the account has no budget for blocks left. Copies leave
     * twice the send reserve.
     *
     * @param fromOffset absolute index of the first byte to keep
     * @param byteLength bytes to keep, inside the slice
     * @return an owned view, to be released or moved exactly once on this loop; null when no block is free for it
     */
    public Lease retain(int fromOffset, int byteLength) {
        check();
        Objects.checkFromIndexSize(fromOffset - offset, byteLength, length);
        boolean mayKeep = account == null || account.mayKeepBlock();
        LoopMemory memory = block.slab().memory();
        Block copy =
                pinsMuch(byteLength) || !mayKeep ? memory.copyForLease(block.buffer(), fromOffset, byteLength) : null;
        if (copy != null) {
            return open(copy, copy.offset(), byteLength, false);
        }
        return mayKeep ? keep(fromOffset, byteLength) : null;
    }

    /**
     * Keeps all of it, but never copies: for who has a better place for a copy than a block for each piece.
     *
     * @return null when it is so short that it should be copied, or the account has no budget for blocks left
     */
    public Lease retainInPlace() {
        check();
        boolean mayKeep = !pinsMuch(length) && (account == null || account.mayKeepBlock());
        return mayKeep ? keep(offset, length) : null;
    }

    private boolean pinsMuch(int byteLength) {
        return byteLength < block.length() >> 2 && block.blockClass() != BlockClass.SMALL;
    }

    private Lease keep(int fromOffset, int byteLength) {
        block.retain();
        return open(block, fromOffset, byteLength, true);
    }

    private Lease open(Block kept, int fromOffset, int byteLength, boolean inPlace) {
        Lease lease = block.slab().memory().borrowLease();
        lease.open(kept, fromOffset, byteLength, account, inPlace);
        return lease;
    }

    private void check() {
        if (MemoryGuard.ON) {
            if (block == null) {
                throw new AssertionError("a slice is used after the callback it was lent to has returned");
            }
            if (generation != block.generation()) {
                throw new AssertionError("a slice is used after its " + block + " was recycled");
            }
        }
    }
}
