package io.millrace.http;

import io.millrace.codec.CodecResult;
import io.millrace.codec.h1.BodyKind;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;

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
 * <p>Callbacks of users run at one depth: {@link #enter()} and {@link #leave()} bracket them, and what follows from
 * what they did (the end of the exchange, the next request) is done by {@link #settle()} after they returned.
 */
abstract class H1Connection extends H1Loans {
    /** What the received bytes are. */
    enum Phase {
        HEAD,
        BODY,
        DISCARD,
        WAIT,
        TUNNEL,
        CLOSED
    }

    final BodyRates rates;

    private Phase phase = Phase.HEAD;
    private Exchange exchange;
    private boolean bodyEndTold;
    private boolean continueAwaited;
    private boolean keepAlive = true;
    private boolean inputEnded;
    private int calls;
    private int receives;
    private int beganInReceive;
    private boolean bodyUnread;
    private Connection view;

    H1Connection(HttpLoop http, StreamChannel ch) {
        super(http, ch);
        this.rates = new H1BodyRates(this);
        http.opened(this);
    }

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
                        case DISCARD -> http.discard().next(this, bytes, at);
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
        return switch (phase) {
            case HEAD -> admitsHead();
            case BODY, TUNNEL -> admits();
            case DISCARD, WAIT, CLOSED -> true;
        };
    }

    private void afterReceive(Slice bytes) {
        if (exchange == null) {
            if (phase == Phase.HEAD && headSeen() == 0) {
                releaseHead();
            }
        } else if (phase != Phase.HEAD && phase != Phase.CLOSED) {
            keepHead(bytes);
        }
        if (ch.isOpen()) {
            armDeadline();
            if (phase == Phase.BODY) {
                rates.received();
            }
        }
    }

    /** A head is complete and its body's framing is known: the exchange has its message. */
    final void messageBegins(Exchange ex, BodyKind bodyKind, long length, boolean awaitsContinue) {
        headTaken();
        head().complete();
        exchange = ex;
        beganInReceive = receives;
        bodyEndTold = false;
        continueAwaited = awaitsContinue;
        ex.headReceived(head().table());
        switch (bodyKind) {
            case NONE, TUNNEL -> {
                ex.in(HalfState.DONE);
                phase = Phase.WAIT;
            }
            case LENGTH, UNTIL_CLOSE, CHUNKED -> {
                borrowBody(bodyKind, length);
                ex.in(HalfState.BODY);
                phase = Phase.BODY;
            }
        }
    }

    /** An exchange whose head is not there: not yet (a client's), or refused (then it cannot be read). */
    final void beginsWithoutHead(Exchange ex) {
        exchange = ex;
        bodyEndTold = false;
        continueAwaited = false;
    }

    private int waitForExchange(int at) {
        if (!bodyUnread) {
            http.counters().increment(Counter.HTTP_PIPELINED);
        }
        ch.pauseReceive();
        return at;
    }

    private int readBody(Slice bytes, int at) {
        if (!isBodyWanted()) {
            ch.pauseReceive();
            return at;
        }
        int result = body().next(bytes, at, exchange.bodyAllowed());
        int to = body().position();
        switch (result) {
            case H1BodyReader.NEED_MORE -> {}
            case H1BodyReader.DATA -> data(bytes, body().offset(), body().length());
            case H1BodyReader.TRAILERS -> trailers();
            case H1BodyReader.END -> bodyComplete(exchange);
            default -> {
                refuse(CodecResult.error(result), Outcome.UNKNOWN);
                return bytes.limit();
            }
        }
        return to;
    }

    /** Data is granted, or the sink waits and what comes next is only framing: it must not stand before the end. */
    private boolean isBodyWanted() {
        return exchange.bodyAllowed() > 0 || (exchange.wantsBodyEnd() && !body().isAtData());
    }

    /** Lends a piece to the sink; with the last the body is complete before anything that follows from the callback. */
    private void data(Slice bytes, int offset, int length) {
        Exchange ex = exchange;
        boolean last = phase == Phase.BODY && body().isComplete();
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
        if (last) {
            bodyComplete(ex);
        }
        settle();
    }

    private void trailers() {
        Exchange ex = exchange;
        ex.in(HalfState.TRAILERS);
        enter();
        try {
            ex.sink().onTrailers(ex, body().trailers());
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            leave();
        }
        bodyComplete(ex); // nothing follows the trailers, so no byte would bring us here again
    }

    /** The body ends, unless a callback has ended the exchange; then what follows from it. */
    private void bodyComplete(Exchange ex) {
        if (exchange == ex && ex.outcome() == null && phase == Phase.BODY) {
            releaseBody();
            ex.in(HalfState.DONE);
            phase = Phase.WAIT;
        }
        settle();
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
        if (exchange.discards()) {
            return bytes.limit();
        }
        int n = (int) Math.min(exchange.bodyAllowed(), bytes.limit() - at);
        if (n == 0) {
            ch.pauseReceive();
            return at;
        }
        data(bytes, at, n);
        return at + n;
    }

    // --- bodies that nobody wants ---

    /** The response is complete, or the handler said so: the rest of the body is read and dropped. */
    private void startDiscard() {
        exchange.in(HalfState.DONE);
        phase = Phase.DISCARD;
        http.discard().start(this, !continueAwaited);
    }

    /** @param cause null: the body was dropped whole; else why the rest of it stays unread */
    final void discarded(CloseCause cause) {
        releaseBody();
        phase = Phase.WAIT;
        if (cause != null) {
            bodyUnread = true;
            keepAlive = false;
        }
        if (exchange != null) {
            awaitNothing();
            armDeadline();
        } else if (cause != null) {
            close(cause);
        } else {
            goOn();
        }
    }

    /** The request's body will not be read to its end, so no request can follow a response that is complete now. */
    final boolean leavesBodyUnread() {
        return phase == Phase.BODY
                && bounded()
                && (continueAwaited || http.discard().isTooLong(this));
    }

    final boolean isBodyUnread() {
        return bodyUnread;
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
            view = newView();
        }
        return view;
    }

    /** A sink came, or more is granted. */
    final void bodyWanted() {
        if (phase == Phase.BODY && !exchange.discards()) {
            if (continueAwaited && body().received() == 0 && exchange.bodyAllowed() > 0) {
                continueAwaited = false;
                stream().sendContinue();
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
        if (stream().headIsOpen()) {
            exchangeFailed(new IllegalStateException("a callback returned with its head open: end it with send(),"
                    + " stream(), end() or tunnel() before returning"));
            if (ex.outcome() != null) {
                return;
            }
        }
        if (ex.in() == HalfState.DONE && !bodyEndTold && ex.wantsBodyEnd() && phase != Phase.DISCARD) {
            tellBodyEnd();
            settle();
            return;
        }
        if (phase == Phase.BODY && (ex.discards() || (ex.out() == HalfState.DONE && bounded()))) {
            startDiscard(); // a server's response is complete: nobody will ask for the rest of the request
        }
        boolean endAwaited = !bodyEndTold && ex.holdsBodyEnd() && (!bounded() || phase == Phase.TUNNEL);
        if (ex.in().isOver() && ex.out().isOver() && !endAwaited) {
            over(ex);
        }
    }

    private void over(Exchange ex) {
        ex.ended(Outcome.COMPLETED);
        boolean reusable = beganInReceive == receives && calls == 0 && !isHeadMoved();
        H1Stream used = stream();
        end(ex);
        if (reusable) {
            exchangeUnheld(ex, used);
        }
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
        releaseStream();
        releaseHead();
    }

    /** Next message, or the end of the connection. */
    private void goOn() {
        if (!keepsAlive() || inputEnded) {
            close(inputEnded ? CloseCause.PEER_CLOSED : CloseCause.NORMAL);
            return;
        }
        phase = Phase.HEAD;
        if (ch.isPaused() && !isWaiting()) {
            ch.resumeReceive();
        }
        idle();
    }

    /** Orderly: what is staged is sent first. */
    final void close(CloseCause why) {
        boolean expectInput = mayReceiveMore();
        phase = Phase.CLOSED;
        awaitNothing(); // but the peer must take what it still gets
        ch.close(why, expectInput);
    }

    @Override
    public final void onReady(StreamChannel channel) {
        http.admission().goOn(); // each that was admitted lets the next one try
        if (!channel.isOpen()) {
            return;
        }
        settle();
        if (takeWriteTurn()) {
            tellWritable();
        }
        if (exchange == null && phase == Phase.HEAD && channel.isOpen()) {
            free();
        }
        if (channel.isOpen() && channel.isPaused() && !isWaiting() && receivable()) {
            channel.resumeReceive();
        }
        if (channel.isOpen()) {
            armDeadline();
        }
    }

    private boolean receivable() {
        return switch (phase) {
            case HEAD, DISCARD -> true;
            case BODY -> isBodyWanted();
            case TUNNEL -> exchange.bodyAllowed() > 0 || exchange.discards();
            case WAIT, CLOSED -> false;
        };
    }

    // --- the channel ---

    @Override
    public final void onFlush(StreamChannel channel) {
        if (stream().headIsOpen()) {
            settle(); // so many are ready that this one's turn has not come, and an open head must not leave
        }
        sendStaged();
        stream().seal();
        sending();
    }

    @Override
    public final void onSent(StreamChannel channel, long bytes) {
        sendMoved();
        rates.sent();
        http.admission().sent(this);
        if (ch.queuedLength() > ch.loop().config().sendMarkLow()) {
            return;
        }
        sendProgressed();
        tellWritable();
    }

    @Override
    public final boolean awaitsSent(StreamChannel channel) {
        return exchange != null || phase != Phase.HEAD || isWaiting();
    }

    private void tellWritable() {
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
            if (ch.isOpen()) {
                armDeadline(); // a request may have ended there
            }
        }
    }

    @Override
    public final void onEndOfInput(StreamChannel channel, boolean clean) {
        inputEnded = true;
        if ((phase == Phase.WAIT || phase == Phase.DISCARD) && exchange != null && halfCloseAborts()) {
            peerGone();
            return;
        }
        switch (phase) {
            case HEAD -> headCut();
            case DISCARD -> discarded(CloseCause.PEER_CLOSED);
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
        if (body().kind() == BodyKind.UNTIL_CLOSE && clean) {
            bodyComplete(exchange);
        } else {
            peerGone();
        }
    }

    final void peerGone() {
        exchange.ended(qualified(Outcome.of(Outcome.Kind.PEER_GONE)));
        ch.abort(CloseCause.PEER_CLOSED);
    }

    @Override
    public final void onClosed(StreamChannel channel, CloseCause cause) {
        phase = Phase.CLOSED;
        releaseBody();
        Exchange ex = exchange;
        if (ex != null) {
            if (ex.outcome() == null) {
                ex.ended(qualified(Outcome.ofChannel(cause)));
            }
            if (ex.isOutCut()) {
                http.counters().increment(Counter.HTTP_RESPONSES_CUT);
            }
            end(ex);
        }
        releaseHead();
        awaitsAdmission = false;
        http.admission().leave(this);
        http.closed(this);
        http.admission().goOn();
        closed(cause);
    }

    @Override
    final void checkRate() {
        rates.check();
    }

    // --- draining ---

    @Override
    final int exchangesOpen() {
        return exchange == null ? 0 : 1;
    }

    @Override
    final void drain() {
        if (isIdle()) {
            awaitQuiet();
        }
    }

    final boolean isIdle() {
        return phase == Phase.HEAD && headSeen() == 0 && exchange == null && ch.isOpen();
    }

    @Override
    final void kill() {
        if (exchange != null && exchange.outcome() == null) {
            exchange.ended(Outcome.of(Outcome.Kind.SHUTDOWN));
        }
        ch.abort(CloseCause.SHUTDOWN);
    }
}
