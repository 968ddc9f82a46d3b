package io.millrace.http;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.Status;
import io.millrace.codec.h1.BodyKind;
import io.millrace.codec.h1.H1Framing;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;

/** The client's side of an HTTP/1.1 connection: requests out, responses in. Loop thread only. */
final class H1ClientConnection extends H1Connection {
    private final ClientOpening calls;
    private final long retireNs; // NEVER: at no age
    private ClientCall call;
    private long requestStart;
    private boolean maybeSent;
    private boolean closeWanted;

    H1ClientConnection(HttpLoop http, StreamChannel ch, ClientOpening calls) {
        super(http, ch);
        this.calls = calls;
        long ageNs = http.config().clientAgeNs();
        retireNs = ageNs == 0 ? ConnectionDeadlines.NEVER : ch.loop().clock().nanoTime() + http.jittered(ageNs);
    }

    @Override
    public void onConnected(StreamChannel channel) {
        channel.ready();
    }

    boolean takesCalls() {
        return ch.isOpen() && !closeWanted && keepsAlive() && phase() != Phase.CLOSED && !isOld();
    }

    void closeWhenIdle() {
        closeWanted = true;
        closeAfter();
        changed();
    }

    // --- requests ---

    @Override
    void armDeadline() {
        if (exchange() == null) {
            return;
        }
        boolean asked = exchange().out() == HalfState.DONE
                || stream().asksForTunnel(); // a tunnel's request has no end of its own
        boolean waits = exchange().in() == HalfState.IDLE && asked;
        if (waits && http.config().responseTimeoutNs() > 0) {
            if (waitsFor() != ConnectionDeadlines.Wait.RESPONSE) {
                await(
                        ConnectionDeadlines.Wait.RESPONSE,
                        ch.loop().clock().nanoTime() + http.config().responseTimeoutNs());
            }
        } else if (waitsFor() == ConnectionDeadlines.Wait.RESPONSE) {
            awaitNothing();
        }
    }

    /** Starts the next call. */
    @Override
    void free() {
        if (closeWanted) {
            close(CloseCause.NORMAL);
            return;
        }
        call = calls.nextCall();
        if (call == null) {
            awaitCall();
            return;
        }
        awaitNothing();
        if ((isOld() || calls.isUsedUp()) && !calls.isCallWaiting()) {
            retire(); // before the head, which says so
        }
        ClientExchange ex = new ClientExchange(http);
        ex.open(borrowStream(this));
        ex.origin(call.origin);
        requestStart = ch.stagedTotal();
        maybeSent = false;
        beginsWithoutHead(ex);
        call.started(ex);
        http.counters().increment(Counter.CLIENT_REQUESTS);
        enter();
        try {
            call.handler.onReady(ex);
            if (ex.out() == HalfState.IDLE && ex.outcome() == null) {
                throw new IllegalStateException("onReady() returned without writing the request");
            }
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            leave();
        }
        settle();
    }

    private boolean isOld() {
        return retireNs != ConnectionDeadlines.NEVER && ch.loop().clock().nanoTime() - retireNs >= 0;
    }

    private void retire() {
        http.counters().increment(Counter.CLIENT_CONNECTIONS_RETIRED);
        closeAfter();
    }

    /** Idle: up to its age at most. */
    private void awaitCall() {
        if (isOld()) {
            retire();
            close(CloseCause.NORMAL);
        } else if (waitsFor() != ConnectionDeadlines.Wait.IDLE) {
            long idleNs = http.config().clientIdleTimeoutNs();
            long endNs = idleNs == 0 ? retireNs : ch.loop().clock().nanoTime() + idleNs;
            boolean oldSooner = retireNs != ConnectionDeadlines.NEVER && retireNs - endNs < 0;
            await(ConnectionDeadlines.Wait.IDLE, oldSooner ? retireNs : endNs);
        }
    }

    private void idleTooLong() {
        if (exchange() != null || calls.isCallWaiting() || !ch.isOpen()) {
            return; // a call came in this turn
        }
        if (!isOld()) {
            http.counters().increment(Counter.CLIENT_IDLE_TIMEOUTS);
            close(CloseCause.TIMED_OUT);
        } else {
            awaitCall();
        }
    }

    /** Once it was offered to the kernel nobody can tell: a send that fails may have sent some of it. */
    @Override
    void sending() {
        maybeSent |= ch.stagedTotal() > requestStart;
    }

    // --- responses ---

    @Override
    int readHead(Slice bytes, int at) {
        if (exchange() == null) {
            http.counters().increment(Counter.CLIENT_POISONED); // bytes that no request asked for
            close(CloseCause.PROTOCOL);
            return bytes.limit();
        }
        ReceivedHead head = head();
        FieldTable table = head.table();
        int length = http.parser().parseResponse(bytes.buffer(), at, bytes.limit(), head.seen(), table);
        if (length == 0) {
            head.incomplete(bytes.limit() - at);
            return at;
        }
        if (length < 0) {
            refuse(CodecResult.error(length), bytes.limit() - at);
            return bytes.limit();
        }
        boolean interim = Status.isInformational(table.status()) && table.status() != Status.SWITCHING_PROTOCOLS;
        boolean goOn = interim ? inform(table) : begin(table);
        return goOn ? at + length : bytes.limit();
    }

