package io.millrace.http;

/** How fast the peer of an HTTP/2 connection takes what all its streams send. Loop thread only. */
final class H2SendRates extends BodyRates {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final H2ServerConnection connection;

    H2SendRates(H2ServerConnection connection) {
        super(connection.http);
        this.connection = connection;
    }

    @Override
    boolean mayMeasure() {
        return connection.ch.isOpen() || connection.ch.isDraining();
    }

    @Override
    boolean isTunnel() {
        return false;
    }

    /** Bodies that come are measured each by its stream. */
    @Override
    boolean comes() {
        return false;
    }

    @Override
    boolean isAllowed() {
        return false;
    }

    @Override
    int bodyNumber() {
        return 0;
    }

    @Override
    long bodyReceived() {
        return 0;
    }

    @Override
    boolean isQueued() {
        return connection.ch.queuedLength() > 0;
    }

    @Override
    long sentTotal() {
        return connection.ch.sentTotal();
    }

    /** A transport that tells only the end of a long send shows no progress before: it has the time it needs. */
    @Override
    boolean isSendOverdue() {
        long sinceNs = connection.ch.loop().clock().nanoTime() - connection.progressNs();
        long inFlight = connection.ch.sendQueue().inFlightLength();
        return sinceNs >= inFlight * NS_PER_SECOND / config().rateMin();
    }

    @Override
    boolean checks() {
        return connection.checksRate();
    }

    @Override
    void checkAt(long atNs) {
        connection.checkRateAt(atNs);
    }

    @Override
    void stopCheck() {
        connection.stopRate();
    }

    @Override
    void tooSlow(boolean in, long rate) {
        connection.sendTooSlow(rate);
    }
}
