package io.millrace.http;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.h1.BodyKind;
import io.millrace.codec.h1.H1ChunkDecoder;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.nio.ByteBuffer;

/**
 * The receiving half of HTTP/1.1 and the sequence of exchanges, for both roles. Loop thread only.
 *
 * <pre>
 *          head complete              body complete           exchange over
 *   HEAD ---------------> BODY ----------------------> WAIT ----------------> HEAD (next exchange) or closed
 *    |                     | response over, body unread  ^ |
 *    |                     +--> DISCARD -----------------+ +--> TUNNEL (101, CONNECT): raw bytes
 *    +--- no body ---------------------------------------+
 * </pre>
 *
 * <p>Callbacks of users run at one depth: {@link #enter()} and {@link #leave()} bracket them, and what follows from what
 * they did (the end of the exchange, the next request) is done by {@link #settle()} after they returned.
 */
abstract class H1Connection extends StreamHandler {
    /** What the received bytes are. */
    enum Phase {
        HEAD,
        BODY,
        DISCARD,
        WAIT,
        TUNNEL,
        CLOSED
    }

    final HttpLoop http;
    final StreamChannel ch;
    final H1Stream stream;
    final H1Deadlines deadlines;
    H1Connection next; // of HttpLoop's list
    H1Connection previous;
    H1Connection nextAdmitted; // of Admission's FIFO
    boolean awaitsAdmission;

    private Phase phase = Phase.HEAD;
    private Exchange exchange;
    private FieldTable table;
    private Lease headLease;
    private int headSeen;
    private boolean headMoved;
    private BodyKind kind = BodyKind.NONE;
    private long bodyLeft;
    private H1ChunkDecoder chunks;
    private boolean bodyEndTold;
    private boolean continueAwaited;
    private boolean keepAlive = true;
    private boolean inputEnded;
    private boolean waitsForSend;
    private int calls;
    private int receives;
    private int beganInReceive;
    private int turn;
    private int headsThisTurn;
    private long discarded;
    private long progressNs;
    private long rateReceived;
    private long rateSentTotal;
    private long bodyReceived;
    private boolean rateInWanted;
    private boolean rateOutWanted;
    private Connection view;

    H1Connection(HttpLoop http, StreamChannel ch) {
        this.http = http;
        this.ch = ch;
        this.stream = new H1Stream(this, ch, http);
        this.deadlines = new H1Deadlines(this, ch.loop().timers());
        http.opened(this);
    }

    // --- roles ---

    /** Whether heads are taken only as fast as their answers leave: a server's rule. */
    abstract boolean bounded();

    /** Parses the head at {@code at}; the new place, or {@code at} when more is needed. */
    abstract int readHead(Slice bytes, int at);

    /** The peer broke the protocol: answers if it can, and closes. */
    abstract void refuse(ProtocolError why);

    /** The exchange is over in good order; the connection may close or go on. */
    abstract void exchangeOver(Exchange ex, boolean reusable);

    /** A handler of the exchange threw or broke a rule. */
    abstract void exchangeFailed(Throwable t);

    /** Shows {@code ex}'s end to its role's own handler, before the end handlers. */
    abstract void exchangeEnded(Exchange ex);

    /** Adds what the role knows of an end that was not in good order. */
    Outcome qualified(Outcome how) {
        return how;
    }

    /** Method of the exchange's request. */
    abstract Method requestMethod();

    abstract boolean peerIsHttp10();

    /** Whether the request offered an upgrade. */
    abstract boolean offersUpgrade();

    /** A final head was sent. */
    abstract void headSent(int status);

    abstract String listenerName();

    abstract void waitedTooLong(H1Deadlines.Wait what);

    /** Sets the deadline that fits what the connection waits for now. */
    abstract void armDeadline();

    // --- receiving ---

