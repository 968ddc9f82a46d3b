package io.millrace.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.telemetry.LoopCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.agrona.concurrent.AgentTerminationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private static final long HOUR_NS = 3_600_000_000_000L;
    private static final int MANY = 1_000;

    private final FakePoller poller = new FakePoller();
    private final LoopCounters counters = new LoopCounters();
    private final List<Throwable> errors = new ArrayList<>();
    private final List<String> calls = poller.calls;
    private long nowNs = -3 * HOUR_NS;
    private EventLoop loop;

    private final class Member extends LoopMember {
        final String name;
        boolean listens;
        boolean closesAtOnce = true;
        Runnable inReady = () -> {};
        Runnable inFlush = () -> {};
        int kept;

        Member(String name) {
            super(loop);
            this.name = name;
            loop.opened(this);
        }

        @Override
        protected void onReady() {
            calls.add("ready " + name);
            inReady.run();
        }

        @Override
        protected boolean onFlushTurn() {
            calls.add("flush " + name);
            inFlush.run();
            return false;
        }

        @Override
        protected void onUnstarved() {
            calls.add("unstarved " + name);
        }

        @Override
        protected int keptLength() {
            return kept;
        }

        @Override
        protected void onKeptGivenUp() {
            calls.add("given up " + name);
            kept = 0;
        }

        @Override
        protected void onLoopClosing() {
            calls.add("closing " + name);
            if (closesAtOnce) {
                loop().closed(this);
            }
        }

        @Override
        protected void onReleased() {
            calls.add("released " + name);
        }

        @Override
        protected boolean closesFirst() {
            return listens;
        }
    }

    private static LoopConfig config() {
        return new LoopConfig(
                HOUR_NS,
                false,
                1_000_000,
                8,
                8,
                100,
                8,
                8,
                65_536,
                65_536,
                32_768,
                16,
                65_536,
                32_768,
                1 << 24,
                1 << 19,
                HOUR_NS,
                65_536,
                HOUR_NS,
                100_000_000,
                8,
                8);
    }

    private static MemoryPlan plan() {
        return MemoryPlan.builder()
                .count(BlockClass.RING, 0)
                .count(BlockClass.SPARE, 4)
                .count(BlockClass.SMALL, 4)
                .count(BlockClass.LARGE, 2)
                .count(BlockClass.HEAD, 1)
                .build();
    }

    private EventLoop newLoop(org.agrona.ErrorHandler handler) {
        return new EventLoop(0, config(), poller, plan(), counters, new LoopClock(() -> nowNs, () -> 0), handler);
    }

    @BeforeEach
    void start() {
        loop = newLoop(errors::add);
        loop.onStart();
        turn(HOUR_NS); // the first never sleeps
        assertEquals(0, poller.waitNs);
        calls.clear();
    }

    private int turn(long maxWaitNs) {
        return loop.doWork(maxWaitNs, MANY);
    }

    private List<String> taken() {
        List<String> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    // --- one turn ---

    @Test
    void aTurnAwaitsDeliversRunsTasksTimersReadyAndFlushes() {
        Member m = new Member("m");
        loop.schedule(() -> calls.add("timer"), 5_000_000);
        poller.inAwait = () -> nowNs += 10_000_000;
        poller.completions.add(() -> {
            calls.add("completion");
            loop.ready(m);
        });
        m.inReady = () -> loop.dirty(m);
        m.inFlush = () -> loop.closed(m);
        loop.execute(() -> calls.add("task"));
        assertEquals(4, turn(HOUR_NS));
        assertEquals(
                List.of("await", "deliver", "completion", "task", "timer", "ready m", "flush m", "released m"),
                taken());
    }

    @Test
    void theClockIsReadBetweenTheWaitAndTheFirstHandler() {
        poller.inAwait = () -> nowNs += HOUR_NS;
        long[] seen = {0};
        poller.completions.add(() -> seen[0] = loop.clock().nanoTime());
        turn(HOUR_NS);
        assertEquals(nowNs, seen[0]);
    }

    @Test
    void aHostedLoopSubmitsAtTheEndOfItsTurn() {
        loop.doWork();
        assertEquals(List.of("await", "deliver", "submit"), taken());
        assertEquals(0, poller.waitNs);
    }

    @Test
    void completionsAreBounded() {
        for (int i = 0; i < 20; i++) {
            poller.completions.add(() -> {});
        }
        assertEquals(7, loop.doWork(0, 7));
        assertTrue(loop.nextDeadlineNs() <= nowNs, "the rest waits");
        assertEquals(13, loop.doWork(0, 100));
    }

    // --- sleeping ---

    @Test
    void sleepsAsLongAsItMayWhenThereIsNothing() {
        turn(HOUR_NS);
        assertEquals(HOUR_NS, poller.waitNs);
        assertEquals(Long.MAX_VALUE, loop.nextDeadlineNs());
    }

    @Test
    void sleepsUntilItsDeadlineCountedFromNow() {
        loop.schedule(() -> {}, 100_000_000);
        long deadlineNs = loop.nextDeadlineNs();
        assertTrue(deadlineNs - nowNs >= 100_000_000 && deadlineNs - nowNs < 102_000_000);
        nowNs += 80_000_000; // the host did something else
        turn(HOUR_NS);
        assertEquals(deadlineNs - nowNs, poller.waitNs);
    }

    @Test
    void neverSleepsWithSomethingToDo() {
        Member m = new Member("m");
        List<Runnable> things = List.of(
                () -> loop.ready(m),
                () -> loop.dirty(m),
                () -> loop.execute(() -> {}),
                () -> poller.completions.add(() -> {}),
                () -> {
                    loop.starved(m);
                    poller.receiveBlocksFree = 1;
                },
                () -> loop.sendStarved(m));
        for (int i = 0; i < things.size(); i++) {
            things.get(i).run();
            assertTrue(loop.nextDeadlineNs() <= nowNs, "thing " + i);
            turn(HOUR_NS);
            assertEquals(0, poller.waitNs, "thing " + i);
            turn(HOUR_NS);
            assertEquals(HOUR_NS, poller.waitNs, "after thing " + i);
        }
        poller.pending = true;
        turn(HOUR_NS);
        assertEquals(0, poller.waitNs);
    }

    @Test
    void aStarvedMemberWaitsForABlock() {
        Member m = new Member("m");
        loop.starved(m);
        turn(HOUR_NS);
        assertTrue(poller.waitNs > 0);
        assertFalse(taken().contains("unstarved m"));
        poller.receiveBlocksFree = 3;
        assertEquals(1, turn(HOUR_NS));
        assertTrue(taken().contains("unstarved m"));
        turn(HOUR_NS);
        assertEquals(HOUR_NS, poller.waitNs);
    }

    @Test
    void whoKeepsTheMostIsGivenUpWhenForASecondNobodyCouldReceive() {
        new Member("keeps little").kept = 1;
        new Member("keeps much").kept = 2;
        new Member("keeps nothing");
        BlockPool spares = loop.memory().pool(BlockClass.SPARE);
        List<Block> taken =
                Stream.generate(spares::take).takeWhile(Objects::nonNull).toList();
        loop.starved(new Member("starved"));
        assertEquals(List.of(), givenUpWithin(900_000_000));
        assertEquals(List.of("given up keeps much", "given up keeps little"), givenUpWithin(600_000_000));
        assertEquals(List.of(), givenUpWithin(2_000_000_000));
        taken.forEach(Block::release);
    }

    private List<String> givenUpWithin(long timeNs) {
        for (long untilNs = nowNs + timeNs; nowNs < untilNs; nowNs += 10_000_000) {
            turn(HOUR_NS);
        }
        return taken().stream().filter(c -> c.startsWith("given up")).toList();
    }

    @Test
    void aTaskDuringASleepWakesItOnce() {
        poller.inAwait = () -> {
            loop.execute(() -> {});
            loop.execute(() -> {});
        };
        assertEquals(2, turn(HOUR_NS), "they run in the turn that they began");
        assertEquals(1, poller.wakeups);
        assertEquals(1, counters.value(Counter.LOOP_WAKEUPS));
        poller.inAwait = () -> {};
        loop.execute(() -> {});
        assertEquals(1, poller.wakeups, "it is awake");
    }

    // --- the end ---

    @Test
    void endsListenersFirstAndTakesNoMoreTasks() {
        Member a = new Member("a");
        Member listener = new Member("l");
        listener.listens = true;
        boolean[] ran = {false};
        loop.execute(() -> ran[0] = true);
        loop.onClose();
        List<String> all = taken();
        assertTrue(all.indexOf("closing l") < all.indexOf("closing a"));
        assertEquals("close", all.get(all.size() - 1));
        assertTrue(ran[0], "a task that was in is run");
        assertTrue(loop.isClosed());
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        assertEquals(a.name, "a");
        loop.onClose();
        assertEquals(List.of(), taken(), "once");
    }

    @Test
    void waitsForMembersThatCloseLater() {
        Member slow = new Member("slow");
        slow.closesAtOnce = false;
        int[] turns = {0};
        poller.inAwait = () -> {
            if (++turns[0] == 20) {
                poller.completions.add(() -> loop.closed(slow));
            }
        };
        loop.onClose();
        assertEquals(0, loop.membersOpen());
        assertTrue(taken().contains("released slow"));
    }

    @Test
    void givesUpOnAMemberThatNeverCloses() {
        Member never = new Member("never");
        never.closesAtOnce = false;
        loop.onClose();
        assertEquals(1, loop.membersOpen());
        assertTrue(taken().contains("close"));
    }

    @Test
    void anErrorNobodyCanBeBlamedForEndsTheLoop() {
        Member m = new Member("m");
        poller.failure = new IllegalStateException("expected by the test");
        assertThrows(AgentTerminationException.class, () -> turn(HOUR_NS));
        List<String> all = taken();
        assertTrue(all.contains("closing m") && all.contains("released m") && all.contains("close"), all::toString);
        assertEquals(1, errors.size());
        assertEquals(1, counters.value(Counter.LOOP_DEATHS));
        assertEquals("m", m.name);
    }

    @Test
    void anErrorDuringTheEndIsReportedAndTheRestStillHappens() {
        Member m = new Member("m");
        m.closesAtOnce = false;
        m.inReady = () -> {
            throw new IllegalStateException("expected by the test");
        };
        loop.ready(m);
        assertThrows(AgentTerminationException.class, () -> turn(0));
        assertTrue(taken().contains("close"));
        assertTrue(errors.size() >= 1);
    }

    @Test
    void anErrorHandlerThatThrowsCostsNothing() {
        EventLoop other = newLoop(t -> {
            throw new IllegalStateException("a handler of errors that fails");
        });
        other.onStart();
        other.execute(() -> {
            throw new IllegalStateException("expected by the test");
        });
        boolean[] ran = {false};
        other.execute(() -> ran[0] = true);
        other.doWork(0, MANY);
        assertTrue(ran[0]);
        poller.failure = new IllegalStateException("expected by the test");
        assertThrows(AgentTerminationException.class, () -> other.doWork(0, MANY));
        assertTrue(other.isClosed());
    }

    @Test
    void oneThatWasNeverStartedEndsQuietly() {
        EventLoop other = newLoop(errors::add);
        other.onClose();
        assertThrows(RejectedExecutionException.class, () -> other.execute(() -> {}));
    }

    // --- timers and tasks ---

    @Test
    void scheduleFromAnotherThreadGoesThroughTheTasks() throws Exception {
        List<Long> ran = new ArrayList<>();
        Thread thread =
                new Thread(() -> loop.schedule(() -> ran.add(loop.clock().nanoTime()), 10_000_000));
        thread.start();
        thread.join();
        long beganNs = nowNs;
        turn(0);
        while (ran.isEmpty()) {
            nowNs += 1_000_000;
            turn(0);
        }
        assertTrue(ran.get(0) - beganNs >= 10_000_000 && ran.get(0) - beganNs < 13_000_000);
    }

    @Test
    void aLongTurnIsCountedAsAStall() {
        loop.execute(() -> nowNs += 5_000_000);
        turn(0);
        assertEquals(1, counters.value(Counter.LOOP_TURN_STALLS));
    }

    @Test
    void longSendsShareWhatATurnCarries() {
        SendBudget budget = loop.sendBudget();
        turn(0);
        assertEquals(1 << 17, budget.partMax());
        budget.spend(1 << 19);
        assertFalse(budget.allows(1 << 20));
        assertTrue(budget.allows(SendBudget.SHORT_LENGTH));
        assertEquals(1, counters.value(Counter.SENDS_DEFERRED));
        turn(0);
        assertTrue(budget.allows(1 << 20));
        assertEquals(1 << 17, budget.partMax());
    }

    @Test
    void aCrowdThatWaitsMakesTurnsShort() {
        SendBudget budget = loop.sendBudget();
        turn(0);
        budget.spend(1 << 19);
        for (int i = 0; i < 33; i++) {
            assertFalse(budget.allows(1 << 20));
        }
        turn(0);
        assertEquals(SendBudget.SHORT_LENGTH, budget.partMax());
        budget.spend(1 << 16); // the eighth
        assertFalse(budget.allows(1 << 20));
        turn(0);
        assertEquals(1 << 17, budget.partMax());
    }

    @Test
    void onceEndedItTouchesItsPollerNoMore() {
        loop.onClose();
        calls.clear();
        assertEquals(Long.MAX_VALUE, loop.nextDeadlineNs());
        assertThrows(AgentTerminationException.class, loop::doWork);
        loop.onClose();
        assertEquals(List.of(), calls);
    }

    @Test
    void oneThatCannotOpenTellsThoseWhoWaitForIt() {
        EventLoop other = newLoop(errors::add);
        boolean[] ran = {false};
        other.execute(() -> ran[0] = true);
        poller.failure = new IllegalStateException("expected by the test");
        calls.clear();
        assertThrows(IllegalStateException.class, other::onStart);
        other.onClose();
        assertTrue(ran[0]);
        assertEquals(List.of("open"), calls);
        assertThrows(RejectedExecutionException.class, () -> other.execute(() -> {}));
    }
}
