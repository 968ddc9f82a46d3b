package io.millrace.engine.config;

/**
 * How a loop waits when it has nothing to do.
 * Immutable; any thread.
 */
public enum LoopWait {
    /** Sleeps in the kernel until something arrives. */
    KERNEL,
    /** Keeps polling: the lowest latency, at the price of a whole processor for each loop. */
    SPIN
}
