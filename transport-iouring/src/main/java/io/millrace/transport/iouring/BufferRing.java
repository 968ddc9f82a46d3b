package io.millrace.transport.iouring;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.sys.Memory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The receive blocks that the kernel chooses from when bytes are there, so that an idle connection holds none. Loop
 * thread only.
 *
 * <p>A block that its handler let go returns in place. One that was retained leaves for a spare, and the two exchange
 * their homes. While there is no spare its place stays empty and is filled with whatever comes home first; a spare
 * that stands there leaves again when a block of the ring has come home too.
 */
final class BufferRing {
    /** The one group of buffers of a ring. */
    static final int GROUP = 0;

    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The largest page of any kernel here: on one of 64 KiB, as of some ARM servers, less is refused. */
    static final int PAGE = 64 * 1024;

    private static final int ENTRY_SHIFT = 4;
    private static final int TAIL_AT = 14; // in what would be unused of the first entry

    private final ByteBuffer ring;
    private final int mask;
    private final BlockPool home;
    private final BlockPool spares;
    private final Block[] blocks; // by buffer id; null: its place is empty
    private final int[] empty; // ids without a block
    private final long[] slabAddress;
    private int emptyCount;
    private int free; // in the ring and, as far as is known, not chosen
    private int tail;

    BufferRing(LoopMemory memory) {
        home = memory.pool(BlockClass.RING);
        spares = memory.pool(BlockClass.SPARE);
        int count = home.capacity();
        assert Integer.bitCount(count) == 1 : count;
        mask = count - 1;
        ring = ByteBuffer.allocateDirect(Math.max(count << ENTRY_SHIFT, PAGE) + PAGE) // whole pages, in the end too
                .alignedSlice(PAGE)
                .order(ByteOrder.LITTLE_ENDIAN);
        blocks = new Block[count];
        empty = new int[count];
        slabAddress = addresses(memory);
        for (int id = count - 1; id >= 0; id--) {
            empty[emptyCount++] = id;
        }
        refill();
        publish();
    }

    static long[] addresses(LoopMemory memory) {
        long[] addresses = new long[memory.slabs()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = Memory.address(memory.slab(i).buffer());
        }
        return addresses;
    }

    /** Makes it the ring's group of buffers. @param scratch zeros, and again afterwards */
    void register(KernelRing kernel, ByteBuffer scratch) {
        scratch.putLong(0, Memory.address(ring));
        scratch.putInt(8, mask + 1);
        scratch.putShort(12, (short) GROUP);
        kernel.register("registering receive buffers", Uapi.REGISTER_PBUF_RING, Memory.address(scratch), 1);
        scratch.putLong(0, 0);
        scratch.putLong(8, 0);
    }

    /** Blocks that can be received into, as far as is known. */
    int free() {
        return free + Math.min(emptyCount, home.free() + spares.free());
    }

    /** The kernel chose this buffer: its block, until {@link #done}. */
    Block take(int id) {
        free--;
        return blocks[id];
    }

    /** Nobody wants what was received, if anything was. @param flags of its completion */
    void drop(int flags) {
        if ((flags & Uapi.CQE_BUFFER) != 0) {
            int id = flags >>> Uapi.CQE_BUFFER_SHIFT;
            take(id);
            done(id);
        }
    }

    /** What was received is delivered: the block returns in place, or another takes its place. */
    void done(int id) {
        Block b = blocks[id];
        boolean standsIn = b.home() == spares && home.free() > 0; // for one that was kept, and is home by now
        if (b.leases() == 1 && !standsIn) {
            put(id, b);
            return;
        }
        Block next = home.take(); // of a place that was empty when it came home
        if (next == null) {
            next = spares.take();
            if (next != null) {
                next.home(b.home());
                b.home(spares);
            }
        }
        if (next != null) {
            put(id, next);
        } else {
            blocks[id] = null;
            empty[emptyCount++] = id;
        }
        b.release();
    }

    private void put(int id, Block b) {
        int at = (tail & mask) << ENTRY_SHIFT;
        ring.putLong(at, slabAddress[b.slab().ordinal()] + b.offset());
        ring.putInt(at + 8, b.length());
        ring.putShort(at + 12, (short) id); // not a byte more: behind it may be the tail
        blocks[id] = b;
        tail++;
        free++;
    }

    /** Fills empty places with blocks that came home, and with spares. */
    void refill() {
        while (emptyCount > 0) {
            Block b = home.take();
            if (b == null) {
                b = spares.take();
            }
            if (b == null) {
                return;
            }
            put(empty[--emptyCount], b);
        }
    }

    /** Shows the kernel what was put. */
    void publish() {
        SHORT.setRelease(ring, TAIL_AT, (short) tail);
    }

    /** Gives the blocks back: the kernel chooses none any more. */
    void close() {
        for (int id = 0; id <= mask; id++) {
            if (blocks[id] != null) {
                blocks[id].release();
                blocks[id] = null;
            }
        }
    }
}
