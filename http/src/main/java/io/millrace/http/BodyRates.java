package io.millrace.http;

import io.millrace.engine.telemetry.Counter;

/**
 * Limit L7: a body that comes or leaves below {@code millrace.http.body.rate.min} over {@code
 * millrace.http.body.rate.grace}, while it is wanted all that time, ends its exchange. Loop thread only.
 */
final class BodyRates {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final H1Connection connection;
    private long receivedBefore;
    private long sentBefore;
    private int body; // that receivedBefore belongs to
    private boolean inWanted; // since then without a break
    private boolean outWanted;
    private boolean sendWaits;
    private long progressNs;

    BodyRates(H1Connection connection) {
        this.connection = connection;
    }

    /** Bytes of a body came, or it ended. */
    void received() {
        inWanted &= isWanted();
        arm();
    }

    /** Something is staged and about to be sent. */
    void staged() {
        if (!sendWaits && isQueued()) {
            sendWaits = true;
            progressNs = nowNs();
        }
    }

    /** Bytes left. */
    void sent() {
        progressNs = nowNs();
        sendWaits = isQueued();
        outWanted &= sendWaits;
        if (mayMeasure()) {
            arm();
        }
    }

    /** When the last bytes left, or when the first that wait since then were staged. */
    long progressNs() {
        return progressNs;
    }

    /** Bytes wait, and the peer has taken none for so long. */
    boolean isStalled(long ns) {
        return sendWaits && nowNs() - progressNs >= ns;
    }

    /** The connection is given up: what it holds comes back. */
    void givenUp() {
        sendWaits = false;
    }

    private long nowNs() {
        return connection.ch.loop().clock().nanoTime();
    }

    /** Measures from now on, if a body comes or leaves, and nothing is measured yet. */
    private void arm() {
        boolean wanted = config().rateMin() > 0 && (comes() || isQueued());
        if (!wanted) {
            connection.stopRate();
        } else if (!connection.checksRate()) {
            body = connection.body().number();
            receivedBefore = connection.body().received();
            sentBefore = connection.ch.sentTotal();
            inWanted = isWanted();
            outWanted = isQueued();
            connection.checkRateAt(nowNs() + config().rateGraceNs());
        }
    }

    /** The time to measure over has passed. */
    void check() {
        if (!mayMeasure() || connection.phase() == H1Connection.Phase.TUNNEL) {
            return;
        }
        long least = config().rateMin() * config().rateGraceNs() / NS_PER_SECOND;
        boolean slowIn = inWanted && isWanted() && connection.body().received() - receivedBefore < least;
        long sent = connection.ch.sentTotal() - sentBefore;
        boolean slowOut = outWanted && isQueued() && sent < least && (sent > 0 || isOperationOverdue());
        if (slowIn || slowOut) {
            connection.http.counters().increment(Counter.HTTP_BODY_SLOW);
            long bytes = slowIn ? connection.body().received() - receivedBefore : sent;
            connection.bodyTooSlow(slowIn, bytes * NS_PER_SECOND / config().rateGraceNs());
        } else {
            arm();
        }
    }

    private boolean mayMeasure() {
        return connection.ch.isOpen() || connection.ch.isDraining();
    }

    /** The body that is measured comes, and nothing but the peer keeps it back. */
    private boolean isWanted() {
        return comes()
                && connection.body().number() == body
                && connection.exchange().bodyAllowed() > 0
                && !connection.ch.isPaused();
    }

    /** A transport that tells only the end of a long send shows no progress before: it has the time it needs. */
    private boolean isOperationOverdue() {
        long sinceNs = nowNs() - progressNs;
        long inFlight = connection.ch.sendQueue().inFlightLength();
        return sinceNs >= inFlight * NS_PER_SECOND / config().rateMin();
    }

    private boolean isQueued() {
        return connection.ch.queuedLength() > 0;
    }

    private boolean comes() {
        return connection.phase() == H1Connection.Phase.BODY;
    }

    private HttpConfig config() {
        return connection.http.config();
    }
}
