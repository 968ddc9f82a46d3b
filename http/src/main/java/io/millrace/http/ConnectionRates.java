package io.millrace.http;

/** What measuring the bodies of a connection has in common, whatever its version of HTTP. Loop thread only. */
abstract class ConnectionRates extends BodyRates {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final ConnectionDeadlines connection;

    ConnectionRates(ConnectionDeadlines connection) {
        super(connection.http);
        this.connection = connection;
    }

    @Override
    final boolean mayMeasure() {
        return connection.ch.isOpen() || connection.ch.isDraining();
    }

    @Override
    final boolean isQueued() {
        return connection.ch.queuedLength() > 0;
    }

    @Override
    final long sentTotal() {
        return connection.ch.sentTotal();
    }

    /** A transport that tells only the end of a long send shows no progress before: it has the time it needs. */
    @Override
    final boolean isSendOverdue() {
        long sinceNs = connection.ch.loop().clock().nanoTime() - connection.progressNs();
        long inFlight = connection.ch.sendQueue().inFlightLength();
        return sinceNs >= inFlight * NS_PER_SECOND / config().rateMin();
    }

    @Override
    final boolean checks() {
        return connection.checksRate();
    }

    @Override
    final void checkAt(long atNs) {
        connection.checkRateAt(atNs);
    }

    @Override
    final void stopCheck() {
        connection.stopRate();
    }
}
