package io.millrace.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Coordinated omission, with a clock that the test turns. */
class PaceTest {
    private static final long MS = 1_000_000;

    @Test
    void requestsAreDueAtTimesThatDependOnTheirNumberOnly() {
        Pace pace = new Pace(5 * MS, 1000);
        assertEquals(0, pace.dueBy(5 * MS - 1));
        assertEquals(1, pace.dueBy(5 * MS));
        assertEquals(1, pace.dueBy(6 * MS - 1));
        assertEquals(2, pace.dueBy(6 * MS));
        assertEquals(6 * MS, pace.startNs(1));
    }

    @Test
    void aRequestIsNeverDueBeforeItsStartHoweverOddTheRate() {
        Pace pace = new Pace(0, 33_333.3);
        for (long k = 1; k < 100_000; k += 7) {
            assertEquals(k, pace.dueBy(pace.startNs(k) - 1), "before the start of " + k);
            assertEquals(k + 1, pace.dueBy(pace.startNs(k)), "at the start of " + k);
        }
    }

    /** 1000 a second on one connection; each is answered at once, but for a stall of 100 ms. */
    @Test
    void aStallIsSeenByAllRequestsThatWereToBeginInIt() {
        PacedLine line = new PacedLine(0, 1);
        Pace pace = new Pace(0, 1000);
        line.begin(pace);
        List<Long> ms = new ArrayList<>();
        for (long now = 0; now < 200 * MS; now += MS) {
            boolean stalls = now >= 50 * MS && now < 150 * MS;
            while (line.mayBegin(pace.dueBy(now))) {
                line.begun();
                if (stalls) {
                    break; // its answer comes when the stall is over
                }
                ms.add(line.answered(now) / MS);
            }
            if (now == 149 * MS) {
                ms.add(line.answered(150 * MS) / MS);
            }
        }
        List<Long> expected = new ArrayList<>();
        for (long k = 0; k < 200; k++) {
            expected.add(k < 50 || k > 150 ? 0 : 150 - k);
        }
        assertEquals(expected, ms);
    }

    @Test
    void whatHasNoAnswerAtTheEndIsCountedWithItsDelay() {
        PacedLine line = new PacedLine(1, 4); // numbers 1, 5, 9, 13
        line.begin(new Pace(0, 1000));
        line.begun();
        assertEquals(0, line.unanswered(1));
        assertEquals(1, line.unanswered(2));
        assertEquals(3, line.unanswered(10));
        assertEquals(19 * MS, line.overdueNs(20 * MS, 0));
        assertEquals(11 * MS, line.overdueNs(20 * MS, 2));
    }

    @Test
    void anAnswerFromBeforeTheWindowDoesNotCount() {
        PacedLine line = new PacedLine(0, 1);
        line.begin(new Pace(0, 1000));
        line.begun();
        Pace window = new Pace(100 * MS, 1000);
        line.begin(window);
        assertEquals(-1, line.answered(101 * MS));
        assertEquals(true, line.mayBegin(window.dueBy(101 * MS)));
        line.begun();
        assertEquals(2 * MS, line.answered(102 * MS));
    }
}
