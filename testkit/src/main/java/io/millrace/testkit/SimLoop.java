package io.millrace.testkit;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import org.agrona.concurrent.AgentTerminationException;

/** One loop of a simulation, and when it is to turn. Test thread only. */
final class SimLoop {
    private final EventLoop loop;
    private final SimTransport transport;
    private long sleepsUntilNs;
    private boolean dead;
    private boolean ended;
    private boolean strict = true;

    SimLoop(EventLoop loop, SimTransport transport) {
        this.loop = loop;
        this.transport = transport;
        this.sleepsUntilNs = Long.MIN_VALUE;
    }

    /** Whether sleeping with work to do is an error. */
    void strict(boolean on) {
        strict = on;
    }

    EventLoop loop() {
        return loop;
    }

    /** Whether it has something to do now. */
    boolean isDue(long nowNs) {
        return !dead && (transport.hasNews() || dueNs() <= nowNs);
    }

    /** When it wakes by itself. */
    long dueNs() {
        return dead ? Long.MAX_VALUE : Math.min(sleepsUntilNs, loop.nextDeadlineNs());
    }

    boolean sleeps() {
        return dead || (sleepsUntilNs > transport.net().clock().nanoTime() && !transport.hasNews());
    }

    /**
     * One turn. A turn that would have slept does so afterwards, as far as others can see: so it must have found
     * nothing to do, and must not want to sleep for longer than to its next deadline.
     */
    void turn(long waitMaxNs) {
        long nowNs = transport.net().clock().nanoTime();
        int work;
        try {
            work = loop.doWork(waitMaxNs, loop.config().completionsMax());
        } catch (AgentTerminationException e) {
            dead = true;
            return;
        }
        long sleptNs = transport.takeSleptNs();
        transport.net().turn(loop.turn());
        transport.net().log(-1 - loop.index(), SimOp.TURN, work);
        if (sleptNs == 0) {
            sleepsUntilNs = Long.MIN_VALUE;
            return;
        }
        if (work > 0 && strict) {
            throw new AssertionError(
                    "loop " + loop.index() + " would sleep " + sleptNs + " ns with work to do: " + work);
        }
        long deadlineNs = loop.nextDeadlineNs();
        if (deadlineNs != Long.MAX_VALUE && deadlineNs > nowNs && deadlineNs - nowNs < sleptNs) {
            throw new AssertionError("loop " + loop.index() + " would sleep " + sleptNs
                    + " ns, its next deadline is in " + (deadlineNs - nowNs));
        }
        sleepsUntilNs = sleptNs == waitMaxNs && deadlineNs == Long.MAX_VALUE ? Long.MAX_VALUE : nowNs + sleptNs;
    }

    void held(StringBuilder out) {
        for (BlockClass c : BlockClass.values()) {
            BlockPool pool = loop.memory().pool(c);
            boolean ring = c == BlockClass.RING && transport.ring() != null;
            int free = ring ? transport.ring().free() : pool.free();
            if (free < pool.capacity()) {
                out.append("loop ").append(loop.index()).append(": ");
                out.append(pool.capacity() - free)
                        .append(" blocks of ")
                        .append(c)
                        .append('\n');
            }
        }
        if (loop.memory().queuesBorrowed() > 0) {
            out.append("loop ").append(loop.index()).append(": ");
            out.append(loop.memory().queuesBorrowed()).append(" send queues\n");
        }
    }

    void end(StringBuilder out, boolean timersMayStay) {
        if (ended) {
            return;
        }
        ended = true;
        dead = true;
        loop.onClose();
        if (loop.membersOpen() > 0) {
            out.append(loop.membersOpen())
                    .append(" channels and listeners open on ")
                    .append(this)
                    .append('\n');
        }
        out.append(loop.memory().leakReport());
        if (loop.memory().queuesBorrowed() > 0) {
            out.append(loop.memory().queuesBorrowed())
                    .append(" send queues on ")
                    .append(this)
                    .append('\n');
        }
        if (!timersMayStay && loop.timers().count() > 0) {
            out.append(loop.timers().count()).append(" timers on ").append(this).append('\n');
        }
    }

    @Override
    public String toString() {
        return dead ? "loop " + loop.index() + ", turn " + loop.turn() + ", dead" : loop.describe();
    }
}
