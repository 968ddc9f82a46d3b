package io.millrace.engine.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LoopCountersTest {
    private static final int APART = 128;

    private final LoopCounters counters = new LoopCounters();

    @Test
    void startsAtZero() {
        for (Counter counter : Counter.values()) {
            assertEquals(0, counters.value(counter), counter.label());
        }
    }

    @Test
    void keepsEachCounterApartFromAllOthers() {
        for (Counter counter : Counter.values()) {
            raise(counter, counter.ordinal() + 1);
        }
        for (Counter counter : Counter.values()) {
            assertEquals(counter.ordinal() + 1, counters.value(counter), counter.label());
        }
        CountersReader reader = CountersReader.of(counters);
        for (int bucket = 0; bucket < TurnHistogram.BUCKETS; bucket++) {
            assertEquals(0, reader.turnsIn(bucket));
        }
    }

    /** Two cache lines free on either side of what a loop writes, wherever its neighbour is. */
    @Test
    void keepsWhatTwoLoopsWriteTwoCacheLinesApart() {
        int last = LoopCounters.offsetOf(Counter.values().length + TurnHistogram.BUCKETS - 1);
        assertTrue(LoopCounters.offsetOf(0) >= APART);
        assertTrue(last + LoopCounters.SLOT_LENGTH + APART <= LoopCounters.REGION_LENGTH);
        for (int i = 0; i < 8; i++) {
            ByteBuffer region = new LoopCounters().region();
            assertEquals(0, region.alignmentOffset(0, APART), "a region that begins within a pair of lines");
            assertTrue(region.capacity() >= LoopCounters.REGION_LENGTH);
        }
    }

    @Test
    void addsSetsAndKeepsTheLargest() {
        counters.increment(Counter.SENDS);
        counters.add(Counter.SENDS, 5);
        assertEquals(6, counters.value(Counter.SENDS));

        counters.set(Counter.MEMORY_SMALL_BLOCKS, 7);
        counters.decrement(Counter.MEMORY_SMALL_BLOCKS);
        counters.add(Counter.MEMORY_SMALL_BLOCKS, -2);
        assertEquals(4, counters.value(Counter.MEMORY_SMALL_BLOCKS));

        counters.max(Counter.LOOP_TURN_NS_MAX, 9);
        counters.max(Counter.LOOP_TURN_NS_MAX, 8);
        assertEquals(9, counters.value(Counter.LOOP_TURN_NS_MAX));
    }

    @Test
    void refusesVerbsThatDoNotFitTheKind() {
        assertThrows(AssertionError.class, () -> counters.add(Counter.SENDS, -1));
        assertThrows(AssertionError.class, () -> counters.set(Counter.SENDS, 1));
        assertThrows(AssertionError.class, () -> counters.decrement(Counter.SENDS));
        assertThrows(AssertionError.class, () -> counters.max(Counter.SENDS, 1));
    }

    @Test
    void countsTurnsWithTheirLengths() {
        counters.recordTurn(500);
        counters.recordTurn(1_500);
        counters.recordTurn(1_600);
        counters.recordTurn(-3);
        assertEquals(4, counters.value(Counter.LOOP_TURNS));
        assertEquals(3_600, counters.value(Counter.LOOP_BUSY_NS));
        assertEquals(1_600, counters.value(Counter.LOOP_TURN_NS_MAX));
        CountersReader reader = CountersReader.of(counters);
        assertEquals(2, reader.turnsIn(0));
        assertEquals(2, reader.turnsIn(1));
    }

    @Test
    void letsNobodyButItsOwnerWrite() throws InterruptedException {
        counters.increment(Counter.SENDS);
        assertNull(failureOf(() -> {
            counters.claim();
            counters.increment(Counter.SENDS);
        }));
        assertThrows(AssertionError.class, () -> counters.increment(Counter.SENDS));
        counters.claim();
        assertInstanceOf(AssertionError.class, failureOf(() -> counters.increment(Counter.SENDS)));
        assertEquals(2, counters.value(Counter.SENDS));
    }

    private void raise(Counter counter, long value) {
        switch (counter.kind()) {
            case COUNT -> counters.add(counter, value);
            case GAUGE -> counters.set(counter, value);
            case MAX -> counters.max(counter, value);
        }
    }

    private static Throwable failureOf(Runnable task) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        thread.start();
        thread.join();
        return failure.get();
    }
}
