package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Small memories for tests, and what is asked of them at the end. */
final class Memories {
    static final int SMALL_LENGTH = 256;
    static final int LARGE_LENGTH = 1088;
    static final int SPARE_LENGTH = 512;

    private Memories() {}

    static MemoryPlan.Builder plan() {
        return MemoryPlan.builder()
                .count(BlockClass.RING, 8)
                .length(BlockClass.RING, SPARE_LENGTH)
                .count(BlockClass.SPARE, 64)
                .length(BlockClass.SPARE, SPARE_LENGTH)
                .count(BlockClass.SMALL, 64)
                .length(BlockClass.SMALL, SMALL_LENGTH)
                .count(BlockClass.LARGE, 32)
                .length(BlockClass.LARGE, LARGE_LENGTH)
                .count(BlockClass.HEAD, 2)
                .length(BlockClass.HEAD, 2048)
                .copyAheadLength(2048);
    }

    static LoopMemory small() {
        LoopMemory memory = new LoopMemory(plan().build());
        memory.traceEvery(0);
        return memory;
    }

    static List<Block> takeAllBut(BlockPool pool, int left) {
        List<Block> taken = new ArrayList<>();
        while (pool.free() > left) {
            taken.add(pool.take());
        }
        return taken;
    }

    static void releaseAll(List<Block> blocks) {
        blocks.forEach(Block::release);
        blocks.clear();
    }

    static void fill(Block block, int seed) {
        for (int i = block.offset(); i < block.limit(); i++) {
            block.buffer().put(i, (byte) (seed + i));
        }
    }

    static byte[] bytes(ByteBuffer buffer, int offset, int length) {
        byte[] copy = new byte[length];
        buffer.get(offset, copy);
        return copy;
    }

    static void assertAllHome(LoopMemory memory) {
        assertEquals("", memory.leakReport());
        for (BlockClass c : BlockClass.values()) {
            assertEquals(memory.pool(c).capacity(), memory.pool(c).free(), c.name());
        }
        for (Ledger.Kind kind : Ledger.Kind.values()) {
            assertEquals(0, memory.ledger().held(kind), kind.name());
        }
    }
}
