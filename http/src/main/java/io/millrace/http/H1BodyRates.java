package io.millrace.http;

/** The rates of the bodies on an HTTP/1.1 connection, one after the other. Loop thread only. */
final class H1BodyRates extends ConnectionRates {
    private final H1Connection connection;

    H1BodyRates(H1Connection connection) {
        super(connection);
        this.connection = connection;
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
    void tooSlow(boolean in, long rate) {
        connection.bodyTooSlow(in, rate);
    }
}