    @Override
    public final int onReceive(StreamChannel channel, Slice bytes) {
        receives++;
        int at = bytes.offset();
        while (at < bytes.limit() && mayGoOn()) { // open, writable, admitted, heads of this turn not used up
            int to =
                    switch (phase) {
                        case HEAD -> readHead(bytes, at); // parse, limits, framing decision, dispatch
                        case BODY -> readBody(bytes, at); // lends slices to the sink
                        case DISCARD -> discard(bytes, at);
                        case WAIT -> waitForExchange(at); // pipelined behind an open exchange: pause
                        case TUNNEL -> readTunnel(bytes, at); // raw bytes to the sink
                        case CLOSED -> bytes.limit();
                    };
            if (to == at) {
                break; // needs more bytes, or paused
            }
            at = to;
        }
        afterReceive(bytes);
        return at - bytes.offset();
    }

    private boolean mayGoOn() {
        if (!ch.isOpen()) {
            return false;
        }
        if (phase == Phase.HEAD && !bounded()) {
            return true;
        }
        if (phase == Phase.HEAD && !ch.writable()) {
            waitsForSend = true; // a peer that pipelines and never reads gets no unlimited answers
            ch.pauseReceive();
            return false;
        }
        if (phase == Phase.HEAD && headsUsedUp()) {
            ch.pauseReceive();
            ch.ready();
            return false;
        }
        if ((phase == Phase.HEAD || phase == Phase.BODY) && !http.admission().admits()) {
            if (ch.loop().memory().sendCritical()) {
                http.abortLeastProgress();
            }
            ch.pauseReceive();
            http.admission().await(this);
            return false;
        }
        return true;
    }

    private boolean headsUsedUp() {
        if (turn != ch.loop().turn()) {
            turn = ch.loop().turn();
            headsThisTurn = 0;
        }
        if (headsThisTurn < http.config().requestsPerTurnMax()) {
            return false;
        }
        http.counters().increment(Counter.HTTP_TURN_EXHAUSTED);
        return true;
    }

    private void afterReceive(Slice bytes) {
        if (exchange != null) {
            keepHead(bytes);
        } else if (table != null && phase == Phase.HEAD && headSeen == 0) {
            http.returnTable(table); // an idle connection holds nothing
            table = null;
        }
        if (ch.isOpen()) {
            armDeadline();
            if (phase == Phase.BODY) {
                armRate(false);
            }
        }
    }

    /** R7: the exchange outlives this receive, so its head must outlive the receive block. */
    @SuppressWarnings("ReferenceEquality") // equal buffers are not the same memory
    private void keepHead(Slice bytes) {
        if (headMoved || phase == Phase.CLOSED || phase == Phase.HEAD) {
            return;
        }
        headMoved = true;
        FieldTable head = table;
        if (head.length() == 0 || head.arena() != bytes.buffer()) {
            return;
        }
        headLease = bytes.retain(head.base(), head.length());
        if (headLease != null) {
            head.relocate(headLease.buffer(), headLease.offset());
        } else { // no block is free: the heap never fails
            ByteBuffer copy = ByteBuffer.allocate(head.length());
            copy.put(0, bytes.buffer(), head.base(), head.length());
            head.relocate(copy, 0);
        }
    }

    final FieldTable tableForHead() {
        if (table == null) {
            table = http.borrowTable();
        }
        return table;
    }

    final int headSeen() {
        return headSeen;
    }

    final void headSeen(int bytes) {
        headSeen = bytes;
    }

    /** A head is complete and its body's framing is known: the exchange has its message. */
    final void messageBegins(Exchange ex, BodyKind bodyKind, long length, boolean awaitsContinue) {
        headsThisTurn++;
        headSeen = 0;
        headMoved = false;
        exchange = ex;
        beganInReceive = receives;
        bodyEndTold = false;
        bodyReceived = 0;
        continueAwaited = awaitsContinue;
        kind = bodyKind;
        bodyLeft = length;
        ex.headReceived(table);
        switch (bodyKind) {
            case NONE, TUNNEL -> {
                ex.in(HalfState.DONE);
                phase = Phase.WAIT;
            }
            case LENGTH, UNTIL_CLOSE, CHUNKED -> {
                ex.in(HalfState.BODY);
                phase = Phase.BODY;
                if (bodyKind == BodyKind.CHUNKED) {
                    chunks = http.borrowDecoder();
                }
            }
        }
    }

