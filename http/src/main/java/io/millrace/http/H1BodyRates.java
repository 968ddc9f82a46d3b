package io.millrace.http;

/** The rates of the bodies on an HTTP/1.1 connection, one after the other. Loop thread only. */
final class H1BodyRates extends BodyRates {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final H1Connection connection;

    H1BodyRates(H1Connection connection) {
        super(connection.http);
        this.connection = connection;
    }

    @Override
    boolean mayMeasure() {
        return connection.ch.isOpen() || connection.ch.isDraining();
    }

    @Override
    boolean isTunnel() {
        return connection.phase() == H1Connection.Phase.TUNNEL;
    }

    @Override
    boolean comes() {
        return connection.phase() == H1Connection.Phase.BODY;
    }

    @Override
    boolean isAllowed() {
        return connection.exchange().bodyAllowed() > 0 && !connection.ch.isPaused();
    }

    @Override
    int bodyNumber() {
        return connection.body().number();
    }

    @Override
    long bodyReceived() {
        return connection.body().received();
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
        connection.bodyTooSlow(in, rate);
    }
}
