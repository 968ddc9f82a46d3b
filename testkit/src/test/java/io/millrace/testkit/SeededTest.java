package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeededTest {
    private final List<Long> seen = new ArrayList<>();

    @Seeded(count = 4, faults = Seeded.Faults.HARSH)
    void givesEachRunItsSeedItsRandomAndItsSimulation(long seed, Random random, Sim sim) {
        seen.add(seed);
        assertEquals(new Random(seed).nextLong(), random.nextLong());
        assertEquals(seed, sim.seed());
        assertEquals(FaultPlan.HARSH.toString(), sim.network().plan().toString());
    }

    @AfterAll
    void ranOnceForEachSeed() {
        assertEquals(Seeds.of(4).boxed().toList(), seen);
    }

    @Test
    void seedsAreTheSameEveryTime() {
        assertArrayEquals(Seeds.of(10).toArray(), Seeds.of(10).toArray());
    }
}
