package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Status;
import io.millrace.codec.h2.H2Code;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;

/** The receiving half of a stream of HTTP/2: lends what comes to a sink, and gives credit for it. Loop thread only. */
abstract class H2Incoming extends H2Life {
    private static final Outcome SHORT_OF_MEMORY =
            Outcome.limit(EngineSettings.MEMORY_SMALL_BLOCKS.name(), Outcome.UNKNOWN);

    private final H2Stash stash = new H2Stash(this);
    private H2KeptHead trailers; // null: none wait
    private boolean bodyEndTold;
    private boolean continueAwaited;
    private long received;
    private long dropped;

    H2Incoming(HttpLoop http) {
        super(http);
    }

    @Override
    final void bodyBegins(boolean awaitsContinue) {
        bodyEndTold = false;
        continueAwaited = awaitsContinue;
        received = 0;
        dropped = 0;
    }

    // --- the body ---

    /** Content came: lent to the sink as far as that wants it, else kept; the peer owes no more than its window. */
    final void data(Slice bytes, int offset, int length, boolean end) {
        received += length;
        if (end) {
            inputEnds();
        }
        int at = offset;
        int limit = offset + length;
        while (at < limit && stash.isEmpty() && isWanted()) {
            int n = (int) Math.min(exchange().bodyAllowed(), limit - at);
            Slice piece = http.loop().memory().slice();
            piece.wrap(bytes, at, n);
            at += n;
            lend(piece, n);
        }
        if (at < limit) {
            keep(bytes, at, limit - at);
        }
        proceed();
    }

    private boolean isWanted() {
        ServerExchange ex = openExchange();
        return ex != null && (phase() == Phase.BODY || phase() == Phase.TUNNEL) && ex.bodyAllowed() > 0;
    }

    private void keep(Slice bytes, int offset, int length) {
        ServerExchange ex = openExchange();
        boolean waits = phase() == Phase.BODY || phase() == Phase.TUNNEL || phase() == Phase.WAIT;
        if (phase() == Phase.TUNNEL && ex != null && ex.discards()) {
            credit(length); // a tunnel has no bound
        } else if (!waits || ex == null || ex.discards()) {
            drop(length);
        } else if (!stash.keep(bytes, offset, length)) {
            http.counters().increment(Counter.SEND_NO_BLOCK);
            answerAndEnd(Status.SERVICE_UNAVAILABLE, null, SHORT_OF_MEMORY, H2Code.ENHANCE_YOUR_CALM);
        }
    }

    /** Lends a piece to the sink, and gives credit for what the sink did not keep. */
    private void lend(Slice piece, int length) {
        ServerExchange ex = exchange();
        ex.bodyTaken(length);
        stash.lends(piece);
        on().enter();
        try {
            ex.sink().onData(ex, piece);
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            on().leave();
            piece.clear();
            http.loop().memory().returnSlice(piece);
        }
        credit(stash.notRetained(length));
    }

    /** Bytes are of no concern any more. */
    final void credit(int length) {
        if (length > 0 && state() != null && !on().isGone()) {
            on().codec().consumed(state(), length);
            channel().flush(); // which sends the credit that is due
        }
    }

    /** Nobody wants the bytes. Once they are too many the peer gets no credit for more. */
    private void drop(int length) {
        dropped += length;
        if (isDiscardOver()) {
            return;
        }
        if (dropped <= http.config().discardLengthMax()) {
            credit(length);
        } else {
            http.counters().increment(Counter.HTTP_DISCARD_EXCEEDED);
            discardOver();
        }
    }

    /** Trailers came, which end the message. */
    final void trailers(FieldTable table) {
        inputEnds();
        ServerExchange ex = openExchange();
        if (ex != null && phase() == Phase.BODY) {
            if (stash.isEmpty() && ex.wantsBodyEnd()) {
                tell(table);
            } else {
                trailers = new H2KeptHead(http);
            }
        }
        proceed();
    }

