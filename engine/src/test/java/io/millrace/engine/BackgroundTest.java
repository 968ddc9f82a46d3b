package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackgroundTest {
    private final Executor background = EngineConfig.builder()
            .set(EngineSettings.BACKGROUND_THREADS, 2)
            .set(EngineSettings.BACKGROUND_TASKS_MAX, 3)
            .build()
            .background();

    @Test
    void manyPiecesShareAFewDaemonThreads() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 100; i++) {
            CountDownLatch ran = new CountDownLatch(1);
            background.execute(() -> {
                threads.add(Thread.currentThread());
                ran.countDown();
            });
            assertTrue(ran.await(10, TimeUnit.SECONDS));
        }
        assertTrue(threads.size() <= 2, threads::toString);
        assertTrue(threads.stream().allMatch(Thread::isDaemon));
    }

    @Test
    void whatIsTooMuchIsRefusedByNameUntilThereIsRoom() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            background.execute(() -> {
                await(goOn);
                ran.countDown();
            });
        }
        RejectedExecutionException refused =
                assertThrows(RejectedExecutionException.class, () -> background.execute(ran::countDown));
        assertEquals(
                "3 pieces of blocking work wait for 2 threads already: raise millrace.background.tasks.max or"
                        + " millrace.background.threads",
                refused.getMessage());
        goOn.countDown();
        assertTrue(ran.await(10, TimeUnit.SECONDS));
        CountDownLatch again = new CountDownLatch(1);
        background.execute(again::countDown);
        assertTrue(again.await(10, TimeUnit.SECONDS));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