    /** An exchange whose head is not there: not yet (a client's), or refused (then it cannot be read). */
    final void beginsWithoutHead(Exchange ex) {
        exchange = ex;
        headMoved = true;
        bodyEndTold = false;
        continueAwaited = false;
        kind = BodyKind.NONE;
    }

    private int waitForExchange(int at) {
        http.counters().increment(Counter.HTTP_PIPELINED);
        ch.pauseReceive();
        return at;
    }

    private int readBody(Slice bytes, int at) {
        long allowed = exchange.bodyAllowed();
        if (allowed == 0) {
            ch.pauseReceive();
            return at;
        }
        return kind == BodyKind.CHUNKED ? readChunked(bytes, at, allowed) : readPlain(bytes, at, allowed);
    }

    private int readPlain(Slice bytes, int at, long allowed) {
        long wanted = kind == BodyKind.LENGTH ? Math.min(allowed, bodyLeft) : allowed;
        int n = (int) Math.min(wanted, bytes.limit() - at);
        bodyLeft -= kind == BodyKind.LENGTH ? n : 0;
        boolean last = kind == BodyKind.LENGTH && bodyLeft == 0;
        data(bytes, at, n, last);
        return at + n;
    }

    private int readChunked(Slice bytes, int at, long allowed) {
        int limit = bytes.limit();
        int cap = (int) Math.min(limit, at + Math.min(allowed, limit));
        int result = chunks.next(bytes.buffer(), at, cap);
        if (result == H1ChunkDecoder.NEED_MORE && chunks.position() == at && cap < limit) {
            result = chunks.next(bytes.buffer(), at, limit); // trailers: they lie in one piece and are no data
        }
        int to = chunks.position();
        if (result == H1ChunkDecoder.DATA) {
            data(bytes, chunks.dataOffset(), chunks.dataLength(), false);
        } else if (result == H1ChunkDecoder.TRAILERS) {
            trailers();
        } else if (result == H1ChunkDecoder.END) {
            bodyComplete();
            settle();
        } else if (CodecResult.isFailure(result)) {
            refuse(CodecResult.error(result));
            return limit;
        }
        return to;
    }

    /** Lends a piece to the sink; with the last the body is complete before anything that follows from the callback. */
    private void data(Slice bytes, int offset, int length, boolean last) {
        Exchange ex = exchange;
        bodyReceived += length;
        ex.bodyTaken(length);
        Slice piece = ch.loop().memory().slice();
        piece.wrap(bytes, offset, length);
        enter();
        try {
            ex.sink().onData(ex, piece);
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            leave();
            piece.clear();
            ch.loop().memory().returnSlice(piece);
        }
        if (last && exchange == ex && phase == Phase.BODY) {
            bodyComplete();
        }
        settle();
    }

    private void trailers() {
        Exchange ex = exchange;
        ex.in(HalfState.TRAILERS);
        enter();
        try {
            ex.sink().onTrailers(ex, chunks.trailers());
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            leave();
        }
        settle();
    }

    private void bodyComplete() {
        releaseChunks();
        exchange.in(HalfState.DONE);
        phase = Phase.WAIT;
    }

    private void tellBodyEnd() {
        Exchange ex = exchange;
        bodyEndTold = true;
        enter();
        try {
            ex.sink().onBodyEnd(ex);
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            leave();
        }
    }

    private int readTunnel(Slice bytes, int at) {
        int n = (int) Math.min(exchange.bodyAllowed(), bytes.limit() - at);
        if (n == 0) {
            ch.pauseReceive();
            return at;
        }
        data(bytes, at, n, false);
        return at + n;
    }

    // --- bodies that nobody wants ---

