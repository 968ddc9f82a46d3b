package io.millrace.http;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.Status;
import io.millrace.codec.TargetForm;
import io.millrace.codec.h1.H1Framing;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;

/** The server's side of an HTTP/1.1 connection: requests in, responses out, in order. Loop thread only. */
final class H1ServerConnection extends H1Connection {
    private final HttpHandler handler;
    private final String listener;
    private final int requestsMax; // 0: no bound
    private final long retireNs; // NEVER: at no age
    private final boolean secure;
    private boolean selects; // its first bytes may be those of HTTP/2
    private Method method = Method.GET;
    private boolean http10;
    private boolean upgrade;
    private boolean takesTrailers;
    private boolean clientCloses;
    private int requests;
    private final long openedNs; // when it could speak HTTP
    private long acceptedNs;
    private ProxyAddresses proxied; // null: no header told any

    /** @param secure whether it came over TLS */
    H1ServerConnection(HttpLoop http, StreamChannel ch, HttpHandler handler, String listener, boolean secure) {
        super(http, ch);
        this.secure = secure;
        selects = !secure && http.config().h2().clear();
        this.handler = handler;
        this.listener = listener;
        requestsMax =
                (int) Math.min(Integer.MAX_VALUE, http.jittered(http.config().requestsPerConnectionMax()));
        long ageNs = http.config().connectionAgeNs();
        openedNs = ch.loop().clock().nanoTime();
        acceptedNs = openedNs;
        retireNs = ageNs == 0 ? ConnectionDeadlines.NEVER : openedNs + http.jittered(ageNs);
    }

    @Override
    public void onConnected(StreamChannel channel) {
        if (http.isDraining()) {
            awaitQuiet();
            return;
        }
        await(ConnectionDeadlines.Wait.FIRST_HEAD, acceptedNs + http.config().firstHeadTimeoutNs());
    }

    /** When its channel was accepted, below TLS: the deadline of the first head runs from then on. */
    void acceptedAt(long ns) {
        acceptedNs = ns;
    }

    /** @param ends who a PROXY header says it comes from; null: it leaves the connection's own to count */
    void proxied(ProxyAddresses ends) {
        proxied = ends;
    }

    // --- requests ---

    @Override
    int readHead(Slice bytes, int at) {
        if (selects && !isH1(bytes, at)) {
            return at;
        }
        ReceivedHead head = head();
        FieldTable table = head.table();
        int length = http.parser().parseRequest(bytes.buffer(), at, bytes.limit(), head.seen(), table);
        if (length > 0) {
            return begin(table) ? at + length : bytes.limit();
        }
        if (length < 0) {
            method = Method.GET; // unknown: the answer has a body
            http10 = false;
            refuse(CodecResult.error(length), bytes.limit() - at);
            return bytes.limit();
        }
        head.incomplete(bytes.limit() - at);
        return at;
    }

    /** Once a connection. @return false: more is needed, or another connection has taken over */
    private boolean isH1(Slice bytes, int at) {
        int what = ProtocolSelector.look(bytes.buffer(), at, bytes.limit());
        if (what == ProtocolSelector.MORE) {
            head().incomplete(bytes.limit() - at);
            return false;
        }
        selects = false;
        if (what == ProtocolSelector.H2) {
            releaseHead();
            H2ServerConnection h2 = new H2ServerConnection(http, ch, handler, listener, proxied, false);
            h2.takeOver(waitsFor(), waitNs());
            http.replaced(this);
        }
        return what == ProtocolSelector.H1;
    }

    private boolean begin(FieldTable table) {
        H1Framing framing = http.framing();
        int result = framing.request(table);
        http10 = table.version() == HttpVersion.HTTP_1_0;
        method = table.method();
        if (CodecResult.isFailure(result)) {
            refuse(CodecResult.error(result), Outcome.UNKNOWN);
            return false;
        }
        boolean unsecured = !secure
                && table.targetForm() == TargetForm.ABSOLUTE
                && table.scheme().contentEqualsIgnoreCase("https");
        if (unsecured && !http.config().securedByGateway()) { // RFC 9110 7.4
            refuse(ProtocolError.TARGET_NOT_SECURED, Outcome.UNKNOWN);
            return false;
        }
        upgrade = framing.upgrade();
        takesTrailers = framing.acceptsTrailers();
        ProtocolCounters.lenient(http.counters(), table.leniencies());
        if (unsecured) {
            http.counters().increment(Counter.HTTP_SECURED_BY_GATEWAY);
        }
        if (!framing.keepAlive()) {
            clientCloses = true;
            closeAfter();
        }
        requests++;
        if (requests == requestsMax) {
            retire();
        }
        http.counters().increment(Counter.HTTP_REQUESTS);
        ServerExchange ex = http.borrowExchange();
        ex.open(borrowStream(this));
        messageBegins(ex, framing.kind(), framing.length(), framing.expectsContinue());
        dispatch(ex);
        return true;
    }

