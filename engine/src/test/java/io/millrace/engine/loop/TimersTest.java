package io.millrace.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimersTest {
    private static final long TICK_NS = 1L << Timers.TICK_SHIFT;
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final int NO_LIMIT = 1 << 20;

    private final List<Throwable> errors = new ArrayList<>();
    private long nowNs = -5 * DAY_NS + 12_345; // nanoTime may be below zero
    private Timers timers = new Timers(nowNs, errors::add);
    private final List<Probe> fired = new ArrayList<>();

    private class Probe extends Timer {
        long firedNs;
        Runnable then = () -> {};

        @Override
        protected void onDeadline(long now) {
            firedNs = now;
            fired.add(this);
            then.run();
        }
    }

    private Probe set(long afterNs) {
        Probe p = new Probe();
        timers.set(p, nowNs + afterNs);
        return p;
    }

    private int expireAfter(long ns) {
        nowNs += ns;
        return timers.expire(nowNs, NO_LIMIT);
    }

    /** The first time at which a timer may fire: its deadline, rounded up to a tick. */
    private static long dueNs(long deadlineNs) {
        return (deadlineNs + TICK_NS - 1) >> Timers.TICK_SHIFT << Timers.TICK_SHIFT;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesLikeASortedMap(long seed) {
        Random random = new Random(seed);
        nowNs = random.nextLong() >> 4;
        timers = new Timers(nowNs, errors::add);
        List<Probe> all = new ArrayList<>();
        List<Long> wanted = new ArrayList<>(); // MAX_VALUE: none
        for (int step = 0; step < 8_000; step++) {
            int i = all.isEmpty() ? 0 : random.nextInt(all.size());
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (all.size() < 100) {
                        Probe p = new Probe();
                        all.add(p);
                        wanted.add(setNew(p, random));
                    }
                }
                case 1, 2, 3 -> {
                    if (!all.isEmpty()) { // moved, earlier or later
                        wanted.set(i, setNew(all.get(i), random));
                    }
                }
                case 4 -> {
                    if (!all.isEmpty()) {
                        wanted.set(i, Long.MAX_VALUE);
                        if (random.nextBoolean()) {
                            timers.clear(all.get(i));
                        } else {
                            timers.cancel(all.get(i));
                        }
                    }
                }
                default -> turn(random, all, wanted, seed);
            }
        }
        assertEquals(List.of(), errors);
    }

    /** A deadline in the past is one that is due now. */
    private long setNew(Probe p, Random random) {
        long deadlineNs = nowNs + horizon(random);
        timers.set(p, deadlineNs);
        return Math.max(deadlineNs, nowNs);
    }

    private void turn(Random random, List<Probe> all, List<Long> wanted, long seed) {
        long next = wanted.stream().mapToLong(w -> w).min().orElse(Long.MAX_VALUE);
        long told = timers.nextDeadlineNs();
        assertTrue(
                next == Long.MAX_VALUE || told <= Math.max(dueNs(next), (nowNs | (TICK_NS - 1)) + 1),
                () -> "seed " + seed + ": now " + nowNs + ", told " + told + ", true " + next);
        if (random.nextInt(4) == 0 && told != Long.MAX_VALUE) {
            nowNs = Math.max(nowNs, told + random.nextInt(1000));
        } else {
            nowNs += random.nextInt(10) == 0 ? Math.abs(horizon(random)) / 16 : random.nextInt(5_000_000);
        }
        fired.clear();
        timers.expire(nowNs, NO_LIMIT);
        for (int i = 0; i < all.size(); i++) {
            Probe p = all.get(i);
            long deadlineNs = wanted.get(i);
            boolean ran = fired.contains(p);
            if (ran) {
                assertTrue(deadlineNs <= nowNs, () -> "seed " + seed + ": early by " + (deadlineNs - nowNs));
                assertEquals(1, fired.stream().filter(f -> f == p).count());
                wanted.set(i, Long.MAX_VALUE);
            } else {
                assertTrue(deadlineNs > nowNs - TICK_NS, () -> "seed " + seed + ": late by " + (nowNs - deadlineNs));
            }
            assertEquals(wanted.get(i) != Long.MAX_VALUE, p.isSet());
        }
    }

    private static long horizon(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(3_000_000); // about a tick
            case 1 -> random.nextInt(300_000_000); // the first level
            case 2 -> random.nextLong(70_000_000_000L); // the second
            case 3 -> random.nextLong(DAY_NS); // the third and fourth
            case 4 -> random.nextLong(100 * DAY_NS); // beyond the wheel
            default -> -random.nextInt(2_000_000_000); // the past
        };
    }

    @ParameterizedTest
    @ValueSource(
            longs = {1, TICK_NS, 255 * TICK_NS, 256 * TICK_NS, 257 * TICK_NS, 30_000_000_000L, DAY_NS, 60 * DAY_NS})
    void aLoopThatSleepsUntilToldWakesFewTimesAndOnTime(long afterNs) {
        Probe p = set(afterNs);
        long deadlineNs = nowNs + afterNs;
        int wakeups = 0;
        while (fired.isEmpty()) {
            long told = timers.nextDeadlineNs();
            assertTrue(told > nowNs, "a wait of 0 would spin");
            nowNs = told;
            timers.expire(nowNs, NO_LIMIT);
            wakeups++;
        }
        assertTrue(wakeups <= 8, wakeups + " wakeups");
        assertTrue(p.firedNs >= deadlineNs && p.firedNs < deadlineNs + TICK_NS);
        assertEquals(Long.MAX_VALUE, timers.nextDeadlineNs());
    }

    @Test
    void aDeadlineThatMovesLaterCostsOneLookAndDoesNotFireEarly() {
        Probe p = set(10 * TICK_NS);
        for (int i = 0; i < 1_000; i++) {
            timers.set(p, nowNs + 1_000 * TICK_NS);
        }
        assertEquals(0, expireAfter(500 * TICK_NS));
        assertTrue(p.isSet());
        assertEquals(1, expireAfter(501 * TICK_NS));
        assertEquals(0, timers.count());
    }

    @Test
    void aDeadlineThatMovesEarlierFiresEarlier() {
        Probe p = set(DAY_NS);
        timers.set(p, nowNs + 3 * TICK_NS);
        assertEquals(1, expireAfter(4 * TICK_NS));
        assertEquals(0, expireAfter(2 * DAY_NS));
    }

    @Test
    void firesInOrderOfTicks() {
        List<Probe> expected = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            expected.add(set((long) i * TICK_NS * 3));
        }
        expireAfter(2_000 * TICK_NS);
        assertEquals(expected, fired);
    }

    @Test
    void aLimitLeavesTheRestForTheNextTurn() {
        for (int i = 0; i < 10; i++) {
            set(i * 1_000L);
        }
        nowNs += 10 * TICK_NS;
        assertEquals(4, timers.expire(nowNs, 4));
        assertTrue(timers.nextDeadlineNs() <= nowNs, "it must not sleep");
        assertEquals(4, timers.expire(nowNs, 4));
        assertEquals(2, timers.expire(nowNs, 4));
        assertEquals(10, fired.stream().distinct().count());
    }

    @Test
    void oneThatIsSetAgainInThePastWhenItFiresWaitsForALaterTurn() {
        Probe p = new Probe();
        p.then = () -> timers.set(p, nowNs - 10 * TICK_NS);
        timers.set(p, nowNs);
        assertEquals(1, expireAfter(5 * TICK_NS));
        assertEquals(1, expireAfter(TICK_NS));
        assertEquals(2, fired.size());
    }

    @Test
    void oneMayCancelAnotherThatIsDueInTheSameTurn() {
        Probe first = new Probe();
        Probe second = new Probe();
        first.then = () -> timers.cancel(second);
        second.then = () -> timers.cancel(first);
        timers.set(first, nowNs + 1);
        timers.set(second, nowNs + 1);
        assertEquals(1, expireAfter(2 * TICK_NS));
        assertEquals(0, timers.count());
    }

    @Test
    void oneThatThrowsIsReportedAndTheOthersFire() {
        Probe bad = new Probe();
        bad.then = () -> {
            throw new IllegalStateException("expected by the test");
        };
        timers.set(bad, nowNs + 1);
        Probe good = set(2);
        expireAfter(2 * TICK_NS);
        assertEquals(1, errors.size());
        assertTrue(fired.contains(good));
        assertFalse(bad.isSet());
    }

    @Test
    void aHundredThousandTimersFireOnceEach() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            set(random.nextLong(120_000_000_000L));
        }
        int n = 0;
        while (n < 100_000) {
            n += expireAfter(random.nextInt(1_000_000_000));
        }
        assertEquals(100_000, n);
        assertEquals(100_000, fired.stream().distinct().count());
        assertEquals(0, timers.count());
    }
}