    /** The response is complete, or the handler said so: the rest of the body is read and dropped. */
    private void startDiscard() {
        exchange.in(HalfState.DONE);
        phase = Phase.DISCARD;
        discarded = 0;
        if (continueAwaited
                || (kind == BodyKind.LENGTH && bodyLeft > http.config().discardLengthMax())) {
            http.counters().increment(Counter.HTTP_UNREAD_CLOSED);
            keepAlive = false; // the rest may never come, or is too much
        } else {
            deadlines.await(
                    H1Deadlines.Wait.DISCARD,
                    ch.loop().clock().nanoTime() + http.config().discardTimeNs());
        }
        ch.resumeReceive();
    }

    private int discard(Slice bytes, int at) {
        int to;
        if (kind == BodyKind.CHUNKED) {
            int result = chunks.next(bytes.buffer(), at, bytes.limit());
            to = chunks.position();
            if (CodecResult.isFailure(result)) {
                close(CloseCause.PROTOCOL);
                return bytes.limit();
            }
            bodyLeft = result == H1ChunkDecoder.END ? 0 : 1;
        } else {
            to = at + (int) Math.min(bodyLeft, bytes.limit() - at);
            bodyLeft -= to - at;
        }
        discarded += to - at;
        if (bodyLeft == 0) {
            discardComplete();
        } else if (discarded > http.config().discardLengthMax()) {
            http.counters().increment(Counter.HTTP_DISCARD_EXCEEDED);
            close(CloseCause.LIMIT);
        }
        return to;
    }

    private void discardComplete() {
        releaseChunks();
        phase = Phase.WAIT;
        if (exchange == null) {
            goOn();
        }
    }

    private void releaseChunks() {
        if (chunks != null) {
            http.returnDecoder(chunks);
            chunks = null;
        }
    }

    // --- what exchanges ask for, through their stream ---

    final Exchange exchange() {
        return exchange;
    }

    final Phase phase() {
        return phase;
    }

    final boolean keepsAlive() {
        return keepAlive && !http.isLame();
    }

    final void closeAfter() {
        keepAlive = false;
    }

    final boolean inputEnded() {
        return inputEnded;
    }

    final Connection connection() {
        if (view == null) {
            view = new Connection(ch, http.newId(), listenerName());
        }
        return view;
    }

    /** A sink came, or more is granted. */
    final void bodyWanted() {
        if (exchange.discards() && phase == Phase.BODY) {
            startDiscard();
        } else if (phase == Phase.BODY) {
            if (continueAwaited && bodyReceived == 0 && exchange.bodyAllowed() > 0) {
                continueAwaited = false;
                stream.sendContinue();
            }
            ch.resumeReceive();
        } else if (phase == Phase.TUNNEL) {
            ch.resumeReceive();
        }
        changed();
    }

    final void tunnelStarted() {
        http.counters().increment(Counter.HTTP_TUNNELS);
        keepAlive = false;
        exchange.in(HalfState.TUNNEL);
        phase = Phase.TUNNEL;
        bodyEndTold = false;
        ch.resumeReceive();
    }

    /** Something that may end the exchange happened; looked at once no callback runs any more. */
    final void changed() {
        if (calls == 0) {
            ch.ready();
        }
    }

    /** Both halves are given up: the only way to say so in HTTP/1.1 is to reset the connection. */
    final void resetExchange(Outcome how) {
        if (exchange != null && exchange.outcome() == null) {
            exchange.ended(qualified(how));
        }
        ch.abort(how.kind() == Outcome.Kind.TIMED_OUT ? CloseCause.TIMED_OUT : CloseCause.NORMAL);
    }

    // --- callbacks, and what follows from them ---

    final void enter() {
        calls++;
    }

    final void leave() {
        calls--;
    }

    /** Does what follows from the callbacks that have returned. */
    final void settle() {
        Exchange ex = exchange;
        if (ex == null || calls > 0 || ex.outcome() != null) {
            return;
        }
        if (stream.headIsOpen()) {
            headAbandoned();
        }
        if (ex.in() == HalfState.DONE && !bodyEndTold && ex.wantsBodyEnd() && isUnread()) {
            tellBodyEnd();
            settle();
            return;
        }
        if (ex.out() == HalfState.DONE && phase == Phase.BODY && bounded()) {
            startDiscard(); // the response is complete: nobody will ask for the rest of the request
        }
        if (ex.in().isOver() && ex.out().isOver()) {
            over(ex);
        }
    }

