package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * The request's body for the thread of a handler. Nothing is read from the socket before the first read; from then on
 * at most {@code millrace.blocking.read.ahead} bytes, which are granted anew as they are taken.
 */
final class BlockingInput extends InputStream {
    private static final long UNKNOWN = -1;

    private final BlockingCall call;
    private final BlockingGate gate = new BlockingGate();
    private final BlockingRing ring;
    private final long declared;
    private final byte[] one = new byte[1]; // reader
    private long asked; // taken in all when the loop was last told; reader
    private boolean closed; // reader
    private long granted; // loop
    private long received; // loop
    private volatile boolean wanted;
    private volatile boolean complete;
    private volatile Fields trailers;

    BlockingInput(BlockingCall call, ServerExchange ex) {
        this.call = call;
        complete = ex.in() == HalfState.DONE;
        declared = complete ? 0 : declaredLength(ex.fields());
        long ahead = ex.http.config().blockingReadAhead();
        int length = (int) Math.max(1, declared == UNKNOWN ? ahead : Math.min(ahead, declared));
        ring = new BlockingRing(length, length);
    }

    private static long declaredLength(Fields fields) {
        int at = fields.has(KnownFields.TRANSFER_ENCODING) ? -1 : fields.find(KnownFields.CONTENT_LENGTH);
        return at < 0 ? UNKNOWN : fields.valueAsLong(at);
    }

    // --- reader ---

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (closed) {
            throw new IOException("read() from the body after it was closed");
        }
        if (length == 0) {
            return 0;
        }
        for (; ; ) {
            call.checkOpen();
            boolean last = complete || leftLength() == 0; // before the bytes are looked at
            int n = ring.take(into, offset, length);
            if (n > 0) {
                if (ring.takenTotal() - asked >= Math.max(1, ring.lengthMax() >> 1) && mayAskForMore()) {
                    ask();
                }
                return n;
            }
            if (last) {
                return -1;
            }
            call.checkNotEnded(); // the response is complete, and the engine drops the rest
            awaitBytes();
        }
    }

    private void awaitBytes() throws IOException {
        if (!wanted || (ring.takenTotal() > asked && mayAskForMore())) {
            ask();
        }
        gate.enter();
        try {
            while (ring.length() == 0 && !complete && call.outcome() == null) {
                call.sleep(gate);
            }
        } finally {
            gate.leave();
        }
    }

    /** Whether what was granted is not the whole body anyway. */
    private boolean mayAskForMore() {
        return !complete && (declared == UNKNOWN || asked + ring.lengthMax() < declared);
    }

    private void ask() throws IOException {
        asked = ring.takenTotal();
        wanted = true;
        call.post();
    }

    /** Bytes that are there already. */
    @Override
    public int available() {
        return closed ? 0 : ring.length();
    }

    /** Wants no more; the engine drops the rest once the response is complete. */
    @Override
    public void close() {
        closed = true;
    }

    /** Bytes of the body that were not read yet, by its declared length; -1 when none was declared. */
    long leftLength() {
        return declared == UNKNOWN ? UNKNOWN : declared - ring.takenTotal();
    }

    /** An empty section when there are none. */
    Fields trailers() {
        if (!complete && leftLength() != 0) {
            throw new IllegalStateException("trailers() before the body was read to its end");
        }
        Fields t = trailers;
        return t == null ? new FieldTable(0) : t;
    }

    // --- loop ---

    void onLoop(ServerExchange ex) {
        if (!wanted || complete) {
            return;
        }
        long upTo = ring.takenTotal() + ring.lengthMax();
        long more = upTo - granted;
        if (granted == 0) {
            granted = upTo;
            ex.onBody(new Sink(), more);
        } else if (more > 0) {
            granted = upTo;
            ex.grantBody(more);
        }
    }

    /** Bytes that may be on their way to the handler. */
    int lengthMax() {
        return complete ? 0 : ring.lengthMax();
    }

    void open() {
        gate.open();
    }

    private final class Sink extends BodySink {
        @Override
        public void onData(Exchange ex, Slice data) {
            int n = ring.put(data.buffer(), data.offset(), data.length());
            assert n == data.length() : "a body came beyond what was granted";
            ring.show();
            received += n;
            if (received == granted && received != declared) {
                ex.http.counters().increment(Counter.HTTP_BLOCKING_READ_FULL);
            }
            gate.open();
        }

        @Override
        public void onTrailers(Exchange ex, Fields received) {
            trailers = BlockingHead.copyFields(received);
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            complete = true;
            gate.open();
        }
    }
}
