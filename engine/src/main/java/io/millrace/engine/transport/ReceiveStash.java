package io.millrace.engine.transport;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.LoopMemory;

/**
 * Bytes that a channel keeps for its handler: the <em>carry</em>, an incomplete message as one contiguous piece that
 * grows, and the <em>stash</em>, pieces that came while the channel was paused. Loop thread only.
 *
 * <p>A channel has one only while it keeps something. Small pieces are copied together, so that a peer that drips bytes
 * pins no receive block.
 */
final class ReceiveStash {
    private static final int PIECES_START = 4;
    private static final int PIECES_NARROW = 64;

    private final LoopMemory memory;
    private final int carryLengthMax;

    private Block carry;
    private int carryOffset;
    private int carryLength;

    private Block[] blocks = new Block[PIECES_START];
    private int[] offsets = new int[PIECES_START];
    private int[] lengths = new int[PIECES_START];
    private int first;
    private int count;
    private int length;

    ReceiveStash(LoopMemory memory, int carryLengthMax) {
        this.memory = memory;
        this.carryLengthMax = carryLengthMax;
    }

    boolean isEmpty() {
        return carryLength == 0 && count == 0;
    }

    /** Has never been used for so many pieces that it is better not kept. */
    boolean isNarrow() {
        return blocks.length <= PIECES_NARROW;
    }

    // --- carry ---

    int carryLength() {
        return carryLength;
    }

    int carryOffset() {
        return carryOffset;
    }

    Block carry() {
        return carry;
    }

    /**
     * Appends to the carry what fits, growing its block once the next class is needed.
     *
     * @return bytes taken; 0 when the carry is at its longest or no block is free
     */
    int carryAppend(Block from, int offset, int available) {
        int room = carry == null ? 0 : carry.limit() - carryOffset - carryLength;
        if (room == 0 && carry != null && carryOffset > carry.offset()) {
            compact();
            room = carry.limit() - carryOffset - carryLength;
        }
        if (room == 0 && !grow(carryLength + 1)) {
            return 0;
        }
        room = Math.min(carry.limit() - carryOffset - carryLength, carryLengthMax - carryLength);
        int took = Math.min(room, available);
        carry.buffer().put(carryOffset + carryLength, from.buffer(), offset, took);
        carryLength += took;
        return took;
    }

    /** Whether the carry may have so many bytes at all. */
    boolean mayCarry(int bytes) {
        return bytes <= carryLengthMax;
    }

    /** The first bytes of an incomplete message. False when no block is free or it is too long. */
    boolean carryStart(Block from, int offset, int available) {
        assert carryLength == 0;
        if (available > carryLengthMax || !grow(available)) {
            return false;
        }
        carry.buffer().put(carryOffset, from.buffer(), offset, available);
        carryLength = available;
        return true;
    }

    void carryConsumed(int bytes) {
        assert bytes <= carryLength;
        carryOffset += bytes;
        carryLength -= bytes;
        if (carryLength == 0) {
            carry.release();
            carry = null;
        }
    }

    private void compact() {
        if (carry.leases() > 1) { // somebody kept a view on this block
            grow(carryLength + 1);
            return;
        }
        carry.buffer().put(carry.offset(), carry.buffer(), carryOffset, carryLength);
        carryOffset = carry.offset();
    }

    /** Moves the carry to a block with room for {@code wanted} bytes. */
    private boolean grow(int wanted) {
        Block next = take(wanted);
        if (next == null) {
            return false;
        }
        if (carry != null) {
            next.buffer().put(next.offset(), carry.buffer(), carryOffset, carryLength);
            carry.release();
        }
        carry = next;
        carryOffset = next.offset();
        return true;
    }

    private Block take(int wanted) {
        if (wanted > carryLengthMax) {
            return null;
        }
        Block b = takeIfFits(BlockClass.SMALL, wanted);
        if (b == null) {
            b = takeIfFits(BlockClass.LARGE, wanted);
        }
        return b == null ? takeIfFits(BlockClass.HEAD, wanted) : b;
    }

    private Block takeIfFits(BlockClass c, int wanted) {
        return memory.pool(c).blockLength() >= wanted ? takeBesideReserve(c) : null;
    }

    /** What is kept must leave room to send, or those who wait to be admitted would keep each other from it. */
    private Block takeBesideReserve(BlockClass c) {
        BlockPool pool = memory.pool(c);
        return pool.free() > 2 * memory.plan().reserve(c) ? pool.take() : null;
    }

    // --- stash ---

    /** Bytes in the stash, the carry not counted. */
    int stashLength() {
        return length;
    }

    boolean hasPieces() {
        return count > 0;
    }

    Block pieceBlock() {
        return blocks[first];
    }

    int pieceOffset() {
        return offsets[first];
    }

    int pieceLength() {
        return lengths[first];
    }

    void pieceConsumed(int bytes) {
        offsets[first] += bytes;
        lengths[first] -= bytes;
        length -= bytes;
        if (lengths[first] == 0) {
            blocks[first].release();
            blocks[first] = null;
            first = (first + 1) & (blocks.length - 1);
            count--;
        }
        assert count > 0 || length == 0 : length + " bytes in no piece";
    }

    /**
     * Keeps bytes that came while paused: in place when they fill at least half of their block and receive blocks
     * are plenty (or nothing else is free), else copied behind the last piece.
     */
    void keep(Block from, int offset, int available, boolean blocksScarce) {
        int done = 0;
        if (available * 2 < from.length() || blocksScarce) {
            done = copy(from, offset, available);
        }
        if (done < available) {
            from.retain();
            push(from, offset + done, available - done);
        }
    }

    /** Copies as much as there are small blocks for. */
    private int copy(Block from, int offset, int available) {
        int done = 0;
        while (done < available) {
            int took = copyBehindLast(from, offset + done, available - done);
            if (took == 0) {
                Block b = takeBesideReserve(BlockClass.SMALL);
                if (b == null) {
                    return done;
                }
                push(b, b.offset(), 0);
            }
            done += took;
        }
        return done;
    }

    private int copyBehindLast(Block from, int offset, int available) {
        if (count == 0) {
            return 0;
        }
        int last = (first + count - 1) & (blocks.length - 1);
        Block b = blocks[last];
        if (b.leases() > 1) { // somebody kept a view on this block
            return 0;
        }
        int at = offsets[last] + lengths[last];
        int took = Math.min(available, b.limit() - at);
        b.buffer().put(at, from.buffer(), offset, took);
        lengths[last] += took;
        length += took;
        return took;
    }

    private void push(Block b, int offset, int pieceLength) {
        if (count == blocks.length) {
            widen();
        }
        int at = (first + count) & (blocks.length - 1);
        blocks[at] = b;
        offsets[at] = offset;
        lengths[at] = pieceLength;
        length += pieceLength;
        count++;
    }

    private void widen() {
        int n = blocks.length;
        Block[] b = new Block[n * 2];
        int[] o = new int[n * 2];
        int[] l = new int[n * 2];
        for (int i = 0; i < count; i++) {
            int at = (first + i) & (n - 1);
            b[i] = blocks[at];
            o[i] = offsets[at];
            l[i] = lengths[at];
        }
        blocks = b;
        offsets = o;
        lengths = l;
        first = 0;
    }

    /** Gives every block back. */
    void discard() {
        if (carry != null) {
            carry.release();
            carry = null;
            carryLength = 0;
        }
        while (count > 0) {
            pieceConsumed(lengths[first]);
        }
    }

    @Override
    public String toString() {
        return length + " in " + count + " pieces, carry " + carryLength;
    }
}