    /** The end of a body is told after its last byte, and not when the rest was dropped. */
    private boolean isUnread() {
        return phase != Phase.DISCARD && !exchange.discards();
    }

    private void headAbandoned() {
        IllegalStateException why = new IllegalStateException("a callback returned with its head open: end it with"
                + " send(), stream(), end() or tunnel() before returning");
        if (stream.abandonHead()) {
            exchangeFailed(why);
        } else {
            http.handlerFailed(why);
            resetExchange(Outcome.of(Outcome.Kind.HANDLER_FAILED));
        }
    }

    private void over(Exchange ex) {
        ex.ended(Outcome.COMPLETED);
        boolean reusable = beganInReceive == receives && calls == 0 && !headMoved;
        end(ex);
        exchangeOver(ex, reusable);
        if (phase != Phase.DISCARD) {
            goOn();
        } else if (!keepsAlive()) {
            close(CloseCause.NORMAL);
        }
    }

    /** Tells those who wait for the end, then takes back what the exchange borrowed. */
    final void end(Exchange ex) {
        enter();
        try {
            exchangeEnded(ex);
        } catch (Throwable t) {
            http.handlerFailed(t);
        }
        ex.runEnds();
        leave();
        exchange = null;
        if (table != null) {
            http.returnTable(table);
            table = null;
        }
        if (headLease != null) {
            headLease.release();
            headLease = null;
        }
    }

    /** Next message, or the end of the connection. */
    private void goOn() {
        if (!keepsAlive() || inputEnded) {
            close(inputEnded ? CloseCause.PEER_CLOSED : CloseCause.NORMAL);
            return;
        }
        phase = Phase.HEAD;
        if (ch.isPaused() && !awaitsAdmission) {
            ch.resumeReceive();
        }
        idle();
    }

    /** An exchange is over, and the connection stays. */
    void idle() {}

    /** The loop came round and no exchange is open. */
    void free() {}

    /** Orderly: what is staged is sent first. */
    final void close(CloseCause why) {
        boolean expectInput = mayReceiveMore();
        phase = Phase.CLOSED;
        deadlines.cancel();
        ch.close(why, expectInput);
    }

    /** Whether the peer may still be sending, so that the close must linger. */
    boolean mayReceiveMore() {
        return true;
    }

    @Override
    public final void onReady(StreamChannel channel) {
        if (!channel.isOpen()) {
            return;
        }
        settle();
        if (exchange == null && phase == Phase.HEAD && channel.isOpen()) {
            free();
        }
        if (channel.isOpen() && channel.isPaused() && !awaitsAdmission && !waitsForSend && receivable()) {
            channel.resumeReceive();
        }
        if (channel.isOpen()) {
            armDeadline();
        }
    }

    private boolean receivable() {
        return switch (phase) {
            case HEAD, DISCARD -> true;
            case BODY, TUNNEL -> exchange.bodyAllowed() > 0;
            case WAIT, CLOSED -> false;
        };
    }

    final void admitted() {
        ch.ready();
    }

    // --- the channel ---

    @Override
    public final void onFlush(StreamChannel channel) {
        stream.seal();
    }

    @Override
    public final void onSent(StreamChannel channel, long bytes) {
        progressNs = ch.loop().clock().nanoTime();
        if (ch.queuedLength() > 0 && ch.isOpen()) {
            armRate(true);
        }
        if (ch.queuedLength() > ch.loop().config().sendMarkLow()) {
            return;
        }
        if (waitsForSend) {
            waitsForSend = false;
            ch.ready();
        }
        Exchange ex = exchange;
        if (ex != null) {
            enter();
            try {
                ex.becameWritable();
            } catch (Throwable t) {
                exchangeFailed(t);
            } finally {
                leave();
            }
            settle();
        }
    }

