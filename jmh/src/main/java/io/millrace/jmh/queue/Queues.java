package io.millrace.jmh.queue;

import io.millrace.jmh.Timed;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long it takes to hand one thing over, in bursts of 64: within a thread, and to a thread that takes without
 * sleeping. Run by JMH, one thread. Subtract {@link #baseline}, a queue that knows no other thread.
 */
public class Queues extends Timed {
    private static final int BURST = 64;
    private static final int CHUNK_LENGTH = 1024;

    private final Object thing = new Object();
    private final Queue<Object> plain = new ArrayDeque<>(BURST + 1);
    private final Queue<Object> mpsc = new MpscUnboundedVarHandleArrayQueue<>(CHUNK_LENGTH);
    private final Queue<Object> linked = new ConcurrentLinkedQueue<>();
    private HandOver over;

    /** Ends the thread that takes, which the first burst started. */
    @TearDown
    public void tearDown() throws InterruptedException {
        if (over != null) {
            over.end();
        }
    }

    private int within(Queue<Object> queue) {
        for (int i = 0; i < BURST; i++) {
            queue.offer(thing);
        }
        int n = 0;
        while (queue.poll() != null) {
            n++;
        }
        return n;
    }

    /** Within a thread, by a queue for one thread. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int baseline() {
        return within(plain);
    }

    /** Within a thread, by the queue that a loop has. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int mpsc() {
        return within(mpsc);
    }

    /** Within a thread, by the queue of the JDK, which makes a node for each thing. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int linked() {
        return within(linked);
    }

    /** To another thread, by the queue that a loop has. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int mpscToThread() {
        if (over == null) {
            over = new HandOver(new MpscUnboundedVarHandleArrayQueue<>(CHUNK_LENGTH));
        }
        return over.hand(thing, BURST);
    }

    /** To another thread, by the queue of the JDK. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int linkedToThread() {
        if (over == null) {
            over = new HandOver(new ConcurrentLinkedQueue<>());
        }
        return over.hand(thing, BURST);
    }
}
