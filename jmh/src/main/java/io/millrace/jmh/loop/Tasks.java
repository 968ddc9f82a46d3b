package io.millrace.jmh.loop;

import io.millrace.engine.loop.EventLoop;
import io.millrace.jmh.Plumbing;
import io.millrace.jmh.Timed;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long a task takes from its hand-over until it has run, in bursts of 64: of the loop's own thread, and of another
 * one, to a loop that never sleeps. Run by JMH, one thread. Subtract {@link #baseline}, which calls the tasks.
 */
public class Tasks extends Timed {
    private static final int BURST = 64;
    private static final int SPINS = 1_000;

    private final Runnable task = this::run;
    private final Runnable taskThere = this::runThere;
    private Plumbing own;
    private Hosted other;
    private int ran;
    private volatile int ranThere;

    /** A loop on a thread of its own. */
    private static final class Hosted {
        private final CountDownLatch started = new CountDownLatch(1);
        private final Thread thread = new Thread(this::turn, "loop");
        private EventLoop loop;
        private volatile boolean ended;

        static Hosted start() throws InterruptedException {
            Hosted hosted = new Hosted();
            hosted.thread.setDaemon(true);
            hosted.thread.start();
            hosted.started.await();
            return hosted;
        }

        private void turn() {
            try (Plumbing plumbing = new Plumbing()) {
                loop = plumbing.loop();
                started.countDown();
                int idle = 0;
                while (!ended) {
                    idle = loop.doWork() > 0 ? 0 : idle + 1;
                    pause(idle);
                }
            }
        }

        void end() throws InterruptedException {
            ended = true;
            thread.join();
        }
    }

    /** Where there is one processor only, the other thread needs it. */
    private static void pause(int idle) {
        if (idle < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private void run() {
        ran++;
    }

    private void runThere() {
        ran++;
        ranThere = ran;
    }

    /** A loop of this thread. */
    @Setup
    public void setup() {
        own = new Plumbing();
    }

    /** Ends the loops. */
    @TearDown
    public void tearDown() throws InterruptedException {
        own.close();
        if (other != null) {
            other.end();
        }
    }

    /** Calls them. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int baseline() {
        for (int i = 0; i < BURST; i++) {
            task.run();
        }
        return ran;
    }

    /** Hands them to the loop of the same thread, which then takes a turn. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int within() {
        for (int i = 0; i < BURST; i++) {
            own.loop().execute(task);
        }
        own.loop().doWork();
        return ran;
    }

    /** Hands them to the loop of another thread, and waits until all have run. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int toThread() throws InterruptedException {
        if (other == null) {
            other = Hosted.start();
        }
        int all = ranThere + BURST;
        for (int i = 0; i < BURST; i++) {
            other.loop.execute(taskThere);
        }
        for (int idle = 0; ranThere != all; idle++) {
            pause(idle);
        }
        return all;
    }
}
