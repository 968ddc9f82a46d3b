package io.millrace.http;

/** The rates of the bodies of one stream. Loop thread only. */
final class H2BodyRates extends BodyRates {
    private final H2Stream stream;
    private final H2StreamTimer timer;

    H2BodyRates(H2Stream stream, H2StreamTimer timer) {
        super(stream.http);
        this.stream = stream;
        this.timer = timer;
    }

    @Override
    boolean mayMeasure() {
        return stream.state() != null && stream.channel().isOpen();
    }

    @Override
    boolean isTunnel() {
        return stream.phase() == H2Life.Phase.TUNNEL;
    }

    @Override
    boolean comes() {
        return stream.phase() == H2Life.Phase.BODY;
    }

    /** Who keeps bytes keeps credit, and so the peer, back. */
    @Override
    boolean isAllowed() {
        return stream.exchange().bodyAllowed() > 0
                && stream.state().unread() == 0
                && !stream.channel().isPaused();
    }

    /** A stream has one. */
    @Override
    int bodyNumber() {
        return 0;
    }

    @Override
    long bodyReceived() {
        return stream.received();
    }

    /** Only what the peer's window keeps back: the others' turn, and a slow connection, are no fault of this stream. */
    @Override
    boolean isQueued() {
        return stream.isBlocked();
    }

    @Override
    long sentTotal() {
        return stream.sentLength();
    }

    @Override
    boolean isSendOverdue() {
        return stream.isStalled();
    }

    @Override
    boolean checks() {
        return timer.checks();
    }

    @Override
    void checkAt(long atNs) {
        timer.checkAt(atNs);
    }

    @Override
    void stopCheck() {
        if (timer.checks()) {
            timer.checkAt(ConnectionDeadlines.NEVER);
        }
    }

    @Override
    void tooSlow(boolean in, long rate) {
        stream.bodyTooSlow(in, rate);
    }
}
