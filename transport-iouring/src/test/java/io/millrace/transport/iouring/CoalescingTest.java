package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CoalescingTest {
    private static final long DELAY_NS = 200_000;
    private static final long LONG_NS = 1_000_000_000;
    private static final int TURNS = 200;

    private final Coalescing coalescing = new Coalescing(DELAY_NS);
    private long nowNs = 1;

    /** Turns of so many completions, each from another of so many peers, so far apart. */
    private void turns(int count, int completions, int peers, long ns) {
        int slot = 0;
        for (int i = 0; i < count; i++) {
            nowNs += ns;
            for (int c = 0; c < completions; c++) {
                coalescing.heard(slot++ % peers);
            }
            coalescing.turn(nowNs);
        }
    }

    @Test
    void aBusyLoopWaitsForWhatIsLikelyToComeWithinTheDelay() {
        turns(TURNS, 2, 200, 19_000);
        assertEquals(21, coalescing.wanted(LONG_NS));
        assertTrue(coalescing.takeTogether());
        assertFalse(coalescing.takeTogether(), "told once");
    }

    @Test
    void whatComesSeldomIsNotWaitedForTogether() {
        turns(TURNS, 1, 200, 30_000);
        assertEquals(1, coalescing.wanted(LONG_NS));
        assertFalse(coalescing.takeTogether());
    }

    @Test
    void fewPeersAreNeverWaitedForSinceEachMayWaitForItsAnswer() {
        turns(TURNS, 4, 31, 19_000);
        assertEquals(1, coalescing.wanted(LONG_NS));
        turns(TURNS, 4, 32, 19_000);
        assertEquals(8, coalescing.wanted(LONG_NS), "a part of them");
    }

    @Test
    void noWaitIsForMoreThanATurnShouldHave() {
        turns(TURNS, 100, 256, 19_000);
        assertEquals(32, coalescing.wanted(LONG_NS));
    }

    @Test
    void aShortWaitIsNotMadeLonger() {
        turns(TURNS, 2, 200, 19_000);
        assertEquals(1, coalescing.wanted(DELAY_NS));
        assertEquals(21, coalescing.wanted(DELAY_NS + 1));
    }

    @Test
    void whileOtherThreadsWakeTheLoopNothingIsWaitedForTogether() {
        turns(TURNS, 2, 200, 19_000);
        coalescing.woken();
        assertEquals(1, coalescing.wanted(LONG_NS));
        turns(TURNS / 2, 2, 200, 19_000);
        assertEquals(1, coalescing.wanted(LONG_NS), "until a while has passed");
        turns(2 * TURNS, 2, 200, 19_000);
        assertEquals(21, coalescing.wanted(LONG_NS));
    }

    @Test
    void aPauseIsForgottenAfterAFewTurns() {
        turns(TURNS, 2, 200, 19_000);
        nowNs += LONG_NS;
        turns(1, 1, 1, 1);
        assertEquals(1, coalescing.wanted(LONG_NS), "it is not known to be busy");
        turns(TURNS, 2, 200, 19_000);
        assertEquals(21, coalescing.wanted(LONG_NS));
    }

    @Test
    void switchedOffItNeverWaitsForMoreThanOne() {
        Coalescing off = new Coalescing(0);
        for (int i = 1; i < TURNS; i++) {
            off.heard(i);
            off.turn(i);
        }
        assertEquals(1, off.wanted(LONG_NS));
    }
}
