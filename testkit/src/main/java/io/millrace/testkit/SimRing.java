package io.millrace.testkit;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.LoopMemory;
import java.util.ArrayDeque;

/**
 * The ring of receive blocks that the simulated kernel chooses from. Test thread only.
 *
 * <p>A block that a handler kept leaves the ring for a spare, and the two exchange their homes.
 */
final class SimRing {
    private final BlockPool pool;
    private final BlockPool spares;
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();

    SimRing(LoopMemory memory) {
        pool = memory.pool(BlockClass.RING);
        spares = memory.pool(BlockClass.SPARE);
        refill();
    }

    /** Takes in the ring blocks that came home. */
    void refill() {
        for (Block b = pool.take(); b != null; b = pool.take()) {
            blocks.add(b);
        }
    }

    int free() {
        return blocks.size() + pool.free();
    }

    /** The kernel chooses a block; null: there is none. */
    Block take() {
        return blocks.poll();
    }

    /** The receive into this block was delivered: back into the ring, or a spare for it. */
    void done(Block b) {
        if (b.leases() == 1) {
            blocks.add(b);
            return;
        }
        Block spare = spares.take();
        if (spare != null) {
            spare.home(b.home());
            b.home(spares);
            blocks.add(spare);
        }
        b.release();
    }

    void close() {
        for (Block b = blocks.poll(); b != null; b = blocks.poll()) {
            b.release();
        }
    }
}
