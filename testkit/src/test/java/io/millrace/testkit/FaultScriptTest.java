package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScriptTest {
    private static final EnumSet<Fault> KINDS = EnumSet.of(Fault.SEND_RESET, Fault.NO_SMALL_BLOCK);

    private static boolean[] ask(FaultScript script, Fault... faults) {
        SimNetwork net = new SimNetwork(1, FaultPlan.HARSH);
        net.script(script);
        boolean[] hits = new boolean[faults.length];
        for (int i = 0; i < faults.length; i++) {
            hits[i] = net.hits(faults[i]);
        }
        return hits;
    }

    @Test
    void countsOccasionsOfItsKindsAndLetsNothingGoWrong() {
        FaultScript script = FaultScript.counting(KINDS);
        for (boolean hit : ask(script, Fault.SEND_RESET, Fault.SHORT_SEND, Fault.NO_SMALL_BLOCK)) {
            assertFalse(hit);
        }
        assertEquals(List.of(Fault.SEND_RESET, Fault.NO_SMALL_BLOCK), script.points());
        assertEquals("no fault", script.toString());
    }

    @Test
    void strikesAtEachChosenOccasionOnce() {
        FaultScript script = FaultScript.striking(KINDS, 2, 1, 9);
        boolean[] hits = ask(script, Fault.SEND_RESET, Fault.SEND_RESET, Fault.NO_SMALL_BLOCK, Fault.SEND_RESET);
        assertFalse(hits[0]);
        assertTrue(hits[1]);
        assertTrue(hits[2]);
        assertFalse(hits[3]);
        assertEquals("1 SEND_RESET, 2 NO_SMALL_BLOCK, 9 never reached", script.toString());
    }

    @Test
    void aPoolThatRunsOutHasBlocksAgainAfterTheTimeThatWasSaid() {
        try (Sim sim = new Sim(1, FaultPlan.NONE)) {
            EventLoop loop = sim.engine().loops().get(0);
            BlockPool small = loop.memory().pool(BlockClass.SMALL);
            for (Duration shortage : new Duration[] {Duration.ZERO, Duration.ofMillis(20)}) {
                sim.network().script(FaultScript.striking(KINDS, 0).shortage(shortage));
                assertNull(small.take());
                assertEquals(0, small.free());
                sim.advance(shortage.isZero() ? Duration.ofMillis(1) : shortage.minusMillis(1));
                assertEquals(shortage.isZero() ? small.capacity() : 0, small.free());
                sim.advance(Duration.ofMillis(2));
                assertEquals(small.capacity(), small.free());
                Block b = small.take();
                assertNotNull(b);
                b.release();
            }
        }
    }
}
