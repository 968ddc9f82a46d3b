package io.millrace.http;

/** How fast the peer of an HTTP/2 connection takes what all its streams send. Loop thread only. */
final class H2SendRates extends ConnectionRates {
    private final H2ServerConnection connection;

    H2SendRates(H2ServerConnection connection) {
        super(connection);
        this.connection = connection;
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
    void tooSlow(boolean in, long rate) {
        connection.sendTooSlow(rate);
    }
}
