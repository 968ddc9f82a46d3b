package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Fields;
import io.millrace.codec.HttpVersion;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Releaser;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One request and its response, over any version of HTTP and in either role.
 *
 * <p>Loop thread only, except {@link #loop()} and {@link #execute}. An exchange may be kept by code that answers later:
 * only one that began and ended within the same receive is ever used again for another request.
 *
 * <p>Bodies: write verbs always take what they are given; their result says whether more is welcome. Once the exchange
 * has ended otherwise than in good order they release it and return false. After an end in good order they throw {@link
 * IllegalStateException}.
 */
public abstract sealed class Exchange permits ServerExchange, ClientExchange {
    private static final long NO_BOUND = Long.MAX_VALUE;

    final HttpLoop http;
    private HttpStream stream;
    private FieldTable head;
    private HalfState in = HalfState.IDLE;
    private HalfState out = HalfState.IDLE;
    private Outcome outcome;
    private BodySink sink;
    private Writable writable;
    private EndHandler end;
    private List<EndHandler> moreEnds;
    private Attachments attachments;
    private FilterChain filters; // null: the body goes straight to the stream
    private long demand = NO_BOUND;
    private boolean bodyPaused;
    private boolean discarding;
    private boolean outCut;
    private boolean wantsWritable;
    private boolean headReadable;
    private int interims;

    Exchange(HttpLoop http) {
        this.http = http;
    }

    // --- the head that was received ---

    /** The fields of the received head. */
    public final Fields fields() {
        return head();
    }

    public final HttpVersion version() {
        return head().version();
    }

    /** The connection the exchange runs on. */
    public final Connection connection() {
        return stream.connection();
    }

    // --- the body that comes in ---

    /** Wants the body. Without a sink it waits, and the peer is slowed down. A second call replaces the sink. */
    public final void onBody(BodySink to) {
        onBody(to, NO_BOUND);
    }

    /** Wants the body, but not a byte beyond {@code firstBytes} and what {@link #grantBody} adds. */
    public final void onBody(BodySink to, long firstBytes) {
        assertLoop();
        if (firstBytes < 0) {
            throw new IllegalArgumentException("firstBytes is " + firstBytes + ", must be 0 or more");
        }
        sink = to;
        demand = firstBytes;
        if (isOpen()) {
            stream.bodyWanted();
        }
    }

    /** Wants {@code bytes} more, 0 or more. */
    public final void grantBody(long bytes) {
        assertLoop();
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is " + bytes + ", must be 0 or more");
        }
        demand = demand > NO_BOUND - bytes ? NO_BOUND : demand + bytes;
        if (isOpen()) {
            stream.bodyWanted();
        }
    }

    /** Wants no piece of the body until {@link #resumeBody()}; none comes after this returned. */
    public final void pauseBody() {
        assertLoop();
        bodyPaused = true;
    }

    public final void resumeBody() {
        assertLoop();
        if (bodyPaused) {
            bodyPaused = false;
            if (stream != null && outcome == null) { // both halves may be over, and the end not told
                stream.bodyWanted();
            }
        }
    }

    /** Does not want the (rest of the) body: it is read and dropped, within {@code millrace.http.body.discard.max}. */
    public final void discardBody() {
        assertLoop();
        discarding = true;
        if (isOpen()) {
            stream.bodyWanted();
        }
    }

    /**
     * Wants the whole body at once. A longer one is answered with 413 (on a server) or resets the exchange.
     *
     * @param lengthMax in bytes, 0 or more
     */
    public final void aggregate(int lengthMax, AggregateHandler done) {
        if (lengthMax < 0) {
            throw new IllegalArgumentException("lengthMax is " + lengthMax + ", must be 0 or more");
        }
        Aggregator.start(this, lengthMax, done);
    }

    // --- the body that goes out ---

    /** Copies {@code length} bytes from the absolute index {@code offset}. */
    public final boolean write(ByteBuffer b, int offset, int length) {
        return mayWrite("write")
                && (filters == null ? stream.write(b, offset, length) : filters.write(b, offset, length));
    }

    /** Copies. */
    public final boolean write(byte[] b, int offset, int length) {
        return mayWrite("write")
                && (filters == null ? stream.write(b, offset, length) : filters.write(b, offset, length));
    }

    /** Copies ASCII text; any other character becomes a question mark. */
    public final boolean write(CharSequence ascii) {
        return mayWrite("write") && (filters == null ? stream.writeAscii(ascii) : filters.writeAscii(ascii));
    }

    /** Passes a received piece on: a short one is copied, a longer one kept in place. */
    public final boolean forward(Slice lent) {
        return mayWrite("forward")
                && (filters == null
                        ? stream.forward(lent)
                        : filters.write(lent.buffer(), lent.offset(), lent.length()));
    }

    /** Passes an owned piece on; it is the engine's from now on. */
    public final boolean transfer(Lease owned) {
        if (mayWrite("transfer")) {
            return filters == null ? stream.transfer(owned) : filters.transfer(owned);
        }
        owned.release();
        return false;
    }

    /**
     * Sends bytes that stay the application's: lent, and not to be changed, until the releaser has run. Direct memory
     * goes out as it is, whatever its length; heap memory is copied piecewise when its turn comes.
     *
     * @param done runs on the loop, exactly once, sent or not
     */
    public final boolean transfer(ByteBuffer b, int offset, int length, Releaser done) {
        if (mayWrite("transfer")) {
            if (filters == null) {
                return stream.transfer(b, offset, length, done);
            }
            boolean more = filters.write(b, offset, length);
            done.release();
            return more;
        }
        done.release();
        return false;
    }

    /** Sends a part of a file; it is the engine's from now on. */
    public final boolean transfer(FileRegion file) {
        if (mayWrite("transfer")) {
            return filters == null ? stream.transfer(file) : filters.transfer(file);
        }
        file.releaser().release();
        return false;
    }

    /** Bytes that are welcome now, below the high mark; 0: {@link #onWritable} tells when some are. */
    public final long room() {
        long room = mayWrite("room") ? stream.room() : 0;
        wantsWritable |= room == 0;
        return room;
    }

    /** Copies what fits below the high mark. @return bytes taken, 0 to {@code length} */
    public final int tryWrite(ByteBuffer b, int offset, int length) {
        if (!mayWrite("tryWrite")) {
            return 0;
        }
        int n = (int) Math.min(length, stream.room());
        if (n > 0) {
            write(b, offset, n);
        }
        wantsWritable |= n < length;
        return n;
    }

    /** Tells when more is welcome after a verb or {@link #room} said it was not. A second call replaces the first. */
    public final void onWritable(Writable w) {
        assertLoop();
        writable = w;
    }

    /**
     * Opens the trailers; their {@link HeadWriter#end()} ends the body. Dropped and counted where they cannot be
     * carried, and in a response to a request without {@code TE: trailers}.
     */
    public final HeadWriter trailers() {
        if (!mayWrite("trailers")) {
            return http.discardingWriter();
        }
        if (filters != null) {
            filters.finish();
        }
        return out.isOver() ? http.discardingWriter() : stream.beginTrailers(this);
    }

    /** Ends the body. After trailers it does nothing more. */
    public final void end() {
        assertLoop();
        if (out == HalfState.DONE || out == HalfState.RESET) {
            return;
        }
        if (mayWrite("end") && (filters == null || filters.end())) {
            endStream();
        }
    }

    // --- life ---

    /**
     * Gives up both halves; the peer sees it. Does nothing after an end. Never throws.
     *
     * @param code for HTTP/2 (RFC 9113 7); 0 is sent as CANCEL (8). HTTP/1 can only close the connection
     */
    public final void reset(int code) {
        if (isOpen()) {
            stream.reset(code);
        }
    }

    /** False once both halves are over. */
    public final boolean isOpen() {
        return outcome == null && stream != null && !(in.isOver() && out.isOver());
    }

    /** How it ended; null before {@link #onEnd}. */
    public final Outcome outcome() {
        return outcome;
    }

    /** Adds a handler of the end; they run last in, first out. After the end it runs at once. */
    public final void onEnd(EndHandler h) {
        assertLoop();
        if (outcome != null) {
            h.onEnd(this);
        } else if (end == null) {
            end = h;
        } else {
            if (moreEnds == null) {
                moreEnds = new ArrayList<>(2);
            }
            moreEnds.add(h);
        }
    }

    public final <T> void attach(Key<T> key, T value) {
        assertLoop();
        if (attachments == null) {
            attachments = new Attachments();
        }
        attachments.put(key, value);
    }

    /** The attachment of that key; null when there is none. */
    @SuppressWarnings("unchecked") // attach() pairs a Key<T> with a T
    public final <T> T attachment(Key<T> key) {
        return attachments == null ? null : (T) attachments.get(key);
    }

    /** The loop it belongs to. Any thread. */
    public final EventLoop loop() {
        return http.loop();
    }

    /**
     * Runs the task on the loop. Any thread. The exchange may have ended by then: ask {@link #isOpen()} there. What the
     * task throws fails the exchange, as in a handler.
     */
    public final void execute(Consumer<? super Exchange> task) {
        loop().execute(() -> {
            try {
                task.accept(this);
            } catch (Throwable t) {
                failed(t);
            }
        });
    }

    private void failed(Throwable t) {
        if (isOpen()) {
            stream.fail(t);
        } else {
            http.handlerFailed(t);
        }
    }

    // --- filters ---

    final void addFilter(BodyFilter f) {
        if (filters == null) {
            filters = new FilterChain(this);
        }
        filters.add(f);
    }

    final boolean isFiltered() {
        return filters != null;
    }

    /** Shows the head to the filters. @return whether one stays in */
    final boolean filterHead(HeadBuffer head) {
        try {
            if (filters.head(head)) {
                return true;
            }
        } catch (Throwable t) {
            abortFilters();
            throw t;
        }
        filters = null;
        return false;
    }

    /** No (more) body passes them. */
    final void abortFilters() {
        FilterChain chain = filters;
        filters = null;
        if (chain != null) {
            chain.abort();
        }
    }

    /** The filters have put everything out. */
    final void endStream() {
        if (!out.isOver()) {
            stream.end();
        }
    }

    // --- inside ---

    final void open(HttpStream s) {
        stream = s;
        in = HalfState.IDLE;
        out = HalfState.IDLE;
        outcome = null;
        sink = null;
        writable = null;
        demand = NO_BOUND;
        bodyPaused = false;
        discarding = false;
        outCut = false;
        wantsWritable = false;
        interims = 0;
        filters = null;
        if (attachments != null) {
            attachments.clear();
        }
    }

    /** Counts an interim response. @return false: there were as many as there may be */
    final boolean mayInform() {
        return ++interims <= http.config().interimMax();
    }

    /** The head is there, and can be read until the end. */
    final void headReceived(FieldTable table) {
        head = table;
        headReadable = true;
        in = HalfState.HEAD;
    }

    final FieldTable head() {
        if (!headReadable) {
            throw new IllegalStateException(
                    outcome == null ? "the head was not received yet" : "the head cannot be read after the end");
        }
        return head;
    }

    final HttpStream stream() {
        return stream;
    }

    final HalfState in() {
        return in;
    }

    final HalfState out() {
        return out;
    }

    /** The sent message was begun, and ended before its end. */
    final boolean isOutCut() {
        return outCut;
    }

    final void in(HalfState next) {
        assert in.mayBecome(next) : "received: " + in + " to " + next;
        in = next;
    }

    final void out(HalfState next) {
        assert out.mayBecome(next) : "sent: " + out + " to " + next;
        out = next;
    }

    final BodySink sink() {
        return sink;
    }

    final boolean discards() {
        return discarding;
    }

    /** Bytes the sink may get now; 0: paused, nothing granted, or no sink. */
    final long bodyAllowed() {
        return wantsBodyEnd() ? demand : 0;
    }

    /** Whether the sink is to be told of the end, once it is reached. */
    final boolean wantsBodyEnd() {
        return sink != null && !bodyPaused && !discarding;
    }

    /** The body is complete, and its sink wants to hear so once it is resumed. */
    final boolean holdsBodyEnd() {
        return in == HalfState.DONE && sink != null && bodyPaused && !discarding;
    }

    final void bodyTaken(long bytes) {
        if (demand != NO_BOUND) {
            demand -= bytes;
        }
    }

    final void notWelcome() {
        wantsWritable = true;
    }

    final void becameWritable() {
        if (!wantsWritable || out.isOver()) {
            return;
        }
        if ((filters == null || filters.becameWritable()) && writable != null && !out.isOver()) {
            wantsWritable = false;
            writable.onWritable(this);
        }
    }

    /** Both halves stop, now. */
    final void ended(Outcome how) {
        if (how.kind() != Outcome.Kind.COMPLETED) {
            if (!in.isOver()) {
                in = HalfState.RESET;
            }
            if (!out.isOver()) {
                outCut = out == HalfState.HEAD || out == HalfState.BODY || out == HalfState.TRAILERS;
                out = HalfState.RESET;
            }
        }
        outcome = how;
    }

    /** Tells those who asked; last in, first out. The first that throws does not stop the others. */
    final void runEnds() {
        abortFilters(); // those that had their last call are not there any more
        if (end == null) {
            headReadable = false;
            return;
        }
        List<EndHandler> more = moreEnds;
        moreEnds = null;
        for (int i = more == null ? -1 : more.size() - 1; i >= 0; i--) {
            runEnd(more.get(i));
        }
        EndHandler first = end;
        end = null;
        runEnd(first);
        headReadable = false;
    }

    private void runEnd(EndHandler h) {
        try {
            h.onEnd(this);
        } catch (Throwable t) {
            http.handlerFailed(t);
        }
    }

    final void assertLoop() {
        assert http.loop().isCurrent() : "not on the loop of the exchange";
    }

    /** Whether a write verb goes through. Late: counted and dropped. Out of turn: thrown. */
    private boolean mayWrite(String verb) {
        assertLoop();
        if (out == HalfState.BODY || out == HalfState.TUNNEL) {
            return true;
        }
        if (isLate()) {
            return false;
        }
        throw new IllegalStateException(verb + "() while the sent message is " + out
                + (out == HalfState.HEAD ? ": end its head first, by stream() or stream(length)" : ""));
    }

    /** Ended otherwise than in good order: late verbs are dropped. */
    final boolean isLate() {
        boolean late = out == HalfState.RESET || (outcome != null && outcome.kind() != Outcome.Kind.COMPLETED);
        if (late) {
            http.counters().increment(Counter.EXCHANGE_LATE);
        }
        return late;
    }
}
