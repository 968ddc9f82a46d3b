package io.millrace.engine.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.ErrorHandler;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * The one door for other threads: tasks in FIFO order, and at most one wakeup for each sleep of the loop.
 *
 * <p>Of two operations that are each followed by a full fence one comes first: either the producer, having offered,
 * sees PARKED, or the loop, having set PARKED, sees the task. So no wakeup is lost, and a spurious one is harmless.
 */
final class TaskQueue {
    private static final int RUNNING = 0;
    private static final int PARKED = 1;
    private static final int SIGNALLED = 2;
    private static final int CLOSED = 3;
    private static final int CHUNK_LENGTH = 1024;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(TaskQueue.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MpscUnboundedVarHandleArrayQueue<Runnable> queue =
            new MpscUnboundedVarHandleArrayQueue<>(CHUNK_LENGTH);
    private final AtomicInteger refused = new AtomicInteger();
    private final int tasksMax;
    private final Runnable wakeup;

    @SuppressWarnings("unused") // by STATE
    private volatile int state = RUNNING;

    /** @param wakeup ends the loop's current or next wait; any thread */
    TaskQueue(int tasksMax, Runnable wakeup) {
        this.tasksMax = tasksMax;
        this.wakeup = wakeup;
    }

    /** Any thread. Never refuses for length: who must not add to a long queue asks {@link #tryExecute}. */
    void execute(Runnable task) {
        if ((int) STATE.getVolatile(this) == CLOSED) {
            throw new RejectedExecutionException("the loop is closed");
        }
        queue.offer(task);
        signal();
    }

    /** Any thread. False when {@code loop.tasks.max} tasks wait already, or the loop is closed. */
    boolean tryExecute(Runnable task) {
        if ((int) STATE.getVolatile(this) == CLOSED || queue.size() >= tasksMax) {
            refused.incrementAndGet();
            signal(); // it is to be counted
            return false;
        }
        queue.offer(task);
        signal();
        return true;
    }

    /** Any thread: ends a park, once. */
    void signal() {
        VarHandle.fullFence();
        if ((int) STATE.getOpaque(this) == PARKED && STATE.compareAndSet(this, PARKED, SIGNALLED)) {
            wakeup.run();
        }
    }

    /** Loop: about to wait. False when a task is there, in which case it must not. */
    boolean park() {
        if (state == CLOSED) {
            return false;
        }
        STATE.setOpaque(this, PARKED);
        VarHandle.fullFence();
        if (queue.isEmpty()) {
            return true;
        }
        running();
        return false;
    }

    /**
     * Loop: the wait is over. Before draining, so that a producer after it signals the next park.
     *
     * @return whether a producer ended the wait
     */
    boolean running() {
        int was = state;
        if (was != CLOSED && was != RUNNING) {
            STATE.setOpaque(this, RUNNING); // one whose signal it misses is found by the next park
        }
        return was == SIGNALLED;
    }

    /** Loop: tasks that were refused since the last call. */
    int takeRefused() {
        return refused.getPlain() == 0 ? 0 : refused.getAndSet(0);
    }

    int drain(int limit, ErrorHandler errors) {
        int n = 0;
        while (n < limit) {
            Runnable task = queue.relaxedPoll();
            if (task == null) {
                break;
            }
            n++;
            try {
                task.run();
            } catch (Throwable t) {
                errors.onError(t);
            }
        }
        return n;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int length() {
        return queue.size();
    }

    boolean isLong() {
        return queue.size() > tasksMax;
    }

    /** From here on tasks are refused; those that slipped in are still drained by the closing loop. */
    void close() {
        STATE.setVolatile(this, CLOSED);
    }
}