    @Override
    public final void onEndOfInput(StreamChannel channel, boolean clean) {
        inputEnded = true;
        switch (phase) {
            case HEAD, DISCARD -> close(CloseCause.PEER_CLOSED);
            case BODY -> bodyCut(clean);
            case WAIT -> keepAlive = false; // half closed: the response goes out, then the connection ends
            case TUNNEL -> {
                exchange.in(HalfState.DONE);
                settle();
            }
            case CLOSED -> {}
        }
    }

    private void bodyCut(boolean clean) {
        if (kind == BodyKind.UNTIL_CLOSE && clean) {
            bodyComplete();
            settle();
            return;
        }
        exchange.ended(qualified(Outcome.of(Outcome.Kind.PEER_GONE)));
        ch.abort(CloseCause.PEER_CLOSED);
    }

    @Override
    public final void onClosed(StreamChannel channel, CloseCause cause) {
        phase = Phase.CLOSED;
        deadlines.cancel();
        releaseChunks();
        Exchange ex = exchange;
        if (ex != null) {
            if (ex.out() == HalfState.BODY || ex.out() == HalfState.HEAD || ex.out() == HalfState.TRAILERS) {
                http.counters().increment(Counter.HTTP_RESPONSES_CUT);
            }
            if (ex.outcome() == null) {
                ex.ended(qualified(Outcome.of(cause)));
            }
            end(ex);
        }
        if (table != null) {
            http.returnTable(table);
            table = null;
        }
        http.closed(this);
        closed(cause);
    }

    /** The connection is gone. */
    void closed(CloseCause cause) {}

    // --- progress ---

    final long queuedLength() {
        return ch.queuedLength();
    }

    final long progressNs() {
        return progressNs;
    }

    final void sendStarved() {
        ch.abort(CloseCause.SEND_STARVED);
    }

    /** Starts to measure the rates while a body comes, or one leaves that the kernel did not take at once. */
    private void armRate(boolean leaves) {
        boolean wanted = http.config().rateMin() > 0 && (phase == Phase.BODY || leaves);
        if (!wanted) {
            deadlines.stopRate();
        } else if (!deadlines.checksRate()) {
            measure();
        }
    }

    private void measure() {
        rateReceived = bodyReceived;
        rateSentTotal = ch.sentTotal();
        rateInWanted = phase == Phase.BODY && !ch.isPaused();
        rateOutWanted = ch.queuedLength() > 0;
        deadlines.checkRateAt(ch.loop().clock().nanoTime() + http.config().rateGraceNs());
    }

    /** L7: who sends or takes less than the minimum while it is wanted is given up. */
    final void rateCheckDue(long nowNs) {
        if (!ch.isOpen() || phase == Phase.TUNNEL) {
            return;
        }
        long least = http.config().rateMin() * http.config().rateGraceNs() / 1_000_000_000L;
        boolean slowIn = rateInWanted && phase == Phase.BODY && !ch.isPaused() && bodyReceived - rateReceived < least;
        boolean slowOut = rateOutWanted && ch.queuedLength() > 0 && ch.sentTotal() - rateSentTotal < least;
        if (slowIn || slowOut) {
            http.counters().increment(Counter.HTTP_BODY_SLOW);
            bodyTooSlow(slowIn);
            return;
        }
        armRate(ch.queuedLength() > 0);
    }

    /** @param in whether it is the peer's body that came too slowly, else ours that it did not take */
    abstract void bodyTooSlow(boolean in);

    // --- draining ---

    /** Closes if idle; else after the exchange, since {@link HttpLoop#isLame()} holds now. */
    final void drain() {
        if (phase == Phase.HEAD && headSeen == 0 && exchange == null && ch.isOpen()) {
            close(CloseCause.SHUTDOWN);
        }
    }

    final void kill() {
        if (exchange != null && exchange.outcome() == null) {
            exchange.ended(Outcome.of(Outcome.Kind.SHUTDOWN));
        }
        ch.abort(CloseCause.SHUTDOWN);
    }
}
