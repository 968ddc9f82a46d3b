package io.millrace.jmh.queue;

import java.util.Queue;

/**
 * A thread that takes things out of a queue as fast as they come, without ever sleeping. {@link #hand} from one other
 * thread.
 */
final class HandOver {
    private static final int SPINS = 1_000;

    private final Queue<Object> queue;
    private final Thread taker;
    private volatile int taken;
    private volatile boolean ended;
    private int handed;

    HandOver(Queue<Object> queue) {
        this.queue = queue;
        taker = new Thread(this::take, "taker");
        taker.setDaemon(true);
        taker.start();
    }

    private void take() {
        int count = 0;
        int idle = 0;
        while (!ended) {
            int before = count;
            while (queue.poll() != null) {
                count++;
            }
            if (count != before) {
                taken = count;
                idle = 0;
            } else {
                pause(idle++);
            }
        }
    }

    /** Hands the thing over so often, and waits until all were taken. */
    int hand(Object thing, int times) {
        for (int i = 0; i < times; i++) {
            queue.offer(thing);
        }
        handed += times;
        for (int idle = 0; taken != handed; idle++) {
            pause(idle);
        }
        return handed;
    }

    /** Where there is one processor only, the other thread needs it. */
    private static void pause(int idle) {
        if (idle < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    /** Ends the thread. */
    void end() throws InterruptedException {
        ended = true;
        taker.join();
    }
}
