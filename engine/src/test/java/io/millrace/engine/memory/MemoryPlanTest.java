package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    @Test
    void defaultsAddUpToTheDocumentedSum() {
        MemoryPlan plan = MemoryPlan.builder().build();
        assertEquals((19 << 20) + (256 << 10), plan.totalLength());
        MemoryPlan withoutRing = MemoryPlan.builder().count(BlockClass.RING, 0).build();
        assertEquals((15 << 20) + (256 << 10), withoutRing.totalLength());
    }

    @Test
    void namedNeedsOfAClassAreAddedAndPrinted() {
        MemoryPlan plan = MemoryPlan.builder()
                .count(BlockClass.SMALL, 10)
                .need(BlockClass.SMALL, "carry of the proxy", 5)
                .build();
        assertEquals(15, plan.count(BlockClass.SMALL));
        String table = plan.toString();
        assertTrue(table.contains("carry of the proxy"), table);
        assertTrue(table.contains(Long.toString(5 * 2048)), table);
        assertTrue(table.contains(Long.toString(plan.totalLength())), table);
    }

    @Test
    void blockLengthsAreRoundedUpToACacheLine() {
        assertEquals(
                16_768,
                MemoryPlan.builder().length(BlockClass.LARGE, 16_709).build().length(BlockClass.LARGE));
    }

    @Test
    void onlySendBlocksHaveAReserve() {
        MemoryPlan plan = MemoryPlan.builder().reserveShare(0.25).build();
        assertEquals(1024, plan.reserve(BlockClass.SMALL));
        assertEquals(64, plan.reserve(BlockClass.LARGE));
        assertEquals(0, plan.reserve(BlockClass.SPARE));
        assertEquals(0, plan.reserve(BlockClass.HEAD));
    }

    @Test
    void badValuesAreRefusedWithValueAndRange() {
        MemoryPlan.Builder plan = MemoryPlan.builder();
        assertRefused(() -> plan.count(BlockClass.HEAD, -1), "HEAD is -1, allowed: 0 or more");
        assertRefused(() -> plan.need(BlockClass.HEAD, "tls", -2), "need \"tls\" of class HEAD is -2");
        assertRefused(() -> plan.length(BlockClass.SMALL, 63), "SMALL is 63, allowed: 64 to 16777216");
        assertRefused(() -> plan.length(BlockClass.SMALL, (16 << 20) + 1), "SMALL is 16777217");
        assertRefused(() -> plan.reserveShare(0.6), "0.6, allowed: 0.0 to 0.5");
        assertRefused(() -> plan.reserveShare(Double.NaN), "NaN");
        assertRefused(() -> plan.copyAheadLength(0), "0, allowed: 1 to");
        assertRefused(() -> plan.piecesMax(63), "63, allowed: 64 to 1048576");
        assertRefused(() -> plan.budgetLength(-1), "-1, allowed: 0 to");
        assertRefused(() -> plan.budgetBeyondBlocks(0), "0, allowed: 1 to");
    }

    @Test
    void aClassThatDoesNotFitOneMappingIsRefused() {
        MemoryPlan.Builder plan = MemoryPlan.builder()
                .length(BlockClass.RING, 64 << 10)
                .count(BlockClass.RING, 32_000)
                .need(BlockClass.RING, "uploads", 768);
        assertRefused(plan::build, "32768 blocks of 65536 bytes in class RING (with need \"uploads\")");
    }

    private static void assertRefused(org.junit.jupiter.api.function.Executable call, String text) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(text), message);
    }
}