    private boolean isOld() {
        return retireNs != ConnectionDeadlines.NEVER && ch.loop().clock().nanoTime() - retireNs >= 0;
    }

    private void retire() {
        http.counters().increment(Counter.HTTP_CONNECTIONS_RETIRED);
        closeAfter();
    }

    private void dispatch(ServerExchange ex) {
        enter();
        try {
            handler.onRequest(ex);
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            leave();
        }
        settle();
    }

    // --- what goes wrong ---

    @Override
    void refuse(ProtocolError why, long received) {
        http.counters().increment(ProtocolCounters.of(why));
        Outcome how = LimitHit.outcome(why, received, http.config().limits());
        boolean limit = how.kind() == Outcome.Kind.LIMIT;
        answerAndClose(why.h1Status(), why, how, limit ? CloseCause.LIMIT : CloseCause.PROTOCOL);
    }

    @Override
    void headCut() {
        close(CloseCause.PEER_CLOSED);
    }

    @Override
    public void onCarryRefused(StreamChannel channel) {
        if (headSeen() >= ch.loop().config().carryLengthMax()) {
            refuse(ProtocolError.HEAD_TOO_LONG, headSeen());
        } else { // no block was free for it: that is not the client's fault
            memoryShort();
        }
    }

    private void memoryShort() {
        Outcome how = Outcome.limit(EngineSettings.MEMORY_SMALL_BLOCKS.name(), Outcome.UNKNOWN);
        answerAndClose(Status.SERVICE_UNAVAILABLE, null, how, CloseCause.LIMIT);
    }

    @Override
    boolean shed() {
        if (exchange() != null || !ch.isOpen()) {
            return false;
        }
        memoryShort();
        return true;
    }

    /** Answers if nothing of a response has left, and closes; a response that is under way is cut visibly. */
    private void answerAndClose(int status, ProtocolError why, Outcome how, CloseCause cause) {
        closeAfter();
        ServerExchange ex = (ServerExchange) exchange();
        if (ex == null) {
            ex = http.borrowExchange();
            ex.open(borrowStream(this));
            beginsWithoutHead(ex);
        }
        if (ex.out() == HalfState.IDLE) {
            answer(ex, Failure.of(status, why, how));
        }
        boolean answered = ex.out() == HalfState.DONE;
        ex.ended(how);
        if (answered) {
            end(ex);
            close(cause);
        } else {
            ch.abort(cause);
        }
    }

    private void answer(ServerExchange ex, Failure why) {
        enter();
        ex.abortFilters();
        try {
            http.failurePage().respond(ex, why);
        } catch (Throwable t) {
            http.handlerFailed(t);
        } finally {
            leave();
        }
        if (stream().headIsOpen()) {
            stream().abandonHead();
        }
    }

    @Override
    void exchangeFailed(Throwable t) {
        http.handlerFailed(t);
        ServerExchange ex = (ServerExchange) exchange();
        if (ex == null || ex.outcome() != null) {
            return;
        }
        boolean mayAnswer = stream().headIsOpen()
                ? stream().abandonHead()
                : ex.out() == HalfState.IDLE || stream().takeBack();
        if (mayAnswer) {
            answer(ex, Failure.thrown(Status.INTERNAL_SERVER_ERROR, t));
        }
        if (!ex.out().isOver()) {
            resetExchange(Outcome.of(Outcome.Kind.HANDLER_FAILED));
        }
    }

    @Override
    void waitedTooLong(ConnectionDeadlines.Wait what) {
        if (!ch.isOpen()) {
            return;
        }
        switch (what) {
            case FIRST_HEAD, HEAD -> {
                http.counters().increment(Counter.HTTP_HEAD_TIMEOUTS);
                if (headSeen() == 0) {
                    close(CloseCause.TIMED_OUT); // it never said anything
                } else {
                    String limit = (what == ConnectionDeadlines.Wait.HEAD
                                    ? HttpSettings.HEAD_TIMEOUT
                                    : HttpSettings.FIRST_HEAD_TIMEOUT)
                            .name();
                    answerAndClose(Status.REQUEST_TIMEOUT, null, Outcome.timedOut(limit), CloseCause.TIMED_OUT);
                }
            }
            case IDLE -> {
                if (ch.queuedLength() > 0) {
                    idle(); // the last response is still under way
                    return;
                }
                if (isOld()) {
                    retire();
                    close(CloseCause.NORMAL);
                    return;
                }
                http.counters().increment(Counter.HTTP_IDLE_TIMEOUTS);
                close(CloseCause.TIMED_OUT);
            }
            case QUIET -> {
                if (isIdle()) {
                    close(CloseCause.SHUTDOWN);
                }
            }
            case REQUEST -> {
                http.counters().increment(Counter.HTTP_REQUEST_TIMEOUTS);
                answerAndClose(
                        Status.SERVICE_UNAVAILABLE,
                        null,
                        Outcome.timedOut(HttpSettings.REQUEST_TIMEOUT.name()),
                        CloseCause.TIMED_OUT);
            }
            case DISCARD -> http.discard().deadlinePassed(this);
            case NOTHING, RESPONSE -> {}
        }
    }

