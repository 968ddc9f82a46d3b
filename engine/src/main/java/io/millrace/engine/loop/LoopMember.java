package io.millrace.engine.loop;

/**
 * Something that takes part in a loop's turns, with a deadline of its own: a channel, a listener, a port.
 *
 * <p>Loop thread only. The links of the loop's lists and of its wheel live in the member itself, so that to be ready,
 * dirty, starved or waited for costs no object. A member is in each list at most once.
 */
public abstract class LoopMember extends Timer {
    private final EventLoop loop;

    LoopMember nextReady;
    LoopMember nextDirty;
    LoopMember nextReleased;
    LoopMember nextCarrier;
    LoopMember previousCarrier;
    LoopMember nextOpen;
    LoopMember previousOpen;
    boolean isReady;
    boolean isDirty;
    byte starvedOf;
    boolean isOpen;
    boolean isCarrier;
    int flushedInTurn = -1;
    long carrierSinceNs;

    protected LoopMember(EventLoop loop) {
        this.loop = loop;
    }

    /** The loop this member belongs to for its whole life. Any thread. */
    public final EventLoop loop() {
        return loop;
    }

    /** Runs what no completion will bring. Called once for each {@link EventLoop#ready(LoopMember)}. */
    protected abstract void onReady();

    /**
     * The flush step: stages what is to leave this turn and starts a send.
     *
     * @return true when the member must be visited again next turn
     */
    protected abstract boolean onFlushTurn();

    /** Receive blocks came back after {@link EventLoop#starved(LoopMember)}. */
    protected void onUnstarved() {}

    /** Send blocks came back after {@link EventLoop#sendStarved(LoopMember)}. */
    protected void onSendUnstarved() {}

    /** The loop has no block left for incomplete messages, and this member's is the oldest: gives it up. */
    protected void onCarryEvicted() {}

    /** Whether its incomplete message can wait for a block, and is young enough to be worth one of somebody else's. */
    protected boolean isPatient() {
        return false;
    }

    /** Received bytes that wait until this member takes them. */
    protected int keptLength() {
        return 0;
    }

    /** Nobody can receive any more, and this member keeps the most: gives it up. */
    protected void onKeptGivenUp() {}

    /** The deadline that was set on this member has come. */
    @Override
    protected void onDeadline(long nowNs) {}

    /** The loop ends: stop everything now. {@link #onReleased()} follows once nothing is in flight. */
    protected abstract void onLoopClosing();

    /** The turn in which the member closed is over: its slot may be used again. */
    protected void onReleased() {}

    /** Whether the loop should close this member before the others when it ends: true for listeners. */
    protected boolean closesFirst() {
        return false;
    }
}
