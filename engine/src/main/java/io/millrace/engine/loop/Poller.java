package io.millrace.engine.loop;

/**
 * What a loop submits to and waits on: the operating system, or a simulated one.
 *
 * <p>Loop thread only, except {@link #wakeup()}. No method runs a handler but {@link #deliver(int)}.
 */
public abstract class Poller implements AutoCloseable {

    /** Called once, on the loop thread, before the first turn: opens rings or selectors and touches memory. */
    protected abstract void open(EventLoop loop);

    /** Hands staged work to the operating system without waiting. */
    public abstract void submit();

    /**
     * Hands staged work over, then waits for a completion, a {@link #wakeup()} or the time.
     *
     * @param waitNs longest wait in nanoseconds; 0: does not wait
     */
    public abstract void await(long waitNs);

    /**
     * Runs completions; what is left over stays for the next turn.
     *
     * @return the number of completions that were run, at most {@code completionsMax} plus those of one source
     */
    public abstract int deliver(int completionsMax);

    /**
     * Whether completions are left, or closes need another {@link #await(long)} to take effect: the loop must not
     * sleep.
     */
    public abstract boolean pending();

    /** Ends the current or the next {@link #await(long)}. Any thread. */
    public abstract void wakeup();

    /** How many more receives could be armed with the free receive blocks; feeds the FIFO of starved members. */
    public abstract int receiveBlocksFree();

    /** Gives everything back. Loop thread, last call; nothing is in flight any more. */
    @Override
    public abstract void close();
}