    private void tell(FieldTable table) {
        ServerExchange ex = exchange();
        ex.in(HalfState.TRAILERS);
        on().enter();
        try {
            ex.sink().onTrailers(ex, table);
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            on().leave();
        }
    }

    /** Goes on with what came: feeds what was kept, tells the end, and does what follows. */
    @Override
    final void proceed() {
        while (!stash.isEmpty() && isWanted()) {
            Slice piece = http.loop().memory().slice();
            Block block = stash.take(piece, exchange().bodyAllowed());
            try {
                lend(piece, piece.length());
            } finally {
                block.release();
            }
        }
        tellTrailers();
        ServerExchange ex = openExchange();
        boolean complete = isInputEnded() && stash.isEmpty() && trailers == null && ex != null;
        if (complete && (phase() == Phase.BODY || phase() == Phase.TUNNEL)) {
            if (!ex.in().isOver()) {
                ex.in(HalfState.DONE);
            }
            phase(phase() == Phase.BODY ? Phase.WAIT : Phase.TUNNEL);
        }
        settle();
    }

    private void tellTrailers() {
        ServerExchange ex = openExchange();
        boolean due = trailers != null && stash.isEmpty() && ex != null && phase() == Phase.BODY;
        if (due && ex.wantsBodyEnd()) {
            H2KeptHead told = trailers;
            trailers = null;
            tell(told.table());
            told.release();
        }
    }

    @Override
    final void tellBodyEnd() {
        ServerExchange ex = exchange();
        bodyEndTold = true;
        on().enter();
        try {
            ex.sink().onBodyEnd(ex);
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            on().leave();
        }
    }

    @Override
    final void startDiscard() {
        if (!exchange().in().isOver()) {
            exchange().in(HalfState.DONE);
        }
        phase(Phase.DISCARD);
        if (continueAwaited) {
            discardOver(); // it may never come
        }
        drop(stash.discard());
        if (trailers != null) {
            trailers.release();
            trailers = null;
        }
    }

    // --- what the exchange asks for ---

    /** Asks the client for the body it holds back. */
    abstract void sendContinue();

    /** Nothing more is sent. */
    abstract void dropQueue();

    @Override
    final void bodyWanted() {
        boolean asks = phase() == Phase.BODY && continueAwaited && received == 0 && !isInputEnded();
        if (asks && !exchange().discards() && exchange().bodyAllowed() > 0) {
            continueAwaited = false;
            sendContinue();
        }
        changed();
    }

    final void tunnelStarted() {
        http.counters().increment(Counter.HTTP_TUNNELS);
        exchange().in(HalfState.TUNNEL);
        phase(Phase.TUNNEL);
        bodyEndTold = false;
        changed();
    }

    /** Nothing more goes either way. */
    @Override
    final void dropAll() {
        stash.discard(); // the peer gets credit for it when the stream is released
        if (trailers != null) {
            trailers.release();
            trailers = null;
        }
        dropQueue();
    }

    @Override
    final void dropBody() {
        if (!stash.isEmpty()) {
            drop(stash.discard());
        }
    }

    // --- facts ---

    @Override
    final boolean isEndDue() {
        ServerExchange ex = exchange();
        return ex.in() == HalfState.DONE && !bodyEndTold && ex.wantsBodyEnd() && phase() != Phase.DISCARD;
    }

    @Override
    final boolean isEndAwaited() {
        return !bodyEndTold && exchange().holdsBodyEnd() && phase() == Phase.TUNNEL;
    }

    @Override
    final boolean isRetained() {
        return stash.isRetained();
    }

    final long received() {
        return received;
    }

    @Override
    public String toString() {
        return (state() == null
                        ? "no stream"
                        : state() + " window " + on().codec().sendWindow(state())) + " " + phase()
                + (isInputEnded() ? " ended" : "") + ", " + stash
                + (exchange() == null
                        ? ", over"
                        : ", in " + exchange().in() + " out " + exchange().out());
    }
}
