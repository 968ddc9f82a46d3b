package io.millrace.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Tells how many bytes a thread allocates. Any thread, one at a time.
 *
 * <p>What measuring allocates by itself is found out first and subtracted. A run that was not warmed up shows what the
 * JVM does once; warm up before asking for 0.
 */
public final class AllocationProbe {
    private static final int CALIBRATIONS = 100;
    private static final int KNOWN_LENGTH = 1 << 20;

    private final ThreadMXBean bean;
    private final long threadId;
    private final long ownBytes;

    private AllocationProbe(Thread thread) {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean b) || !b.isThreadAllocatedMemorySupported()) {
            throw new IllegalStateException("this JVM does not tell what a thread allocates");
        }
        bean = b;
        bean.setThreadAllocatedMemoryEnabled(true);
        threadId = thread.getId();
        ownBytes = calibrate();
    }

    /** Of the calling thread. */
    public static AllocationProbe ofCurrentThread() {
        AllocationProbe probe = new AllocationProbe(Thread.currentThread());
        probe.check();
        return probe;
    }

    /** Of any living thread. */
    public static AllocationProbe of(Thread thread) {
        return new AllocationProbe(thread);
    }

    private long calibrate() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < CALIBRATIONS; i++) {
            long before = total();
            least = Math.min(least, total() - before);
        }
        return least;
    }

    /** Sees an allocation of known length, or says that it is blind. */
    private void check() {
        byte[][] kept = new byte[1][];
        long seen = bytes(() -> kept[0] = new byte[KNOWN_LENGTH]);
        if (seen < kept[0].length || seen > 2L * KNOWN_LENGTH) {
            throw new IllegalStateException("an allocation of " + KNOWN_LENGTH + " bytes is seen as " + seen);
        }
    }

    /** Bytes the thread has allocated in its life. */
    public long total() {
        return bean.getThreadAllocatedBytes(threadId);
    }

    /** Bytes the thread allocates while the run lasts. */
    public long bytes(Runnable run) {
        long before = total();
        run.run();
        return Math.max(0, total() - before - ownBytes);
    }
}
