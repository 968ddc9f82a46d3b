package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;

/**
 * The two deadlines of a channel on the one timer that it is: its own (connecting, a send without progress, lingering)
 * and its handler's. Loop thread only.
 */
abstract class ChannelDeadlines extends ChannelOperations {
    static final long NEVER = Long.MAX_VALUE;

    private long ownNs = NEVER;
    private long handlerNs = NEVER;

    ChannelDeadlines(EventLoop loop) {
        super(loop);
    }

    /**
     * Calls {@link StreamHandler#onDeadline} once at {@code atNs} or up to a tick later, unless it is moved before: to
     * move it later, again and again, is two stores. A channel that has closed has no deadline.
     *
     * @param atNs nanoseconds of the loop's clock; {@link Long#MAX_VALUE}: never
     */
    public final void deadline(long atNs) {
        assert loop().isCurrent();
        handlerNs = atNs;
        apply();
    }

    /** Gives a channel up that takes longer to connect. */
    protected final void connectTimeout(long timeoutNs) {
        ownDeadline(loop().clock().nanoTime() + timeoutNs);
    }

    final void ownDeadline(long atNs) {
        ownNs = atNs;
        apply();
    }

    private void apply() {
        long next = Math.min(ownNs, handlerNs);
        if (next == NEVER) {
            loop().timers().clear(this);
        } else if (mayWait()) {
            loop().timers().set(this, next);
        }
    }

    final void cancelDeadlines() {
        ownNs = NEVER;
        handlerNs = NEVER;
        loop().timers().cancel(this);
    }

    @Override
    protected final void onDeadline(long nowNs) {
        if (nowNs >= ownNs) {
            ownNs = NEVER;
            ownDeadlinePassed();
        }
        if (nowNs >= handlerNs) {
            handlerNs = NEVER;
            handlerDeadlinePassed(nowNs);
        }
        apply();
    }

    /** False once the channel has closed. */
    abstract boolean mayWait();

    abstract void ownDeadlinePassed();

    abstract void handlerDeadlinePassed(long nowNs);
}
