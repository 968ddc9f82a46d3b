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
    private boolean inWanted;
    private boolean outWanted;

    BodyRates(H1Connection connection) {
        this.connection = connection;
    }

    /** Measures from now on, if a body comes or {@code leaves}, and nothing is measured yet. */
    void arm(boolean leaves) {
        boolean wanted = config().rateMin() > 0 && (comes() || leaves);
        if (!wanted) {
            connection.deadlines.stopRate();
        } else if (!connection.deadlines.checksRate()) {
            receivedBefore = connection.body.received();
            sentBefore = connection.ch.sentTotal();
            inWanted = comes() && !connection.ch.isPaused();
            outWanted = connection.ch.queuedLength() > 0;
            connection.deadlines.checkRateAt(connection.ch.loop().clock().nanoTime() + config().rateGraceNs());
        }
    }

    /** The time to measure over has passed. */
    void check() {
        if (!connection.ch.isOpen() || connection.phase() == H1Connection.Phase.TUNNEL) {
            return;
        }
        long least = config().rateMin() * config().rateGraceNs() / NS_PER_SECOND;
        boolean queued = connection.ch.queuedLength() > 0;
        boolean slowIn =
                inWanted && comes() && !connection.ch.isPaused() && connection.body.received() - receivedBefore < least;
        boolean slowOut = outWanted && queued && connection.ch.sentTotal() - sentBefore < least;
        if (slowIn || slowOut) {
            connection.http.counters().increment(Counter.HTTP_BODY_SLOW);
            connection.bodyTooSlow(slowIn);
        } else {
            arm(queued);
        }
    }

    private boolean comes() {
        return connection.phase() == H1Connection.Phase.BODY;
    }

    private HttpConfig config() {
        return connection.http.config();
    }
}
