package io.millrace.http;

import io.millrace.engine.loop.Timer;

/** The deadlines of one stream: what it waits for, and the check of its body's rates. Loop thread only. */
final class H2StreamTimer extends Timer {
    private static final long NEVER = ConnectionDeadlines.NEVER;

    private final H2Stream stream;
    private final H2BodyRates rates;
    private ConnectionDeadlines.Wait wait = ConnectionDeadlines.Wait.NOTHING;
    private long waitNs = NEVER;
    private long rateNs = NEVER;

    H2StreamTimer(H2Stream stream) {
        this.stream = stream;
        rates = new H2BodyRates(stream, this);
    }

    H2BodyRates rates() {
        return rates;
    }

    ConnectionDeadlines.Wait waitsFor() {
        return wait;
    }

    void await(ConnectionDeadlines.Wait what, long atNs) {
        wait = what;
        waitNs = atNs;
        apply();
    }

    void awaitNothing() {
        await(ConnectionDeadlines.Wait.NOTHING, NEVER);
    }

    boolean checks() {
        return rateNs != NEVER;
    }

    void checkAt(long atNs) {
        rateNs = atNs;
        apply();
    }

    void cancel() {
        wait = ConnectionDeadlines.Wait.NOTHING;
        waitNs = NEVER;
        rateNs = NEVER;
        stream.loop().timers().cancel(this);
    }

    private void apply() {
        long next = Math.min(waitNs, rateNs);
        if (next == NEVER) {
            stream.loop().timers().clear(this);
        } else {
            stream.loop().timers().set(this, next);
        }
    }

    @Override
    protected void onDeadline(long nowNs) {
        if (nowNs >= rateNs) {
            rateNs = NEVER;
            rates.check();
        }
        if (nowNs >= waitNs) {
            ConnectionDeadlines.Wait what = wait;
            wait = ConnectionDeadlines.Wait.NOTHING;
            waitNs = NEVER;
            stream.waitedTooLong(what);
        }
        if (stream.state() != null) {
            apply();
        }
    }
}
