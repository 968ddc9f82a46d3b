package io.millrace.http;

import io.millrace.engine.transport.StreamChannel;

/**
 * The deadlines of one connection on that of its channel: what it waits for now, and the check of the body rates. Loop
 * thread only. Moving a deadline later, which is what a busy connection does, is a few stores.
 */
abstract class ConnectionDeadlines extends ConnectionGate {
    /** What the connection waits for. */
    enum Wait {
        NOTHING,
        FIRST_HEAD,
        HEAD,
        IDLE,
        QUIET,
        REQUEST,
        DISCARD,
        RESPONSE
    }

    /** No deadline. */
    static final long NEVER = Long.MAX_VALUE;

    private Wait wait = Wait.NOTHING;
    private long waitNs = NEVER;
    private long rateNs = NEVER;

    ConnectionDeadlines(HttpLoop http, StreamChannel ch) {
        super(http, ch);
    }

    final Wait waitsFor() {
        return wait;
    }

    final long waitNs() {
        return waitNs;
    }

    final void await(Wait what, long atNs) {
        wait = what;
        waitNs = atNs;
        apply();
    }

    final void awaitNothing() {
        await(Wait.NOTHING, NEVER);
    }

    final boolean checksRate() {
        return rateNs != NEVER;
    }

    final void checkRateAt(long atNs) {
        rateNs = atNs;
        apply();
    }

    final void stopRate() {
        if (rateNs != NEVER) {
            checkRateAt(NEVER);
        }
    }

    private void apply() {
        ch.deadline(Math.min(waitNs, rateNs));
    }

    @Override
    public final void onDeadline(StreamChannel channel, long nowNs) {
        if (nowNs >= rateNs) {
            rateNs = NEVER;
            checkRate();
        }
        if (nowNs >= waitNs) {
            Wait what = wait;
            wait = Wait.NOTHING;
            waitNs = NEVER;
            waitedTooLong(what);
        }
        apply();
    }

    /** The time over which the rates of bodies are measured has passed. */
    abstract void checkRate();

    abstract void waitedTooLong(Wait what);
}
