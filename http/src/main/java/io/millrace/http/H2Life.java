package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.Status;
import io.millrace.codec.h2.H2Code;
import io.millrace.codec.h2.H2StreamState;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.StreamChannel;

/**
 * The life of a stream of HTTP/2 and of its exchange. Loop thread only.
 *
 * <pre>
 *   BODY --body complete--> WAIT --both halves over--> OVER --sent, ended and given back--> released
 *    | response over, body unread                       ^
 *    +--> DISCARD --------------------------------------+      WAIT --2xx to CONNECT--> TUNNEL --> OVER
 * </pre>
 *
 * <p>As on HTTP/1 what follows from a callback is done by {@link #settle()} after it returned. The exchange may be over
 * while the stream still sends what is staged, or waits for what a sink has kept: credit follows the bytes.
 */
abstract class H2Life extends HttpStream {
    /** What comes in. */
    enum Phase {
        BODY,
        DISCARD,
        WAIT,
        TUNNEL,
        OVER
    }

    H2Stream next; // of the connection's list
    H2Stream previous;
    H2Stream nextLater; // of those to be looked at
    boolean isLater;
    H2Stream nextWaiting; // of those whose handler was not called yet

    private H2ServerConnection connection;
    private H2StreamState state; // null: none
    private ServerExchange exchange; // null: over
    private H2KeptHead head; // null: the head lies where it was decoded
    private H2StreamTimer timer; // null: nothing was waited for yet
    private Method method = Method.GET;
    private Phase phase = Phase.OVER;
    private boolean inputEnded;
    private boolean takesTrailers;
    private boolean discardOver;
    private int beganInReceive;

    H2Life(HttpLoop http) {
        super(http);
    }

    private H2Stream self() {
        return (H2Stream) this;
    }

    // --- the halves ---

    /** A request begins. @param awaitsContinue whether its body is held back until it is asked for */
    abstract void bodyBegins(boolean awaitsContinue);

    /** The end of the body is to be told now. */
    abstract boolean isEndDue();

    abstract void tellBodyEnd();

    /** Whether a sink that is paused is still to hear of the end. */
    abstract boolean isEndAwaited();

    /** The response is complete, or the handler said so: the rest of the body is dropped. */
    abstract void startDiscard();

    /** Nothing more goes either way. */
    abstract void dropAll();

    /** The exchange is over: gives back what of its body nobody took. */
    abstract void dropBody();

    /** Whether a sink has kept what the peer is to get credit for. */
    abstract boolean isRetained();

    /** Goes on with what came. */
    abstract void proceed();

    // --- a request ---

    /** The head is there; the exchange begins. */
    final ServerExchange begin(H2ServerConnection on, H2StreamState s, FieldTable table, boolean ends) {
        attach(on, s);
        method = table.method();
        inputEnded = ends;
        boolean body = !ends && method.id() != Method.CONNECT.id();
        takesTrailers = table.listHas(KnownFields.TE, "trailers");
        ServerExchange ex = http.borrowExchange();
        exchange = ex;
        ex.open(this);
        ex.headReceived(table);
        ex.in(body ? HalfState.BODY : HalfState.DONE);
        phase = body ? Phase.BODY : Phase.WAIT;
        bodyBegins(body && table.has(KnownFields.EXPECT));
        return ex;
    }

    /** A request whose head was refused: it can be answered, and not read. */
    final ServerExchange beginRefused(H2ServerConnection on, H2StreamState s, boolean ends) {
        attach(on, s);
        inputEnded = ends;
        exchange = http.borrowExchange();
        exchange.open(this);
        phase = Phase.WAIT;
        bodyBegins(false);
        return exchange;
    }

    private void attach(H2ServerConnection on, H2StreamState s) {
        connection = on;
        state = s;
        s.owner(this);
        method = Method.GET;
        takesTrailers = false;
        discardOver = false;
        beganInReceive = on.receives();
        on.opened(self());
    }

    /** R7: the exchange outlives the callback, so its head must outlive the memory it was decoded to. */
    final void keepHead() {
        if (exchange != null && head == null) {
            head = new H2KeptHead(http);
        }
    }

    // --- what follows from callbacks ---

    /** Something that may end the exchange happened; looked at once no callback runs any more. */
    final void changed() {
        if (state != null) {
            connection.later(self());
        }
    }

    /** Looks after what happened since the last callback. */
    final void look() {
        proceed();
        if (state != null) {
            self().tellWritable();
            settle();
            armDeadline();
        }
    }

