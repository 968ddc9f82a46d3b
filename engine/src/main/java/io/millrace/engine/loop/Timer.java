package io.millrace.engine.loop;

/**
 * A deadline of one owner, re-armed lazily: moving it later costs one store, because the wheel looks at the wanted
 * deadline only when the old one comes.
 *
 * <p>Loop thread only. The links live in the timer, so a timer in the wheel costs no further object.
 */
public abstract class Timer {
    static final long NONE = Long.MAX_VALUE;

    Timer next;
    Timer previous;
    /** Slot in the wheel, or -1 when the wheel does not know this timer. */
    int slot = -1;
    /** When the wheel looks at this timer next, as a tick. */
    long tick;
    /** The deadline that is wanted; {@link #NONE} when there is none. */
    long deadlineNs = NONE;

    /** The deadline has come. It is cleared already and may be set again from here. */
    protected abstract void onDeadline(long nowNs);

    public final boolean isSet() {
        return deadlineNs != NONE;
    }

    /** The wanted deadline in nanoseconds of the loop's clock; {@link Long#MAX_VALUE} when there is none. */
    public final long deadlineNs() {
        return deadlineNs;
    }
}
