package io.millrace.engine.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountersReaderTest {
    private final LoopCounters first = new LoopCounters();
    private final LoopCounters second = new LoopCounters();
    private final CountersReader reader = CountersReader.of(first, second);

    @Test
    void addsLoopsUpAndTakesTheLargestOfMaxima() {
        first.add(Counter.SENDS, 3);
        second.add(Counter.SENDS, 4);
        first.max(Counter.LOOP_TURN_NS_MAX, 3);
        second.max(Counter.LOOP_TURN_NS_MAX, 4);
        first.set(Counter.CONNECTIONS_OPEN, 5);
        assertEquals(2, reader.loops());
        assertEquals(7, reader.value(Counter.SENDS));
        assertEquals(4, reader.value(Counter.LOOP_TURN_NS_MAX));
        assertEquals(5, reader.value(Counter.CONNECTIONS_OPEN));
        assertEquals(3, reader.value(Counter.SENDS, 0));
        assertEquals(4, reader.value(Counter.SENDS, 1));
        assertEquals(7, reader.value("millrace.sends"));
        assertEquals(0, reader.value("millrace.unheard.of"));
    }

    @Test
    void visitsEveryCounterInOrder() {
        second.add(Counter.SENDS, 4);
        List<String> labels = new ArrayList<>();
        List<Long> ofSecond = new ArrayList<>();
        reader.forEach((label, kind, unit, value) -> labels.add(label + " " + value));
        reader.forEach(1, (label, kind, unit, value) -> ofSecond.add(value));
        assertEquals(Counter.values().length, labels.size());
        assertEquals("millrace.sends 4", labels.get(Counter.SENDS.ordinal()));
        assertEquals(4, ofSecond.get(Counter.SENDS.ordinal()));
        assertEquals("millrace.loop.turns 0", labels.get(0));
    }

    @Test
    void rendersWhatIsNotZero() {
        assertEquals("", reader.render());
        first.increment(Counter.SENDS);
        second.increment(Counter.LOOP_TASKS);
        assertEquals("millrace.loop.tasks 1\nmillrace.sends 1\n", reader.render());
    }

    @Test
    void tellsBelowWhichLengthAShareOfTheTurnsStayed() {
        assertEquals(0, reader.turnNsBelow(0.5));
        for (int i = 0; i < 99; i++) {
            first.recordTurn(100);
        }
        second.recordTurn(3_000);
        assertEquals(1_024, reader.turnNsBelow(0.0));
        assertEquals(1_024, reader.turnNsBelow(0.99));
        assertEquals(4_096, reader.turnNsBelow(0.995));
        assertEquals(4_096, reader.turnNsBelow(1.0));
    }

    @Test
    void seesWholeValuesThatOnlyGrowWhileAnotherThreadWrites() throws InterruptedException {
        long step = (1L << 32) + 1; // both halves of a value change at once: a torn read would show
        int steps = 200_000;
        Thread writer = new Thread(() -> {
            first.claim();
            for (int i = 0; i < steps; i++) {
                first.add(Counter.RECEIVE_BYTES, step);
            }
        });
        writer.start();
        long seen = 0;
        while (seen < steps * step) {
            long value = reader.value(Counter.RECEIVE_BYTES);
            assertTrue(value >= seen, value + " after " + seen);
            assertEquals(0, value % step);
            seen = value;
        }
        writer.join();
        assertEquals(steps * step, reader.value(Counter.RECEIVE_BYTES));
    }
}