    /** Does what follows from the callbacks that have returned. */
    final void settle() {
        ServerExchange ex = exchange;
        if (connection.calls() > 0) {
            return;
        }
        if (ex == null) {
            finish();
            return;
        }
        if (ex.outcome() == null && self().headIsOpen()) {
            exchangeFailed(new IllegalStateException("a callback returned with its head open: end it with send(),"
                    + " stream(), end() or tunnel() before returning"));
        }
        if (ex.outcome() != null) {
            end(ex);
            return;
        }
        if (isEndDue()) {
            tellBodyEnd();
            settle();
            return;
        }
        if (phase == Phase.BODY && (ex.discards() || ex.out() == HalfState.DONE)) {
            startDiscard(); // a response is complete: nobody will ask for the rest of the request
        }
        if (ex.in().isOver() && ex.out().isOver() && !isEndAwaited()) {
            ex.ended(Outcome.COMPLETED);
            end(ex);
        }
    }

    /** Tells those who wait for the end, then takes back what the exchange borrowed. */
    private void end(ServerExchange ex) {
        boolean normal = ex.outcome().kind() == Outcome.Kind.COMPLETED;
        boolean unheld = normal && beganInReceive == connection.receives() && connection.isReceiving() && head == null;
        if (ex.isOutCut()) {
            http.counters().increment(Counter.HTTP_RESPONSES_CUT);
        }
        connection.enter();
        ex.runEnds();
        connection.leave();
        exchange = null;
        if (phase != Phase.DISCARD) {
            phase = Phase.OVER;
        }
        dropBody();
        if (head != null) {
            head.release();
            head = null;
        }
        if (unheld) {
            http.returnExchange(ex);
        }
        connection.exchangeOver();
        finish();
        if (unheld && state == null && !isRetained()) {
            http.h2().returnStream(self());
        }
    }

    /** The exchange is over: lets the stream go once all is sent, received or given up, and given back. */
    private void finish() {
        if (state == null) {
            return;
        }
        if (!state.isClosed()) {
            if (self().isSending()) {
                return;
            }
            if (!inputEnded && !mayStopReceiving()) {
                return;
            }
            if (!state.isClosed()) { // RFC 9113 8.1: the response is complete, and the rest of the request of no use
                connection.codec().resetStream(state, H2Code.NO_ERROR);
                connection.ch.flush();
            }
        }
        if (isRetained() && connection.ch.isOpen()) {
            return; // what a sink has kept is still to be credited
        }
        release();
    }

    /** A small rest of a request may come and is dropped: some clients take a reset for a failure. */
    private boolean mayStopReceiving() {
        if (discardOver || !connection.ch.isOpen()) {
            return true;
        }
        if (timer().waitsFor() != ConnectionDeadlines.Wait.DISCARD) {
            long now = http.loop().clock().nanoTime();
            timer().await(ConnectionDeadlines.Wait.DISCARD, now + http.config().discardTimeNs());
        }
        return false;
    }

    private void release() {
        H2StreamState s = state;
        state = null;
        phase = Phase.OVER;
        if (timer != null) {
            timer.cancel();
        }
        self().released();
        connection.released(self());
        connection.codec().release(s);
    }

    // --- what goes wrong ---

    /** Both halves are given up. */
    final void resetExchange(Outcome how, int code) {
        if (exchange != null && exchange.outcome() == null) {
            exchange.ended(how.withCode(code));
        }
        stop(code);
        changed();
    }

    private void stop(int code) {
        phase = Phase.OVER;
        connection.output().seal();
        connection.codec().resetStream(state, code);
        dropAll();
    }

    final void exchangeFailed(Throwable t) {
        http.handlerFailed(t);
        ServerExchange ex = exchange;
        if (ex == null || ex.outcome() != null) {
            return;
        }
        boolean mayAnswer =
                self().headIsOpen() ? self().abandonHead() : ex.out() == HalfState.IDLE || self().takeBack();
        if (mayAnswer) {
            answer(ex, Failure.thrown(Status.INTERNAL_SERVER_ERROR, t));
        }
        if (!ex.out().isOver()) {
            resetExchange(Outcome.of(Outcome.Kind.HANDLER_FAILED), H2Code.INTERNAL_ERROR);
        }
    }

