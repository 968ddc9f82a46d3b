package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.telemetry.Counter;

/**
 * What no completion brings, why a channel ends, and what it is counted as: a layer, which runs over another channel,
 * is counted as that one. Loop thread only.
 */
abstract class ChannelEnd extends ChannelSends {
    /** What {@link #onReady} has to do, as bits of {@link #posted}. */
    static final int CONNECTED = 1;

    static final int LOOK = 2;
    static final int SENT = 4;
    static final int GONE = 8;
    static final int ASKED = 16;
    static final int FAILED = 32;

    private final boolean isLayer;
    private int posted;
    private CloseCause cause;
    private boolean inputExpected;

    ChannelEnd(EventLoop loop, boolean isLayer) {
        super(loop);
        this.isLayer = isLayer;
        if (!isLayer) {
            loop.counters().add(Counter.CONNECTIONS_OPEN, 1);
        }
    }

    final void post(int event) {
        posted |= event;
        loop().ready(this);
    }

    final int takePosted() {
        int events = posted;
        posted = 0;
        return events;
    }

    /** How it ended or is ending; null while it is not. */
    protected final CloseCause cause() {
        return cause;
    }

    /** Whether the peer may still send when it is closed in order. */
    protected final boolean expectsInput() {
        return inputExpected;
    }

    final boolean isLayer() {
        return isLayer;
    }

    final void ends(CloseCause why) {
        cause = cause == null ? why : cause;
    }

    final void ends(CloseCause why, boolean expectInput) {
        ends(why);
        inputExpected = expectInput;
    }

    final void countReceive(int length) {
        if (!isLayer) {
            loop().counters().add(Counter.RECEIVE_BYTES, length);
            loop().counters().increment(Counter.RECEIVES);
        }
    }

    final void countGone() {
        if (!isLayer) {
            loop().counters().decrement(Counter.CONNECTIONS_OPEN);
            loop().counters().increment(cause.counter());
        }
    }
}
