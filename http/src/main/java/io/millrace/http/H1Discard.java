package io.millrace.http;

import io.millrace.codec.CodecResult;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;

/**
 * Reads and drops the rest of a body that nobody wants, within {@code millrace.http.body.discard.max} and {@code
 * millrace.http.body.discard.time.max}. What is longer stays unread: the response still goes out, and the connection
 * ends with it. Loop thread only; no state of a connection is here.
 */
final class H1Discard {
    private final HttpLoop http;

    H1Discard(HttpLoop http) {
        this.http = http;
    }

    /** @param comes false: the client holds the body back until it is asked for */
    void start(H1Connection c, boolean comes) {
        if (!comes || isTooLong(c)) {
            giveUp(c, Counter.HTTP_UNREAD_CLOSED, CloseCause.NORMAL); // it may never come, or is too much
            return;
        }
        c.await(
                ConnectionDeadlines.Wait.DISCARD,
                c.ch.loop().clock().nanoTime() + http.config().discardTimeNs());
        c.ch.resumeReceive();
    }

    /** Whether the rest is known to be too long to be dropped. */
    boolean isTooLong(H1Connection c) {
        return c.body().declaredLeft() > http.config().discardLengthMax();
    }

    int next(H1Connection c, Slice bytes, int at) {
        H1BodyReader body = c.body();
        int result = body.next(bytes, at, Long.MAX_VALUE);
        int to = body.position();
        long dropped = body.dropped(to - at);
        if (CodecResult.isFailure(result)) {
            giveUp(c, ProtocolCounters.of(CodecResult.error(result)), CloseCause.PROTOCOL);
        } else if (result == H1BodyReader.END || result == H1BodyReader.TRAILERS || body.isComplete()) {
            c.discarded(null);
        } else if (dropped > http.config().discardLengthMax()) {
            giveUp(c, Counter.HTTP_DISCARD_EXCEEDED, CloseCause.LIMIT);
        }
        return to;
    }

    void deadlinePassed(H1Connection c) {
        giveUp(c, Counter.HTTP_DISCARD_EXCEEDED, CloseCause.TIMED_OUT);
    }

    private void giveUp(H1Connection c, Counter counter, CloseCause cause) {
        http.counters().increment(counter);
        c.discarded(cause);
    }
}
