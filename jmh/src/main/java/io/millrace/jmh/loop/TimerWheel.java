package io.millrace.jmh.loop;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.Timer;
import io.millrace.engine.loop.Timers;
import io.millrace.jmh.Plumbing;
import io.millrace.jmh.Timed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long a deadline takes, with 256 timers that are spread over some seconds: to set and cancel it, to move it later,
 * and until it has come. Run by JMH, one thread. Subtract {@link #baseline}, which takes the same walk over the timers.
 */
public class TimerWheel extends Timed {
    private static final int COUNT = 256;
    private static final long TICK_NS = 1L << Timers.TICK_SHIFT;
    private static final long SPREAD_NS = 7 * TICK_NS;

    private final Probe[] all = new Probe[COUNT];
    private Plumbing plumbing;
    private EventLoop loop;
    private int fired;

    private final class Probe extends Timer {
        @Override
        protected void onDeadline(long nowNs) {
            fired++;
        }
    }

    /** The loop and the timers, of which none is set. */
    @Setup
    public void setup() {
        plumbing = new Plumbing();
        loop = plumbing.loop();
        for (int i = 0; i < COUNT; i++) {
            all[i] = new Probe();
        }
    }

    /** Ends it. */
    @TearDown
    public void tearDown() {
        plumbing.close();
    }

    private long deadlineNs(int i) {
        return plumbing.nowNs() + (i + 1) * SPREAD_NS;
    }

    /** Looks at each timer. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long baseline() {
        long sum = 0;
        for (int i = 0; i < COUNT; i++) {
            sum += deadlineNs(i) ^ all[i].deadlineNs();
        }
        return sum;
    }

    /** Sets each and takes it out again. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int setAndCancel() {
        for (int i = 0; i < COUNT; i++) {
            loop.timers().set(all[i], deadlineNs(i));
        }
        for (int i = 0; i < COUNT; i++) {
            loop.timers().cancel(all[i]);
        }
        return loop.timers().count();
    }

    /** Moves each to a later time, as an owner does that is busy. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int move() {
        for (int i = 0; i < COUNT; i++) {
            loop.timers().set(all[i], deadlineNs(i));
        }
        plumbing.advance(1);
        return loop.timers().count();
    }

    /** Sets each, then turns the loop until all have come. */
    @Benchmark
    @OperationsPerInvocation(COUNT)
    public int expire() {
        int before = fired;
        for (int i = 0; i < COUNT; i++) {
            loop.timers().set(all[i], deadlineNs(i));
        }
        while (fired - before < COUNT) {
            plumbing.advance(SPREAD_NS * COUNT / 16);
            loop.doWork();
        }
        return fired;
    }
}
