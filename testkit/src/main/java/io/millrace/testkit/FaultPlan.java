package io.millrace.testkit;

import java.util.Set;

/**
 * How a simulated network behaves: the probability of each {@link Fault}, and its lengths and times. Immutable, any
 * thread.
 *
 * <p>{@link #NONE} has no fault and one latency. {@link #GENTLE} varies sizes, order and times, but never loses a
 * connection: a correct program does not notice. {@link #HARSH} does more of that and loses connections as well.
 */
public final class FaultPlan {
    /** No fault, every latency the same. */
    public static final FaultPlan NONE =
            new FaultPlan("NONE", new double[Fault.values().length], 20_000, 20_000, 65_536);

    /** Sizes, order and times vary; nothing is lost. */
    public static final FaultPlan GENTLE = NONE.named("GENTLE")
            .latency(5_000, 2_000_000)
            .with(Fault.PARTIAL_RECEIVE, 0.2)
            .with(Fault.ONE_BYTE_RECEIVE, 0.05)
            .with(Fault.END_ARMING, 0.05)
            .with(Fault.LIMIT_APART, 0.5)
            .with(Fault.LATE_END, 0.3)
            .with(Fault.STARVE, 0.02)
            .with(Fault.SPLIT_SEGMENT, 0.3)
            .with(Fault.DELAY, 0.05)
            .with(Fault.SHORT_SEND, 0.2)
            .with(Fault.HELD_SEND, 0.3)
            .with(Fault.SPURIOUS_WAKEUP, 0.05)
            .with(Fault.STALL, 0.01);

    /** All of it, and connections are refused, reset at any byte, or never answered. */
    public static final FaultPlan HARSH = GENTLE.named("HARSH")
            .latency(5_000, 20_000_000)
            .pipeLength(4_096)
            .with(Fault.PARTIAL_RECEIVE, 0.5)
            .with(Fault.ONE_BYTE_RECEIVE, 0.2)
            .with(Fault.END_ARMING, 0.2)
            .with(Fault.STARVE, 0.1)
            .with(Fault.SPLIT_SEGMENT, 0.6)
            .with(Fault.DELAY, 0.1)
            .with(Fault.SHORT_SEND, 0.5)
            .with(Fault.HELD_SEND, 0.5)
            .with(Fault.STALL, 0.02)
            .with(Fault.RESET, 0.3)
            .with(Fault.REFUSE, 0.05)
            .with(Fault.BLACK_HOLE, 0.02)
            .with(Fault.FAIL_ACCEPT, 0.05);

    /** {@link #HARSH}, and operations fail: for want of blocks or kernel memory, and though told they would not. */
    public static final FaultPlan FAILING = HARSH.named("FAILING")
            .with(Fault.ACCEPT_NO_BUFFERS, 0.02)
            .with(Fault.UNREACHABLE, 0.02)
            .with(Fault.RECEIVE_AGAIN, 0.1)
            .with(Fault.RECEIVE_NO_BUFFERS, 0.005)
            .with(Fault.SEND_AGAIN, 0.1)
            .with(Fault.SEND_BROKEN, 0.005)
            .with(Fault.SEND_NO_BUFFERS, 0.005)
            .with(Fault.SHUTDOWN_FAILS, 0.1)
            .with(Fault.LATE_SUBMIT, 0.1)
            .with(Fault.NO_SMALL_BLOCK, 0.02)
            .with(Fault.NO_LARGE_BLOCK, 0.02)
            .with(Fault.NO_SEND_BLOCK, 0.002)
            .with(Fault.NO_SPARE_BLOCK, 0.02);

    /** Those that cost a connection, or an answer. */
    private static final Set<Fault> LOSSES = Set.of(
            Fault.RESET,
            Fault.REFUSE,
            Fault.BLACK_HOLE,
            Fault.FAIL_ACCEPT,
            Fault.ACCEPT_NO_BUFFERS,
            Fault.UNREACHABLE,
            Fault.RECEIVE_RESET,
            Fault.RECEIVE_NO_BUFFERS,
            Fault.SEND_RESET,
            Fault.SEND_BROKEN,
            Fault.SEND_NO_BUFFERS,
            Fault.SHUTDOWN_FAILS,
            Fault.FILE_CUT,
            Fault.NO_LARGE_BLOCK, // when it meets a want of small ones: then whoever writes is cut
            Fault.NO_SEND_BLOCK);

    private final String name;
    private final double[] chances;
    private final long latencyMinNs;
    private final long latencyMaxNs;
    private final int pipeLength;

    private FaultPlan(String name, double[] chances, long latencyMinNs, long latencyMaxNs, int pipeLength) {
        this.name = name;
        this.chances = chances;
        this.latencyMinNs = latencyMinNs;
        this.latencyMaxNs = latencyMaxNs;
        this.pipeLength = pipeLength;
    }

    /** This plan with another probability. @param chance 0 to 1 */
    public FaultPlan with(Fault fault, double chance) {
        if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException("chance of " + fault + " is " + chance + ", allowed: 0 to 1");
        }
        double[] next = chances.clone();
        next[fault.ordinal()] = chance;
        return new FaultPlan(name, next, latencyMinNs, latencyMaxNs, pipeLength);
    }

    /**
     * This plan with other times from one end to the other.
     *
     * @param minNs 1 or more
     * @param maxNs {@code minNs} or more
     */
    public FaultPlan latency(long minNs, long maxNs) {
        if (minNs < 1 || maxNs < minNs) {
            throw new IllegalArgumentException("latency is " + minNs + " to " + maxNs + " ns, allowed: 1 to more");
        }
        return new FaultPlan(name, chances, minNs, maxNs, pipeLength);
    }

    /** This plan with another number of bytes that one direction of a connection holds. @param length 1 or more */
    public FaultPlan pipeLength(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("pipe length is " + length + ", allowed: 1 or more");
        }
        return new FaultPlan(name, chances, latencyMinNs, latencyMaxNs, length);
    }

    /** This plan without the faults that cost a connection. */
    public FaultPlan withoutLoss() {
        FaultPlan next = this;
        for (Fault fault : LOSSES) {
            next = next.with(fault, 0);
        }
        return next;
    }

    private FaultPlan named(String other) {
        return new FaultPlan(other, chances, latencyMinNs, latencyMaxNs, pipeLength);
    }

    /** Probability of the fault at each occasion, 0 to 1. */
    public double chance(Fault fault) {
        return chances[fault.ordinal()];
    }

    public long latencyMinNs() {
        return latencyMinNs;
    }

    public long latencyMaxNs() {
        return latencyMaxNs;
    }

    /** Bytes that one direction of a connection holds, from the write to the read. */
    public int pipeLength() {
        return pipeLength;
    }

    @Override
    public String toString() {
        return name;
    }
}
