package io.millrace.http;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Status;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import java.nio.ByteBuffer;

/**
 * Collects a body for {@link Exchange#aggregate}. One that came in one piece is lent as it is; else it is copied to a
 * heap buffer that grows, but never beyond what the handler allows.
 */
final class Aggregator extends BodySink implements EndHandler {
    private static final int START_LENGTH = 4096;
    /** Taken at once for a body that says how long it is. */
    private static final int DECLARED_START_MAX = 64 << 10;

    private static final Outcome SHORT_OF_BUDGET = Outcome.limit(EngineSettings.MEMORY_BUDGET.name(), Outcome.UNKNOWN);

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final int lengthMax;
    private final long declared;
    private final AggregateHandler done;
    private ByteBuffer collected = EMPTY;
    private int length;
    private int heldLength; // booked

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
            tooLong(ex, declared); // before any 100 (Continue)
            return;
        }
        ex.onBody(new Aggregator(lengthMax, declared, done));
    }

    @Override
    public void onData(Exchange ex, Slice data) {
        if (data.length() > lengthMax - length) {
            tooLong(ex, (long) length + data.length());
            return;
        }
        if (length == 0 && data.length() == declared) {
            length = data.length();
            deliver(ex, data.buffer(), data.offset());
            return;
        }
        int wanted = length + data.length();
        if (collected.capacity() < wanted && !grow(ex, wanted)) {
            refuse(ex, Failure.of(Status.SERVICE_UNAVAILABLE, null, SHORT_OF_BUDGET), Counter.HTTP_AGGREGATES_REFUSED);
            return;
        }
        collected.put(length, data.buffer(), data.offset(), data.length());
        length = wanted;
    }

    /** In proportion to what came: a long body costs nobody but who sends it. False: the budget has no room for it. */
    private boolean grow(Exchange ex, int wanted) {
        long bound = declared >= 0 ? declared : lengthMax;
        int start = declared >= 0 ? DECLARED_START_MAX : START_LENGTH;
        int capacity = (int) Math.max(wanted, Math.min(bound, Math.max(start, wanted * 2L)));
        Ledger ledger = ex.loop().memory().ledger();
        if (!ledger.fits(capacity)) { // the old one is there until its bytes are copied
            return false;
        }
        if (collected.capacity() == 0) {
            ex.onEnd(this);
        }
        ledger.hold(Ledger.Kind.AGGREGATES, capacity - collected.capacity());
        ByteBuffer larger = ByteBuffer.allocate(capacity);
        larger.put(0, collected, 0, length);
        collected = larger;
        heldLength = capacity;
        return true;
    }

    @Override
    public void onBodyEnd(Exchange ex) {
        if (collected != null) {
            deliver(ex, collected, 0);
        }
    }

    private void deliver(Exchange ex, ByteBuffer body, int offset) {
        collected = null;
        try {
            done.onBody(ex, body, offset, length);
        } finally {
            drop(ex);
        }
    }

    @Override
    public void onEnd(Exchange ex) {
        drop(ex);
    }

    private void drop(Exchange ex) {
        ex.loop().memory().ledger().drop(Ledger.Kind.AGGREGATES, heldLength);
        heldLength = 0;
    }

    private static void tooLong(Exchange ex, long observed) {
        refuse(ex, Failure.bodyTooLarge(observed, null), Counter.HTTP_BODY_OVER);
    }

    private static void refuse(Exchange ex, Failure why, Counter counter) {
        ex.http.counters().increment(counter);
        if (ex instanceof ServerExchange server && server.out() == HalfState.IDLE) {
            server.onBody(null);
            server.http.failurePage().respond(server, why);
        } else {
            ex.reset(0);
        }
    }
}
