package io.millrace.engine.memory;

import java.nio.ByteBuffer;

/**
 * An owned view of bytes in a block, made by {@link Slice#retain()}.
 * Loop thread only, and only on the loop that made it.
 *
 * <p>Its owner releases it or moves it into a {@link SendQueue}, exactly once; after either the object is not the
 * owner's any more.
 */
public final class Lease {
    private enum State {
        OWNED,
        MOVED,
        RELEASED
    }

    private final LoopMemory memory;
    private State state = State.RELEASED;
    private Block block;
    private int offset;
    private int length;
    private LeaseAccount account;
    private boolean keptBlock;

    Lease(LoopMemory memory) {
        this.memory = memory;
    }

    /** Takes over one lease of the block. */
    void open(Block of, int fromOffset, int byteLength, LeaseAccount keeper, boolean kept) {
        assert state == State.RELEASED : state;
        state = State.OWNED;
        block = of;
        offset = fromOffset;
        length = byteLength;
        account = keeper;
        keptBlock = kept;
        if (keeper != null) {
            keeper.onRetained(byteLength, kept);
        }
    }

    /** Where the bytes are; absolute indexes from {@link #offset()} to {@link #limit()} only. */
    public ByteBuffer buffer() {
        check("read");
        return block.buffer();
    }

    /** Absolute index of the first byte. */
    public int offset() {
        check("read");
        return offset;
    }

    /** Absolute index behind the last byte. */
    public int limit() {
        check("read");
        return offset + length;
    }

    /** Bytes owned. */
    public int length() {
        check("read");
        return length;
    }

    /** Ends the ownership: the block loses a lease and the account is told. */
    public void release() {
        check("released");
        end();
    }

    /** True once it was released or moved; of use in tests, since the engine may have lent the object anew. */
    public boolean isReleased() {
        return state != State.OWNED;
    }

    /** Passes it to a send queue, which calls {@link #end()} when the bytes have left. */
    Block move() {
        check("moved");
        state = State.MOVED;
        return block;
    }

    int movedOffset() {
        return offset;
    }

    int movedLength() {
        return length;
    }

    void end() {
        assert state != State.RELEASED;
        state = State.RELEASED;
        Block of = block;
        LeaseAccount keeper = account;
        block = null;
        account = null;
        int ended = length;
        boolean kept = keptBlock;
        memory.returnLease(this);
        of.release();
        if (keeper != null) {
            keeper.onReleased(ended, kept);
        }
    }

    private void check(String what) {
        if (MemoryGuard.ON && state != State.OWNED) {
            throw new AssertionError(
                    "a lease is " + what + " after it was " + (state == State.MOVED ? "moved" : "released"));
        }
        assert state == State.OWNED : state;
    }
}
