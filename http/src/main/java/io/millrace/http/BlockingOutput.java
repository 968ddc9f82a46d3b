package io.millrace.http;

import io.millrace.codec.Method;
import io.millrace.codec.Status;
import io.millrace.engine.telemetry.Counter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * The response's body from the thread of a handler. At most {@code millrace.blocking.write.ahead} bytes wait for the
 * loop, which takes as many as are welcome; writing more blocks.
 *
 * <p>The head is held back as long as the whole body may still fit, so that a small response has a length and is one
 * task of the loop. What commits it: more than fits, a flush, the end.
 */
final class BlockingOutput extends OutputStream {
    private static final int START_LENGTH = 512;
    private static final long UNKNOWN = -1;

    private final BlockingCall call;
    private final BlockingGate gate = new BlockingGate();
    private final BlockingRing ring;
    private final boolean toHead;

    // writer
    private final byte[] one = new byte[1];
    private BlockingResponse head;
    private long declared = UNKNOWN;
    private long written;
    private boolean committed;
    private boolean closed;
    private boolean ended;

    // shared
    private byte[] whole; // before endAsked
    private long wholeLength; // before endAsked
    private volatile boolean commitAsked;
    private volatile boolean endAsked;

    // loop
    private boolean headSent;
    private boolean over;

    BlockingOutput(BlockingCall call, ServerExchange ex) {
        this.call = call;
        int ahead = ex.http.config().blockingWriteAhead();
        ring = new BlockingRing(Math.min(START_LENGTH, ahead), ahead);
        toHead = ex.method().id() == Method.HEAD.id();
    }

    // --- writer ---

    void head(BlockingResponse response) {
        head = response;
    }

    boolean isCommitted() {
        return committed;
    }

    void declare(long length) {
        declared = length;
    }

    @Override
    public void write(int b) throws IOException {
        one[0] = (byte) b;
        write(one, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        checkWritable(length);
        written += length;
        if (dropsBody()) {
            return;
        }
        int at = offset;
        int left = length;
        for (; ; ) {
            int n = ring.put(from, at, left);
            at += n;
            left -= n;
            if (left == 0) {
                break;
            }
            commit();
            show();
            awaitRoom();
        }
        if (committed && ring.hidden() >= ring.lengthMax() >> 1) {
            show();
        }
    }

    private void checkWritable(int length) throws IOException {
        if (closed || ended) {
            throw new IOException("write() to the body after it was " + (ended ? "ended" : "closed"));
        }
        call.checkNotEnded();
        if (declared != UNKNOWN && length > declared - written) {
            throw new IllegalStateException("a write of " + length + " bytes where " + (declared - written)
                    + " are left of the declared length " + declared);
        }
    }

    /** Whether bytes need not travel, since nobody gets them. The status may still change before the commit. */
    private boolean dropsBody() {
        return toHead || (committed && Status.isBodyless(head.status()));
    }

    private void commit() {
        if (!committed) {
            committed = true;
            commitAsked = true;
        }
    }

    private void show() throws IOException {
        ring.show();
        call.post();
    }

    private void awaitRoom() throws IOException {
        gate.enter();
        try {
            while (!ring.hasRoom() && call.outcome() == null) {
                call.sleep(gate);
            }
        } finally {
            gate.leave();
        }
        call.checkNotEnded();
    }

    @Override
    public void flush() throws IOException {
        if (ended || (committed && ring.hidden() == 0)) {
            return;
        }
        call.checkNotEnded();
        commit();
        show();
    }

    /** Takes no more. The response ends with the handler: a body whose writer threw would else look whole. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            if (committed) {
                flush();
            }
        }
    }

    /** The body is these bytes; short enough for one task. Owned from now on. */
    void send(byte[] body) throws IOException {
        if (written > 0) {
            throw new IllegalStateException("send() after " + written + " bytes of body() were written");
        }
        if (body.length > ring.lengthMax()) {
            declare(body.length);
            write(body, 0, body.length);
        } else {
            call.checkNotEnded();
            whole = body;
            written = body.length;
        }
        end();
    }

    boolean fits(int length) {
        return length <= ring.lengthMax();
    }

    /** Says that all is written. The second call does nothing. */
    void end() throws IOException {
        if (ended) {
            return;
        }
        call.checkNotEnded();
        boolean tooShort = declared != UNKNOWN && written < declared;
        if (tooShort && !toHead && !Status.isBodyless(head.status())) {
            throw new IllegalStateException(
                    "the response ends after " + written + " bytes of its declared length " + declared);
        }
        ended = true;
        committed = true;
        wholeLength = declared == UNKNOWN ? written : declared;
        ring.show();
        endAsked = true;
        call.post();
    }

    /** Bytes written that the loop has not taken. */
    int stagedLength() {
        return ring.heldLength();
    }

    // --- loop ---

    boolean isEnded() {
        return endAsked;
    }

    /** Bytes that may be on their way from the handler. */
    int lengthMax() {
        return ring.lengthMax();
    }

    void open() {
        gate.open();
    }

    void onLoop(ServerExchange ex) {
        boolean last = endAsked; // before the bytes are looked at
        if (over || !(last || commitAsked)) {
            return;
        }
        try {
            goOn(ex, last);
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    /** Nothing more is sent from here. */
    void abandon() {
        over = true;
    }

    private void goOn(ServerExchange ex, boolean last) {
        if (!headSent) {
            headSent = true;
            sendHead(ex, last);
        }
        if (!over) {
            drain(ex);
            if (last && ring.length() == 0) {
                over = true;
                ex.end();
            }
        }
    }

    private void sendHead(ServerExchange ex, boolean last) {
        HeadWriter w = head.open(ex);
        if (last && whole != null) {
            over = true;
            w.send(whole);
        } else if (last && wholeLength == 0) {
            over = true;
            w.end();
        } else {
            ex.onWritable(call);
            long length = last ? wholeLength : head.length();
            if (length == UNKNOWN) {
                w.stream();
            } else {
                w.stream(length);
            }
        }
    }

    private void drain(ServerExchange ex) {
        boolean took = false;
        for (int n = ring.pieceLength(); n > 0; n = ring.pieceLength()) {
            int sent = ex.tryWrite(ring.view(), ring.takeIndex(), n);
            if (sent == 0) {
                if (ring.length() == ring.lengthMax()) {
                    ex.http.counters().increment(Counter.HTTP_BLOCKING_WRITE_FULL);
                }
                break;
            }
            ring.took(sent);
            took = true;
        }
        if (took) {
            gate.open();
        }
    }
}