    @Override
    void bodyTooSlow(boolean in, long rate) {
        Outcome how = Outcome.timedOut(HttpSettings.BODY_RATE_MIN.name(), rate);
        if (in) {
            answerAndClose(Status.REQUEST_TIMEOUT, null, how, CloseCause.TIMED_OUT);
            return;
        }
        if (exchange() != null) {
            exchange().ended(how);
        }
        ch.abort(CloseCause.TIMED_OUT);
    }

    // --- sequence ---

    @Override
    void armDeadline() {
        long now = ch.loop().clock().nanoTime();
        ConnectionDeadlines.Wait wait = waitsFor();
        if (phase() == Phase.HEAD) {
            if (headSeen() > 0 && wait != ConnectionDeadlines.Wait.HEAD) {
                long headNs = now + http.config().headTimeoutNs();
                boolean firstIsSooner = wait == ConnectionDeadlines.Wait.FIRST_HEAD && waitNs() < headNs;
                if (!firstIsSooner) {
                    await(ConnectionDeadlines.Wait.HEAD, headNs);
                }
            }
        } else if (exchange() != null
                && wait != ConnectionDeadlines.Wait.REQUEST
                && wait != ConnectionDeadlines.Wait.DISCARD) {
            boolean bounded =
                    exchange().out() == HalfState.IDLE && http.config().requestTimeoutNs() > 0;
            if (bounded) {
                await(ConnectionDeadlines.Wait.REQUEST, now + http.config().requestTimeoutNs());
            } else if (wait != ConnectionDeadlines.Wait.NOTHING) {
                awaitNothing();
            }
        }
    }

    @Override
    void responseBegins() {
        if (isOld() && keepsAlive()) {
            retire();
        }
    }

    @Override
    void headSent() {
        if (waitsFor() == ConnectionDeadlines.Wait.REQUEST) {
            awaitNothing();
        }
    }

    @Override
    void responseSent(int status) {
        http.counters().increment(ProtocolCounters.ofResponse(status));
    }

    @Override
    void exchangeEnded(Exchange ex) {}

    @Override
    void exchangeUnheld(Exchange ex, H1Stream stream) {
        http.returnExchange((ServerExchange) ex, stream);
    }

    @Override
    void idle() {
        long idleNs = ch.loop().clock().nanoTime() + http.config().idleTimeoutNs();
        boolean oldSooner = retireNs != ConnectionDeadlines.NEVER && retireNs - idleNs < 0 && !isOld();
        await(ConnectionDeadlines.Wait.IDLE, oldSooner ? retireNs : idleNs);
    }

    /** Who was served or came lately may have a request under way to us. */
    @Override
    void awaitQuiet() {
        long now = ch.loop().clock().nanoTime();
        long since =
                switch (waitsFor()) {
                    case FIRST_HEAD -> openedNs;
                    case IDLE ->
                        waitNs() == retireNs ? now : waitNs() - http.config().idleTimeoutNs();
                    default -> now;
                };
        if (waitsFor() != ConnectionDeadlines.Wait.QUIET) {
            await(
                    ConnectionDeadlines.Wait.QUIET,
                    Math.max(now, since + http.config().drainQuietNs()));
        }
    }

    /** A client that asked for the close sends nothing more; lingering for it would only keep the descriptor. */
    @Override
    boolean mayReceiveMore() {
        boolean requestRead = (phase() == Phase.WAIT || phase() == Phase.HEAD) && !isBodyUnread();
        return !(clientCloses && requestRead);
    }

    // --- facts ---

    @Override
    boolean bounded() {
        return true;
    }

    @Override
    Method requestMethod() {
        return method;
    }

    @Override
    boolean peerIsHttp10() {
        return http10;
    }

    @Override
    boolean offersUpgrade() {
        return upgrade;
    }

    /**
     * RFC 9110 6.5.1: unless the request says {@code TE: trailers} a server should not send what it believes the client
     * needs. So nobody can rely on them, and a client that does not expect any is spared them.
     */
    @Override
    boolean peerTakesTrailers() {
        return takesTrailers;
    }

    @Override
    boolean halfCloseAborts() {
        return http.config().halfCloseAborts();
    }

    @Override
    Connection newView() {
        return new Connection(ch, http.newId(), listener, proxied);
    }
}
