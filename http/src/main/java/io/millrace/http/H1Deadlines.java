package io.millrace.http;

import io.millrace.engine.loop.Timer;
import io.millrace.engine.loop.Timers;

/**
 * The deadlines of one connection on one timer: what it waits for now, and the check of the body rates. Loop thread
 * only. Moving a deadline later, which is what a busy connection does, is two stores.
 */
final class H1Deadlines extends Timer {
    /** What the connection waits for. */
    enum Wait {
        NOTHING,
        FIRST_HEAD,
        HEAD,
        IDLE,
        REQUEST,
        DISCARD,
        RESPONSE
    }

    /** No deadline. */
    static final long NEVER = Long.MAX_VALUE;

    private final H1Connection connection;
    private final Timers timers;
    private Wait wait = Wait.NOTHING;
    private long waitNs = NEVER;
    private long rateNs = NEVER;

    H1Deadlines(H1Connection connection, Timers timers) {
        this.connection = connection;
        this.timers = timers;
    }

    Wait waitsFor() {
        return wait;
    }

    long waitNs() {
        return waitNs;
    }

    void await(Wait what, long atNs) {
        wait = what;
        waitNs = atNs;
        apply();
    }

    void awaitNothing() {
        wait = Wait.NOTHING;
        waitNs = NEVER;
        apply();
    }

    boolean checksRate() {
        return rateNs != NEVER;
    }

    void checkRateAt(long atNs) {
        rateNs = atNs;
        apply();
    }

    void stopRate() {
        if (rateNs != NEVER) {
            rateNs = NEVER;
            apply();
        }
    }

    void cancel() {
        wait = Wait.NOTHING;
        waitNs = NEVER;
        rateNs = NEVER;
        timers.cancel(this);
    }

    private void apply() {
        long next = Math.min(waitNs, rateNs);
        if (next == NEVER) {
            timers.clear(this);
        } else {
            timers.set(this, next);
        }
    }

    @Override
    protected void onDeadline(long nowNs) {
        if (nowNs >= rateNs) {
            rateNs = NEVER;
            connection.rates.check();
        }
        if (nowNs >= waitNs) {
            Wait what = wait;
            wait = Wait.NOTHING;
            waitNs = NEVER;
            connection.waitedTooLong(what);
        }
        if (!isSet()) {
            apply();
        }
    }
}
