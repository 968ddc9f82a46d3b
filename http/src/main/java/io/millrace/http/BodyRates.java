package io.millrace.http;

import io.millrace.engine.telemetry.Counter;

/**
 * Limit L7: a body that comes or leaves below {@code millrace.http.body.rate.min} over {@code
 * millrace.http.body.rate.grace}, while it is wanted all that time, ends its exchange. Loop thread only.
 *
 * <p>What the body is, a connection of HTTP/1.1 or a stream of HTTP/2 says.
 */
abstract class BodyRates {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final HttpLoop http;
    private long receivedBefore;
    private long sentBefore;
    private int body; // that receivedBefore belongs to
    private boolean inWanted; // since then without a break
    private boolean outWanted;

    BodyRates(HttpLoop http) {
        this.http = http;
    }

    /** Bytes of a body came, or it ended. */
    final void received() {
        inWanted &= isWanted();
        arm();
    }

    /** Bytes left. */
    final void sent() {
        outWanted &= isQueued();
        if (mayMeasure()) {
            arm();
        }
    }

    /** Measures from now on, if a body comes or leaves, and nothing is measured yet. */
    final void arm() {
        boolean wanted = config().rateMin() > 0 && (comes() || isQueued());
        if (!wanted) {
            stopCheck();
        } else if (!checks()) {
            body = bodyNumber();
            receivedBefore = bodyReceived();
            sentBefore = sentTotal();
            inWanted = isWanted();
            outWanted = isQueued();
            checkAt(http.loop().clock().nanoTime() + config().rateGraceNs());
        }
    }

    /** We kept the body back for a while: measures from now on. */
    final void resumed() {
        if (checks() && !inWanted) {
            stopCheck();
            arm();
        }
    }

    /** The time to measure over has passed. */
    final void check() {
        if (!mayMeasure() || isTunnel()) {
            return;
        }
        long least = config().rateMin() * config().rateGraceNs() / NS_PER_SECOND;
        boolean slowIn = inWanted && isWanted() && bodyReceived() - receivedBefore < least;
        long sent = sentTotal() - sentBefore;
        boolean slowOut = outWanted && isQueued() && sent < least && (sent > 0 || isSendOverdue());
        if (slowIn || slowOut) {
            http.counters().increment(Counter.HTTP_BODY_SLOW);
            long bytes = slowIn ? bodyReceived() - receivedBefore : sent;
            tooSlow(slowIn, bytes * NS_PER_SECOND / config().rateGraceNs());
        } else {
            arm();
        }
    }

    /** The body that is measured comes, and nothing but the peer keeps it back. */
    private boolean isWanted() {
        return comes() && bodyNumber() == body && isAllowed();
    }

    final HttpConfig config() {
        return http.config();
    }

    // --- the body ---

    abstract boolean mayMeasure();

    abstract boolean isTunnel();

    /** Whether a body comes. */
    abstract boolean comes();

    /** Whether nothing but the peer keeps back what comes. */
    abstract boolean isAllowed();

    /** Tells the bodies that come from each other. */
    abstract int bodyNumber();

    abstract long bodyReceived();

    /** Whether something waits for the peer to take it. */
    abstract boolean isQueued();

    abstract long sentTotal();

    /** Nothing left in all the time: whether that is the peer's doing. */
    abstract boolean isSendOverdue();

    /** Whether a check is due. */
    abstract boolean checks();

    abstract void checkAt(long atNs);

    abstract void stopCheck();

    /**
     * @param in whether it is the peer's body that came too slowly, else ours that it did not take
     * @param rate bytes a second
     */
    abstract void tooSlow(boolean in, long rate);
}
