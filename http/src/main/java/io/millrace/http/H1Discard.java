package io.millrace.http;

import io.millrace.codec.CodecResult;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;

/**
 * Reads and drops the rest of a body that nobody wants, within {@code millrace.http.body.discard.max} and {@code
 * millrace.http.body.discard.time.max}. What is longer stays unread: the response still goes out, and the connection
 * ends with it. Loop thread only.
 */
final class H1Discard {
    private final H1Connection connection;
    private final HttpLoop http;
    private long dropped;

    H1Discard(H1Connection connection) {
        this.connection = connection;
        this.http = connection.http;
    }

    /** @param comes false: the client holds the body back until it is asked for */
    void start(boolean comes) {
        dropped = 0;
        if (!comes || isTooLong()) {
            giveUp(Counter.HTTP_UNREAD_CLOSED, CloseCause.NORMAL); // it may never come, or is too much
            return;
        }
        connection.deadlines.await(
                H1Deadlines.Wait.DISCARD,
                connection.ch.loop().clock().nanoTime() + http.config().discardTimeNs());
        connection.ch.resumeReceive();
    }

    /** Whether the rest is known to be too long to be dropped. */
    boolean isTooLong() {
        return connection.body.declaredLeft() > http.config().discardLengthMax();
    }

    int next(Slice bytes, int at) {
        int result = connection.body.next(bytes, at, Long.MAX_VALUE);
        int to = connection.body.position();
        dropped += to - at;
        if (CodecResult.isFailure(result)) {
            giveUp(ProtocolCounters.of(CodecResult.error(result)), CloseCause.PROTOCOL);
        } else if (result == H1BodyReader.END || result == H1BodyReader.TRAILERS || connection.body.isComplete()) {
            connection.discarded(null);
        } else if (dropped > http.config().discardLengthMax()) {
            giveUp(Counter.HTTP_DISCARD_EXCEEDED, CloseCause.LIMIT);
        }
        return to;
    }

    void deadlinePassed() {
        giveUp(Counter.HTTP_DISCARD_EXCEEDED, CloseCause.TIMED_OUT);
    }

    private void giveUp(Counter counter, CloseCause cause) {
        http.counters().increment(counter);
        connection.discarded(cause);
    }
}
