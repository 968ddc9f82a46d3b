package io.millrace.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TaskQueueTest {
    private static final int THREADS = 3;
    private static final int TASKS = 100_000;
    private static final int DRAIN_MAX = 64;

    private final AtomicInteger wakeups = new AtomicInteger();
    private final List<Throwable> errors = new ArrayList<>();

    @Test
    @Timeout(60)
    void noWakeupIsLostHoweverProducersAndSleepsMeet() throws Exception {
        Semaphore sleep = new Semaphore(0);
        TaskQueue tasks = new TaskQueue(1 << 20, sleep::release);
        int[] ran = new int[THREADS];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int self = i;
            Thread thread = new Thread(() -> produce(tasks, ran, self));
            threads.add(thread);
            thread.start();
        }
        int total = 0;
        int parks = 0;
        while (total < THREADS * TASKS) {
            if (tasks.park()) {
                parks++;
                assertTrue(sleep.tryAcquire(20, TimeUnit.SECONDS), "asleep with a task: " + total + " ran");
                sleep.drainPermits();
            }
            tasks.running();
            total += tasks.drain(DRAIN_MAX, errors::add);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(parks > 100, "it hardly ever slept: " + parks);
        assertEquals(List.of(), errors);
        assertEquals(0, tasks.length());
    }

    private static void produce(TaskQueue tasks, int[] ran, int self) {
        Random random = new Random(self);
        for (int k = 0; k < TASKS; k++) {
            int n = k;
            tasks.execute(() -> assertEquals(n, ran[self]++)); // in the order of its thread
            for (int spin = random.nextInt(200); spin > 0; spin--) {
                Thread.onSpinWait();
            }
        }
    }

    private TaskQueue queue() {
        return new TaskQueue(4, wakeups::incrementAndGet);
    }

    @Test
    void wakesOnceForEachParkAndNeverWithoutOne() {
        TaskQueue tasks = queue();
        tasks.execute(() -> {});
        assertEquals(0, wakeups.get(), "nobody sleeps");
        assertFalse(tasks.park(), "a task is there");
        tasks.drain(10, errors::add);
        assertTrue(tasks.park());
        tasks.execute(() -> {});
        tasks.execute(() -> {});
        tasks.signal();
        assertEquals(1, wakeups.get());
        assertTrue(tasks.running(), "woken by another");
        tasks.execute(() -> {});
        assertEquals(1, wakeups.get());
        assertFalse(tasks.running(), "it was not asleep");
    }

    @Test
    void drainsUpToTheLimitInOrder() {
        TaskQueue tasks = queue();
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int n = i;
            tasks.execute(() -> ran.add(n));
        }
        assertEquals(4, tasks.drain(4, errors::add));
        assertEquals(List.of(0, 1, 2, 3), ran);
        assertEquals(6, tasks.drain(100, errors::add));
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), ran);
    }

    @Test
    void tryExecuteRefusesAtTheBoundAndCountsIt() {
        TaskQueue tasks = queue();
        for (int i = 0; i < 4; i++) {
            assertTrue(tasks.tryExecute(() -> {}));
        }
        assertFalse(tasks.tryExecute(() -> {}));
        assertEquals(1, tasks.takeRefused());
        assertEquals(0, tasks.takeRefused());
        tasks.execute(() -> {}); // takes what it is given
        assertTrue(tasks.isLong());
    }

    @Test
    void closedItRefusesAndStillRunsWhatSlippedIn() {
        TaskQueue tasks = queue();
        int[] ran = {0};
        tasks.execute(() -> ran[0]++);
        tasks.close();
        assertThrows(RejectedExecutionException.class, () -> tasks.execute(() -> {}));
        assertFalse(tasks.tryExecute(() -> {}));
        assertFalse(tasks.park());
        tasks.running();
        assertThrows(RejectedExecutionException.class, () -> tasks.execute(() -> {}), "running() must not reopen it");
        assertEquals(1, tasks.drain(10, errors::add));
        assertEquals(1, ran[0]);
    }

    @Test
    void aTaskThatThrowsIsReportedAndTheOthersRun() {
        TaskQueue tasks = queue();
        int[] ran = {0};
        tasks.execute(() -> {
            throw new IllegalStateException("expected by the test");
        });
        tasks.execute(() -> ran[0]++);
        assertEquals(2, tasks.drain(10, errors::add));
        assertEquals(1, errors.size());
        assertEquals(1, ran[0]);
    }
}
