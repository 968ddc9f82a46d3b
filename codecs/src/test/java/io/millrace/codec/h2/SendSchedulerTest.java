package io.millrace.codec.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 9218 section 10: urgent streams first, incremental ones share, and nobody waits for ever. */
class SendSchedulerTest {
    private final SendScheduler scheduler = new SendScheduler();

    private static H2StreamState stream(int id, int urgency, boolean incremental) {
        H2StreamState s = new H2StreamState();
        s.begin(id, StreamRules.OPEN, 0, 0);
        s.urgency = urgency;
        s.incremental = incremental;
        return s;
    }

    private H2StreamState add(int id, int urgency, boolean incremental) {
        H2StreamState s = stream(id, urgency, incremental);
        scheduler.add(s);
        return s;
    }

    /** The ids of the next pieces; each stream sends pieces without end. */
    private List<Integer> serve(int pieces) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < pieces; i++) {
            H2StreamState s = scheduler.next();
            order.add(s.id());
            scheduler.served(s, true);
        }
        return order;
    }

    /** The ids in the order in which streams of one piece are served. */
    private List<Integer> drain() {
        List<Integer> order = new ArrayList<>();
        for (H2StreamState s = scheduler.next(); s != null; s = scheduler.next()) {
            order.add(s.id());
            scheduler.served(s, false);
        }
        return order;
    }

    @Test
    void urgentStreamsGoFirst() {
        add(1, 7, false);
        add(3, 0, true);
        add(5, 3, false);
        add(7, 1, false);
        assertEquals(List.of(3, 7, 5, 1), drain());
        assertNull(scheduler.next());
    }

    @Test
    void streamsThatAreNotIncrementalGoOneAfterAnotherByAge() {
        add(5, 3, false);
        add(1, 3, false);
        add(9, 3, false);
        add(3, 3, false);
        add(7, 3, false);
        assertEquals(List.of(1, 1, 1), serve(3));
        assertEquals(List.of(1, 3, 5, 7, 9), drain());
    }

    @Test
    void incrementalStreamsTakeTurns() {
        add(5, 3, true);
        add(1, 3, true);
        add(3, 3, true);
        assertEquals(List.of(5, 1, 3, 5, 1, 3), serve(6));
    }

    @Test
    void bothKindsTakeTurnsAtOneUrgency() {
        add(1, 3, false);
        add(3, 3, true);
        add(5, 3, true);
        List<Integer> order = serve(8);
        assertEquals(4, order.stream().filter(id -> id == 1).count());
        assertEquals(2, order.stream().filter(id -> id == 3).count());
        assertEquals(2, order.stream().filter(id -> id == 5).count());
    }

    @Test
    void aStreamIsInOnce() {
        H2StreamState s = add(1, 3, false);
        scheduler.add(s);
        assertEquals(1, scheduler.count());
        scheduler.remove(s);
        scheduler.remove(s);
        assertTrue(scheduler.isEmpty());
    }

    @Test
    void aStreamThatEndedMeanwhileIsServedForNothing() {
        H2StreamState s = add(1, 3, false);
        scheduler.remove(s);
        scheduler.served(s, true);
        assertTrue(scheduler.isEmpty());
    }

    @Test
    void aPriorityMayChangeWhileAStreamWaits() {
        H2StreamState late = add(1, 7, false);
        add(3, 3, false);
        scheduler.priority(late, 0, true);
        assertEquals(List.of(1, 3), drain());
        scheduler.priority(late, 5, false);
        assertTrue(scheduler.isEmpty());
        assertEquals(5, late.urgency());
    }

    @Test
    void aStreamKnowsWhetherItIsOvertaken() {
        H2StreamState s = stream(1, 3, false);
        assertFalse(scheduler.isOvertaken(s));
        add(3, 3, false);
        add(5, 4, false);
        assertFalse(scheduler.isOvertaken(s));
        add(7, 2, true);
        assertTrue(scheduler.isOvertaken(s));
    }

    @Test
    void itServesAsAListOfAllWouldChoose() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<H2StreamState> in = new ArrayList<>();
        List<H2StreamState> out = new ArrayList<>();
        for (int id = 1; id < 80; id += 2) {
            out.add(stream(id, random.nextInt(8), false));
        }
        for (int round = 0; round < 20_000; round++) {
            int what = random.nextInt(4);
            if (what == 0 && !out.isEmpty()) {
                H2StreamState s = out.remove(random.nextInt(out.size()));
                scheduler.add(s);
                in.add(s);
            } else if (what == 1 && !in.isEmpty()) {
                H2StreamState s = in.remove(random.nextInt(in.size()));
                scheduler.remove(s);
                out.add(s);
            } else if (what == 2 && !in.isEmpty()) {
                scheduler.priority(in.get(random.nextInt(in.size())), random.nextInt(8), false);
            } else {
                H2StreamState best = in.stream()
                        .min((a, b) -> a.urgency != b.urgency
                                ? Integer.compare(a.urgency, b.urgency)
                                : Integer.compare(a.id, b.id))
                        .orElse(null);
                assertEquals(best, scheduler.next(), () -> "seed " + seed);
            }
            assertEquals(in.size(), scheduler.count());
        }
    }

    @Test
    void incrementalStreamsGetTheSameShareWhateverHappens() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int[] pieces = new int[40];
        List<H2StreamState> all = new ArrayList<>();
        for (int id = 1; id < 2 * pieces.length; id += 2) {
            all.add(add(id, 3, true));
        }
        for (int round = 0; round < 40_000; round++) {
            H2StreamState s = scheduler.next();
            pieces[s.id() / 2]++;
            scheduler.served(s, true);
            if (random.nextInt(10) == 0) { // one that waits for its window comes last
                H2StreamState blocked = all.get(random.nextInt(all.size()));
                scheduler.remove(blocked);
                scheduler.add(blocked);
            }
        }
        for (int count : pieces) {
            assertTrue(count > 800 && count < 1_100, () -> count + " pieces, seed " + seed);
        }
    }
}
