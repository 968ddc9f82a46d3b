package io.millrace.http;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Status;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import java.nio.ByteBuffer;

/**
 * Collects a body for {@link Exchange#aggregate}. One that came in one piece is lent as it is; else it is copied to a
 * heap buffer that grows, but never beyond what the handler allows.
 */
final class Aggregator extends BodySink {
    private static final int START_LENGTH = 4096;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final int lengthMax;
    private final long declared;
    private final AggregateHandler done;
    private ByteBuffer collected = EMPTY;
    private int length;

    private Aggregator(int lengthMax, long declared, AggregateHandler done) {
        this.lengthMax = lengthMax;
        this.declared = declared;
        this.done = done;
    }

    static void start(Exchange ex, int lengthMax, AggregateHandler done) {
        if (!ex.isOpen()) {
            return; // late: nobody will get it
        }
        int at = ex.fields().find(KnownFields.CONTENT_LENGTH);
        long declared = at < 0 ? -1 : ex.fields().valueAsLong(at);
        if (declared > lengthMax) {
            tooLong(ex); // before any 100 (Continue)
            return;
        }
        ex.onBody(new Aggregator(lengthMax, declared, done));
    }

    @Override
    public void onData(Exchange ex, Slice data) {
        if (data.length() > lengthMax - length) {
            tooLong(ex);
            return;
        }
        if (length == 0 && data.length() == declared) {
            length = data.length();
            deliver(ex, data.buffer(), data.offset());
            return;
        }
        int wanted = length + data.length();
        if (collected.capacity() < wanted) {
            int start = (int) Math.min(lengthMax, declared >= 0 ? declared : START_LENGTH);
            ByteBuffer larger = ByteBuffer.allocate(Math.max(start, (int) Math.min(lengthMax, wanted * 2L)));
            larger.put(0, collected, 0, length);
            collected = larger;
        }
        collected.put(length, data.buffer(), data.offset(), data.length());
        length = wanted;
    }

    @Override
    public void onBodyEnd(Exchange ex) {
        if (collected != null) {
            deliver(ex, collected, 0);
        }
    }

    private void deliver(Exchange ex, ByteBuffer body, int offset) {
        collected = null;
        done.onBody(ex, body, offset, length);
    }

    private static void tooLong(Exchange ex) {
        ex.http.counters().increment(Counter.HTTP_BODY_OVER);
        if (ex instanceof ServerExchange server && server.out() == HalfState.IDLE) {
            server.onBody(null);
            server.http.failurePage().respond(server, Status.CONTENT_TOO_LARGE, null, null);
        } else {
            ex.reset(0);
        }
    }
}
