package io.millrace.testkit;

/**
 * The time of a simulation: stands still until the simulation moves it.
 *
 * <p>Test thread only. Its origin is any number, negative ones included, as the origin of {@link System#nanoTime} is.
 */
public final class SimClock {
    private static final long NS_PER_MS = 1_000_000;

    private final long originNs;
    private final long epochMsAtOrigin;
    private long nowNs;

    SimClock(long originNs, long epochMsAtOrigin) {
        this.originNs = originNs;
        this.epochMsAtOrigin = epochMsAtOrigin;
        this.nowNs = originNs;
    }

    /** Now, in nanoseconds of no particular origin. */
    public long nanoTime() {
        return nowNs;
    }

    /** Now, in milliseconds since 1970. */
    public long epochMs() {
        return epochMsAtOrigin + elapsedNs() / NS_PER_MS;
    }

    /** Nanoseconds since the simulation began. */
    public long elapsedNs() {
        return nowNs - originNs;
    }

    void advanceTo(long ns) {
        nowNs = Math.max(nowNs, ns);
    }
}
