package io.millrace.engine.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One off-heap mapping of a loop: all blocks of one class.
 * Loop thread only.
 */
public final class Slab {
    /** Alignment of the first block; a page, so that no two slabs share one. */
    static final int ALIGNMENT = 4096;
    /** Bytes behind the last block, so that loads of a word or a vector may overshoot a block. */
    static final int SLACK = 64;

    private final LoopMemory memory;
    private final BlockClass blockClass;
    private final int ordinal;
    private final int blockLength;
    private final ByteBuffer buffer;
    private final Block[] blocks;

    Slab(LoopMemory memory, BlockClass blockClass, int ordinal, int count, int blockLength) {
        this.memory = memory;
        this.blockClass = blockClass;
        this.ordinal = ordinal;
        this.blockLength = blockLength;
        // allocateDirect writes zeros: first touch by the calling thread
        buffer = ByteBuffer.allocateDirect(mappingLength(count, blockLength) + ALIGNMENT)
                .alignedSlice(ALIGNMENT)
                .order(ByteOrder.LITTLE_ENDIAN);
        blocks = new Block[count];
        for (int i = 0; i < count; i++) {
            blocks[i] = new Block(this, i, i * blockLength, blockLength);
        }
        assert buffer.capacity() >= count * blockLength + SLACK : buffer;
    }

    /** Whole pages for the blocks and the slack; the plan has checked that it is an int. */
    static int mappingLength(int count, int blockLength) {
        return Math.toIntExact(((long) count * blockLength + SLACK + ALIGNMENT - 1) & -ALIGNMENT);
    }

    /** The mapping, little-endian, for absolute indexes only: nobody touches position and limit. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** What its blocks are for. */
    public BlockClass blockClass() {
        return blockClass;
    }

    /** Number of blocks. */
    public int blocks() {
        return blocks.length;
    }

    /** Bytes of each block. */
    public int blockLength() {
        return blockLength;
    }

    /**
     * Index of the slab within its {@link LoopMemory}, from 0 without gaps: key of a transport's table of gather views.
     */
    public int ordinal() {
        return ordinal;
    }

    /**
     * A block by its number, whoever holds it; a transport maps the kernel's buffer id to its block with this.
     *
     * @param index 0 to {@code blocks() - 1}
     */
    public Block block(int index) {
        return blocks[index];
    }

    LoopMemory memory() {
        return memory;
    }

    MemoryGuard guard() {
        return memory.guard();
    }
}
