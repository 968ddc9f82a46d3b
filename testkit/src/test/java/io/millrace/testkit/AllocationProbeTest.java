package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AllocationProbeTest {
    private static final int LENGTH = 100_000;

    private int sum;
    private byte[] kept;

    private void count() {
        for (int i = 0; i < 1_000; i++) {
            sum += i;
        }
    }

    private void allocate() {
        kept = new byte[LENGTH];
    }

    @Test
    void seesWhatIsAllocatedAndNothingElse() {
        AllocationProbe probe = AllocationProbe.ofCurrentThread();
        Runnable nothing = this::count;
        Runnable something = this::allocate;
        for (int i = 0; i < 1_000; i++) {
            probe.bytes(nothing);
            probe.bytes(something);
        }
        assertEquals(0, probe.bytes(nothing));
        long bytes = probe.bytes(something);
        assertTrue(bytes >= LENGTH && bytes < LENGTH + 64, () -> bytes + " bytes");
        assertEquals(LENGTH, kept.length);
        assertTrue(sum != 1);
    }

    @Test
    void seesWhatAnotherThreadAllocates() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            await(go);
            for (int i = 0; i < 10; i++) {
                allocate();
            }
            done.countDown();
            await(end);
        });
        other.start();
        AllocationProbe probe = AllocationProbe.of(other);
        long before = probe.total();
        go.countDown();
        done.await();
        long bytes = probe.total() - before;
        end.countDown();
        other.join();
        assertTrue(bytes >= 10L * LENGTH && bytes < 11L * LENGTH, () -> bytes + " bytes");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