    /** Answers if nothing of a response has left; a response that is under way is cut visibly. */
    final void answerAndEnd(int status, ProtocolError why, Outcome how, int code) {
        ServerExchange ex = exchange;
        if (ex == null || ex.outcome() != null) {
            return;
        }
        if (ex.out() == HalfState.IDLE) {
            answer(ex, Failure.of(status, why, how));
        }
        if (ex.out() == HalfState.DONE) {
            ex.ended(how);
            discardOver = true;
        } else {
            resetExchange(how, code);
        }
        settle();
    }

    private void answer(ServerExchange ex, Failure why) {
        connection.enter();
        ex.abortFilters();
        try {
            http.failurePage().respond(ex, why);
        } catch (Throwable t) {
            http.handlerFailed(t);
        } finally {
            connection.leave();
        }
        if (self().headIsOpen()) {
            self().abandonHead();
        }
    }

    /** The peer or the connection ended it; nothing is sent any more. */
    final void cut(Outcome how) {
        phase = Phase.OVER;
        discardOver = true;
        dropAll();
        if (exchange != null && exchange.outcome() == null) {
            exchange.ended(how);
        }
        settle();
    }

    final void waitedTooLong(ConnectionDeadlines.Wait what) {
        if (what == ConnectionDeadlines.Wait.REQUEST) {
            http.counters().increment(Counter.HTTP_REQUEST_TIMEOUTS);
            answerAndEnd(
                    Status.SERVICE_UNAVAILABLE,
                    null,
                    Outcome.timedOut(HttpSettings.REQUEST_TIMEOUT.name()),
                    H2Code.CANCEL);
        } else if (what == ConnectionDeadlines.Wait.DISCARD) {
            discardOver = true;
            settle();
        }
    }

    final void bodyTooSlow(boolean in, long rate) {
        Outcome how = Outcome.timedOut(HttpSettings.BODY_RATE_MIN.name(), rate);
        if (in) {
            answerAndEnd(Status.REQUEST_TIMEOUT, null, how, H2Code.CANCEL);
        } else if (exchange != null) {
            resetExchange(how, H2Code.CANCEL);
        } else {
            stop(H2Code.CANCEL);
            settle();
        }
    }

    // --- time ---

    final H2StreamTimer timer() {
        if (timer == null) {
            timer = new H2StreamTimer(self());
        }
        return timer;
    }

    /** The receive or the turn is over, and the exchange is not: bounds what it waits for. */
    final void armDeadline() {
        if (exchange == null || exchange.outcome() != null) {
            return;
        }
        long requestNs = http.config().requestTimeoutNs();
        if (exchange.out() == HalfState.IDLE && requestNs > 0) {
            if (timer().waitsFor() == ConnectionDeadlines.Wait.NOTHING) {
                timer.await(
                        ConnectionDeadlines.Wait.REQUEST, http.loop().clock().nanoTime() + requestNs);
            }
        } else if (timer != null && timer.waitsFor() == ConnectionDeadlines.Wait.REQUEST) {
            timer.awaitNothing();
        }
        if (phase == Phase.BODY || (timer != null && timer.checks())) {
            timer().rates().received();
        }
    }

    /** The connection is read again. */
    final void resumed() {
        if (timer != null && state != null && exchange != null) {
            timer.rates().resumed();
        }
    }

    // --- facts ---

    @Override
    final EventLoop loop() {
        return http.loop();
    }

    @Override
    final Connection connection() {
        return connection.view();
    }

    final H2ServerConnection on() {
        return connection;
    }

    final StreamChannel channel() {
        return connection.ch;
    }

    final H2Output output() {
        return connection.output();
    }

    final H2StreamState state() {
        return state;
    }

    @Override
    final ServerExchange exchange() {
        return exchange;
    }

    /** The exchange, unless there is none or it has ended. */
    final ServerExchange openExchange() {
        return exchange == null || exchange.outcome() != null ? null : exchange;
    }

    final boolean isInputEnded() {
        return inputEnded;
    }

    final void inputEnds() {
        inputEnded = true;
    }

    final Phase phase() {
        return phase;
    }

    final void phase(Phase next) {
        phase = next;
    }

    /** Whether nothing of the rest of the body is to be waited for. */
    final boolean isDiscardOver() {
        return discardOver;
    }

    final void discardOver() {
        discardOver = true;
    }

    @Override
    final Method requestMethod() {
        return method;
    }

    /** RFC 9113 8.6: HTTP/2 has no upgrades. */
    @Override
    final boolean offersUpgrade() {
        return false;
    }

    /** As on HTTP/1, RFC 9110 6.5.1. */
    final boolean peerTakesTrailers() {
        return takesTrailers;
    }
}