    private boolean inform(FieldTable table) {
        ClientExchange ex = (ClientExchange) exchange();
        head().incomplete(0);
        ProtocolCounters.lenient(http.counters(), table.leniencies());
        if (!ex.mayInform()) {
            http.counters().increment(Counter.CLIENT_INTERIM_OVER);
            refuse(Outcome.limit(HttpSettings.INTERIM_MAX.name(), http.config().interimMax() + 1));
            return false;
        }
        ex.headReceived(table);
        enter();
        try {
            call.handler.onInform(ex);
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            leave();
        }
        if (ex.outcome() == null) {
            ex.in(HalfState.IDLE);
        }
        settle();
        return ch.isOpen();
    }

    private boolean begin(FieldTable table) {
        H1Framing framing = http.framing();
        int result = framing.response(table, requestMethod());
        if (CodecResult.isFailure(result)) {
            refuse(CodecResult.error(result), Outcome.UNKNOWN);
            return false;
        }
        ClientExchange ex = (ClientExchange) exchange();
        boolean unasked = !stream().asksForTunnel()
                || (table.status() == Status.SWITCHING_PROTOCOLS
                        && requestMethod().id() == Method.CONNECT.id());
        if (framing.kind() == BodyKind.TUNNEL && unasked) { // RFC 9110 7.8: to what was not offered
            refuse(ProtocolError.STATUS_INVALID, Outcome.UNKNOWN);
            return false;
        }
        if (!framing.keepAlive()) {
            closeAfter();
        }
        http.counters().increment(Counter.CLIENT_RESPONSES);
        ProtocolCounters.lenient(http.counters(), table.leniencies());
        messageBegins(ex, framing.kind(), framing.length(), false);
        if (framing.kind() == BodyKind.TUNNEL) {
            stream().startTunnel();
        } else if (stream().asksForTunnel()) {
            stream().tunnelRefused();
        }
        enter();
        try {
            call.handler.onHead(ex);
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            leave();
        }
        settle();
        return true;
    }

    // --- what goes wrong ---

    @Override
    void refuse(ProtocolError why, long received) {
        http.counters().increment(Counter.CLIENT_BAD_RESPONSES);
        refuse(LimitHit.outcome(why, received, http.config().limits()));
    }

    private void refuse(Outcome how) {
        if (exchange() != null && exchange().outcome() == null) {
            exchange().ended(qualified(how));
        }
        ch.abort(how.kind() == Outcome.Kind.LIMIT ? CloseCause.LIMIT : CloseCause.PROTOCOL);
    }

    /** Between calls it is a server's way to end the connection; else nobody answers any more. */
    @Override
    void headCut() {
        if (exchange() == null) {
            close(CloseCause.PEER_CLOSED);
        } else {
            peerGone();
        }
    }

    @Override
    void exchangeFailed(Throwable t) {
        http.handlerFailed(t);
        if (stream().headIsOpen()) {
            stream().abandonHead();
        }
        resetExchange(Outcome.of(Outcome.Kind.HANDLER_FAILED));
    }

    @Override
    void waitedTooLong(ConnectionDeadlines.Wait what) {
        if (what == ConnectionDeadlines.Wait.RESPONSE) {
            http.counters().increment(Counter.CLIENT_TIMEOUTS);
            resetExchange(Outcome.timedOut(HttpSettings.CLIENT_RESPONSE_TIMEOUT.name()));
        } else if (what == ConnectionDeadlines.Wait.DISCARD) {
            http.discard().deadlinePassed(this);
        } else if (what == ConnectionDeadlines.Wait.IDLE) {
            idleTooLong();
        }
    }

    @Override
    void bodyTooSlow(boolean in, long rate) {
        resetExchange(Outcome.timedOut(HttpSettings.BODY_RATE_MIN.name(), rate));
    }

    @Override
    Outcome qualified(Outcome how) {
        return how.withSent(maybeSent ? Outcome.Sent.MAYBE_SENT : Outcome.Sent.NOT_SENT);
    }

    // --- sequence ---

    @Override
    void exchangeEnded(Exchange ex) {
        ClientCall over = call;
        call = null;
        over.handler.onEnd((ClientExchange) ex);
    }

    @Override
    void idle() {
        ch.ready();
    }

    @Override
    void closed(CloseCause cause) {
        calls.closed(cause);
    }

    // --- facts ---

    @Override
    boolean bounded() {
        return false;
    }

    @Override
    void headSent() {}

    @Override
    Method requestMethod() {
        return ((ClientExchange) exchange()).method();
    }

    @Override
    boolean peerIsHttp10() {
        return false;
    }

    @Override
    boolean offersUpgrade() {
        return false;
    }

    @Override
    Connection newView() {
        return new Connection(ch, http.newId(), "", null);
    }

    /** The server closes its side too; what it still sends is of no use. */
    @Override
    boolean mayReceiveMore() {
        return false;
    }
}
