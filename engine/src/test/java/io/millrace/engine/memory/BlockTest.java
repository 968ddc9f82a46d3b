package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R1 and the pools: slabs, blocks, homes. */
class BlockTest {
    private final LoopMemory memory = Memories.small();
    private final BlockPool spares = memory.pool(BlockClass.SPARE);

    @Test
    void slabsAreLittleEndianPageAlignedAndHaveSlackBehindTheLastBlock() {
        for (int i = 0; i < memory.slabs(); i++) {
            Slab slab = memory.slab(i);
            assertEquals(i, slab.ordinal());
            assertSame(ByteOrder.LITTLE_ENDIAN, slab.buffer().order());
            assertEquals(0, slab.buffer().alignmentOffset(0, 4096));
            Block last = slab.block(slab.blocks() - 1);
            assertTrue(slab.buffer().capacity() - last.limit() >= 64);
        }
    }

    @Test
    void blocksOfASlabCoverItWithoutOverlap() {
        Slab slab = spares.take().slab();
        int offset = 0;
        for (int i = 0; i < slab.blocks(); i++) {
            Block block = slab.block(i);
            assertEquals(i, block.index());
            assertEquals(offset, block.offset());
            assertEquals(slab.blockLength(), block.length());
            assertSame(slab.buffer(), block.buffer());
            offset = block.limit();
        }
    }

    @Test
    void aClassWithoutBlocksHasNoSlabAndAnEmptyPool() {
        LoopMemory nio =
                new LoopMemory(Memories.plan().count(BlockClass.RING, 0).build());
        assertEquals(4, nio.slabs());
        assertEquals(0, nio.pool(BlockClass.RING).capacity());
        assertNull(nio.pool(BlockClass.RING).take());
        assertSame(BlockClass.SPARE, nio.slab(0).blockClass());
    }

    @Test
    void aPoolHandsOutEachBlockOnceAndThenNull() {
        List<Block> taken = Memories.takeAllBut(spares, 0);
        assertEquals(spares.capacity(), taken.stream().distinct().count());
        assertTrue(taken.stream().allMatch(b -> b.leases() == 1));
        assertNull(spares.take());
        Memories.releaseAll(taken);
        Memories.assertAllHome(memory);
    }

    @Test
    void aBlockGoesHomeWithItsLastLease() {
        Block block = spares.take();
        block.retain();
        block.release();
        assertEquals(spares.capacity() - 1, spares.free());
        block.release();
        assertEquals(spares.capacity(), spares.free());
    }

    @Test
    void theWarmestBlockGoesOutFirst() {
        Block first = spares.take();
        Block second = spares.take();
        assertNotSame(first, second);
        first.release();
        second.release();
        assertSame(second, spares.take());
        assertSame(first, spares.take());
    }

    /** What a transport with a buffer ring does when a receive block was retained. */
    @Test
    void exchangedHomesKeepTheNumberOfBlocksOfEachHome() {
        List<Block> ring = new ArrayList<>();
        BlockHome ringHome = ring::add;
        BlockPool ringPool = memory.pool(BlockClass.RING);
        while (ringPool.free() > 0) {
            Block block = ringPool.take();
            block.home(ringHome);
            block.release();
        }
        Block received = ring.remove(0);
        received.lend();
        received.retain(); // by the handler
        Block spare = spares.take();
        spare.home(ringHome);
        received.home(spares);
        received.release();
        spare.release();
        assertEquals(8, ring.size());
        assertEquals(spares.capacity() - 1, spares.free());
        received.release();
        assertEquals(spares.capacity(), spares.free());
        assertSame(received, spares.take());
        assertSame(BlockClass.RING, received.blockClass());
    }

    @Test
    void eachThatWaitsIsToldOfReturnsUntilItWaitsNoMore() {
        int[] runs = {0, 0};
        Runnable first = () -> runs[0]++;
        Runnable second = () -> runs[1]++;
        spares.take().release();
        spares.await(first);
        spares.take().release();
        spares.await(second);
        spares.take().release();
        assertEquals(2, runs[0]);
        assertEquals(1, runs[1]);
        spares.awaitNoMore(first);
        spares.take().release();
        spares.awaitNoMore(second);
        spares.take().release();
        assertEquals(2, runs[0]);
        assertEquals(2, runs[1]);
    }

    @Test
    void theReturnHookFindsTheBlockThatCameBack() {
        List<Block> taken = Memories.takeAllBut(spares, 0);
        Block[] fed = {null};
        spares.await(new Runnable() {
            @Override
            public void run() {
                spares.awaitNoMore(this);
                fed[0] = spares.take();
            }
        });
        Block returned = taken.remove(0);
        returned.release();
        assertSame(returned, fed[0]);
    }

    @Test
    void aClosedMemoryHandsOutNothing() {
        Block held = spares.take();
        memory.close();
        assertNull(spares.take());
        assertTrue(memory.leakReport().contains("SPARE#0"), memory.leakReport());
        held.release();
        assertEquals("", memory.leakReport());
    }
}
