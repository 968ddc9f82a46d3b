package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.h2.H2Abuse;
import io.millrace.codec.h2.H2Code;
import io.millrace.codec.h2.H2Connection;
import io.millrace.codec.h2.H2StreamState;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;

/**
 * The server's side of an HTTP/2 connection: drives the codec over a channel, and each stream's exchange. Loop thread
 * only.
 */
final class H2ServerConnection extends H2Roster {
    private static final long HOST_BIT = KnownFields.HOST.maskBit();

    private final HttpHandler handler;
    private final String listener;
    private final ProxyAddresses proxied; // null: no header told any
    private final boolean secure;
    private final H2Output output;
    private final H2Connection codec;
    private final H2SendRates rates;
    private final int requestsMax; // 0: no bound
    private final long retireNs; // NEVER: at no age
    private long acceptedNs;
    private Connection view;
    private ProtocolError failure; // null: the codec goes on
    private H2Abuse abused; // null: no budget was used up
    private int requests;
    private boolean inputEnded;
    private boolean gone;
    private boolean inFrame; // bytes wait for the rest of their frame

    /** @param secure whether it came over TLS */
    H2ServerConnection(
            HttpLoop http,
            StreamChannel ch,
            HttpHandler handler,
            String listener,
            ProxyAddresses proxied,
            boolean secure) {
        super(http, ch);
        this.handler = handler;
        this.listener = listener;
        this.proxied = proxied;
        this.secure = secure;
        output = new H2Output(ch, http.config().forwardCopyMax());
        codec = new H2Connection(true, http.h2().limits(), http.h2().shared(), output, new H2Events(this));
        output.codec(codec);
        rates = new H2SendRates(this);
        requestsMax =
                (int) Math.min(Integer.MAX_VALUE, http.jittered(http.config().requestsPerConnectionMax()));
        long ageNs = http.config().connectionAgeNs();
        acceptedNs = ch.loop().clock().nanoTime();
        retireNs = ageNs == 0 ? NEVER : acceptedNs + http.jittered(ageNs);
        http.opened(this);
        http.counters().increment(Counter.H2_CONNECTIONS);
    }

    @Override
    public void onConnected(StreamChannel channel) {
        await(Wait.FIRST_HEAD, acceptedNs + http.config().firstHeadTimeoutNs());
        start();
    }

    /** When its channel was accepted, below TLS: the deadline of the first head runs from then on. */
    void acceptedAt(long ns) {
        acceptedNs = ns;
    }

    /** In place of a connection that the first bytes showed to be none of HTTP/1; they come to this one next. */
    void takeOver(Wait what, long atNs) {
        ch.handler(this);
        if (what == Wait.HEAD || what == Wait.FIRST_HEAD) {
            await(what, atNs);
        }
        start();
    }

    /** Says our SETTINGS. */
    private void start() {
        if (!codec.start()) {
            ch.abort(CloseCause.SEND_STARVED);
            return;
        }
        if (http.isLame()) {
            codec.drain();
        }
        ch.flush();
    }

    // --- receiving ---

    @Override
    public int onReceive(StreamChannel channel, Slice bytes) {
        begin(bytes);
        int n = codec.receive(bytes.buffer(), bytes.offset(), bytes.limit(), nowNs());
        keepHead();
        if (codec.isFlushDue()) {
            ch.flush();
        }
        inFrame = n < bytes.length() && ch.isOpen() && !ch.isPaused();
        runLater();
        over();
        afterWork();
        return n;
    }

    /** Before each request: they wait at the connection, but a channel that is closed takes none. */
    boolean mayGoOn() {
        keepHead();
        return ch.isOpen();
    }

    /** Before each piece of content: nothing is fed, or kept, while send memory is short. */
    boolean mayTakeContent() {
        return ch.isOpen() && admits();
    }

    @Override
    boolean bounded() {
        return true;
    }

    /** Frames are read on, or the credit for what is to leave would wait behind requests that wait for it to leave. */
    @Override
    void hold() {}

    void request(H2StreamState s, FieldTable head, boolean end) {
        requests++;
        if (requests == requestsMax) {
            retire();
        }
        if ((head.mask() & HOST_BIT) == 0) {
            http.h2().addHost(head);
        }
        H2Stream stream = http.h2().borrowStream();
        ServerExchange ex = stream.begin(this, s, head, end);
        ProtocolError refused = refusal(head);
        if (refused != null) {
            headTaken();
            refuse(stream, refused, Outcome.UNKNOWN);
        } else if (!isAnyWaiting() && admitsHead()) {
            dispatch(stream, ex);
        } else {
            await(stream);
        }
        if (stream.exchange() != null) {
            unkept(stream);
            later(stream);
        }
    }

    /** What is wrong with a request that the codec let pass; null: nothing. */
    private ProtocolError refusal(FieldTable head) {
        if (!secure && head.scheme().contentEqualsIgnoreCase("https")) { // RFC 9110 7.4
            if (!http.config().securedByGateway()) {
                return ProtocolError.TARGET_NOT_SECURED;
            }
            http.counters().increment(Counter.HTTP_SECURED_BY_GATEWAY);
        }
        if (head.has(KnownFields.EXPECT)) {
            for (int i = head.find(KnownFields.EXPECT); i >= 0; i = head.findNext(KnownFields.EXPECT, i)) {
                if (!head.valueEqualsIgnoreCase(i, "100-continue")) { // RFC 9110 10.1.1
                    return ProtocolError.EXPECTATION_UNKNOWN;
                }
            }
        }
        boolean bodied = head.method().id() == Method.CONNECT.id() && head.has(KnownFields.CONTENT_LENGTH);
        return bodied ? ProtocolError.CONNECT_WITH_BODY : null;
    }

    @Override
    void dispatch(H2Stream stream, ServerExchange ex) {
        headTaken();
        http.counters().increment(Counter.HTTP_REQUESTS);
        enter();
        try {
            handler.onRequest(ex);
        } catch (Throwable t) {
            stream.exchangeFailed(t);
        } finally {
            leave();
        }
        stream.settle();
    }

    /** The head is beyond the limits, and cannot be read. */
    void refused(H2StreamState s, ProtocolError why, boolean end) {
        headTaken();
        H2Stream stream = http.h2().borrowStream();
        stream.beginRefused(this, s, end);
        refuse(stream, why, Outcome.UNKNOWN);
    }

    private void refuse(H2Stream stream, ProtocolError why, long observed) {
        http.counters().increment(ProtocolCounters.of(why));
        Outcome how = LimitHit.outcome(why, observed, http.config().limits());
        stream.answerAndEnd(why.h1Status(), why, how, why.h2Code());
    }

    void data(H2Stream stream, int offset, int length, boolean end) {
        stream.data(receiving(), offset, length, end);
        if (stream.exchange() != null) {
            later(stream);
        }
    }

    /** The peer broke a rule on a stream, which the codec has reset. */
    void streamError(H2Stream stream, ProtocolError why) {
        http.counters().increment(ProtocolCounters.of(why));
        Outcome how = LimitHit.outcome(why, Outcome.UNKNOWN, http.config().limits());
        stream.cut(how.withCode(why.h2Code()));
    }

    /** The codec cannot go on; its GOAWAY is staged. */
    void failed(ProtocolError why) {
        http.counters().increment(ProtocolCounters.of(why));
        failure = why;
    }

    void abuse(H2Abuse what, boolean cuts) {
        http.counters().increment(ProtocolCounters.of(what));
        if (cuts) {
            abused = what;
        }
    }

    /** A receive, a turn or a deadline is over. */
    private void afterWork() {
        if (!ch.isOpen()) {
            return;
        }
        if (failure != null) {
            fail();
        } else if (codec.isDrained()) {
            close(CloseCause.SHUTDOWN);
        } else if (inputEnded && isDeadEnd()) {
            close(CloseCause.PEER_CLOSED);
        } else {
            armDeadline();
        }
    }

    private void fail() {
        Outcome how = abused == null
                ? LimitHit.outcome(failure, Outcome.UNKNOWN, http.config().limits())
                : Outcome.limit(LimitHit.settingOf(abused).name(), Outcome.UNKNOWN);
        boolean limit = how.kind() == Outcome.Kind.LIMIT;
        cutAll(how.withCode(failure.h2Code()), false);
        close(limit ? CloseCause.LIMIT : CloseCause.PROTOCOL);
    }

    private void close(CloseCause why) {
        awaitNothing();
        ch.close(why, !inputEnded);
    }

    // --- what streams ask for ---

    @Override
    boolean endsWhenEmpty() {
        return inputEnded || codec.isGoingAway();
    }

    /** The channel is closed, and with it the codec. */
    boolean isGone() {
        return gone;
    }

    @Override
    H2Connection codec() {
        return codec;
    }

    @Override
    H2Output output() {
        return output;
    }

    Connection view() {
        if (view == null) {
            view = new Connection(ch, http.newId(), listener, proxied);
        }
        return view;
    }

    void responseBegins() {
        if (isOld() && !codec.isGoingAway()) {
            retire();
        }
    }

    void responseSent(int status) {
        http.counters().increment(ProtocolCounters.ofResponse(status));
    }

    /** A handler wants no further requests on this connection. */
    void closeAfter() {
        codec.drain();
        ch.flush();
    }

    private boolean isOld() {
        return retireNs != NEVER && nowNs() - retireNs >= 0;
    }

    private void retire() {
        http.counters().increment(Counter.HTTP_CONNECTIONS_RETIRED);
        closeAfter();
    }

    // --- windows against the budget ---

    int grant(int wanted) {
        Ledger ledger = ch.loop().memory().ledger();
        int granted = ledger.shrink() || !ledger.fits(wanted) ? 0 : wanted;
        ledger.hold(Ledger.Kind.WINDOWS, granted);
        return granted;
    }

    void grantReturned(int length) {
        ch.loop().memory().ledger().drop(Ledger.Kind.WINDOWS, length);
    }

    // --- the channel ---

    @Override
    public void onReady(StreamChannel channel) {
        http.admission().goOn(); // each that was admitted lets the next one try
        if (!ch.isOpen()) {
            return;
        }
        if (takeWriteTurn()) {
            allLater();
        }
        if (ch.queuedLength() == 0 && hasMoreToStage()) {
            ch.flush();
        }
        dispatchWaiting();
        runLater();
        if (ch.isOpen() && ch.isPaused() && !awaitsAdmission) {
            ch.resumeReceive();
            resumed();
        }
        afterWork();
    }

    @Override
    public void onFlush(StreamChannel channel) {
        if (output.headOwner() != null) {
            runLater(); // so many are ready that this one's turn has not come, and an open head must not leave
        }
        if (ch.isOpen()) {
            codec.flush();
            boolean whole = output.pull() && !codec.isFlushDue();
            output.seal();
            if (!whole && ch.queuedLength() == 0) {
                awaitMemory();
            }
            if (inputEnded) {
                ch.ready(); // what waits for a window waits in vain
            }
            if (isWaiting() && takesMore()) {
                sendProgressed(); // what waits now waits for windows
            }
        }
        sendStaged();
    }

    /** Something could not be staged, and no send that ends would bring us back. */
    private void awaitMemory() {
        if (http.admission().admits(this)) {
            ch.ready();
        } else {
            http.admission().await(this);
        }
    }

    private boolean hasMoreToStage() {
        return !codec.scheduler().isEmpty() || codec.isFlushDue();
    }

    @Override
    public void onSent(StreamChannel channel, long bytes) {
        sendMoved();
        rates.sent();
        http.admission().sent(this);
        if (ch.queuedLength() > ch.loop().config().sendMarkLow()) {
            return;
        }
        if (hasMoreToStage()) {
            ch.flush();
        }
        if (ch.queuedLength() + output.wholeLength() <= ch.loop().config().sendMarkLow()) {
            sendProgressed();
        }
    }

    @Override
    public boolean awaitsSent(StreamChannel channel) {
        return hasStreams() || isWaiting();
    }

    @Override
    public void onEndOfInput(StreamChannel channel, boolean clean) {
        inputEnded = true;
        Outcome gone = Outcome.of(Outcome.Kind.PEER_GONE);
        boolean aborts = http.config().halfCloseAborts() && exchangesOpen() > 0;
        cutAll(gone, !aborts);
        if (aborts) {
            ch.abort(CloseCause.PEER_CLOSED);
        }
        runLater();
        afterWork();
    }

    @Override
    public void onCarryRefused(StreamChannel channel) {
        http.counters().increment(Counter.HTTP_HEAD_TOO_LONG);
        codec.goAway(H2Code.ENHANCE_YOUR_CALM);
        cutAll(Outcome.limit(EngineSettings.RECEIVE_CARRY_LENGTH_MAX.name(), Outcome.UNKNOWN), false);
        close(CloseCause.LIMIT);
    }

    @Override
    public void onClosed(StreamChannel channel, CloseCause cause) {
        gone = true;
        codec.close();
        cutAll(Outcome.ofChannel(cause), false);
        runLater();
        output.discard();
        awaitsAdmission = false;
        http.admission().leave(this);
        http.closed(this);
        http.admission().goOn();
    }

    // --- time ---

    private long nowNs() {
        return ch.loop().clock().nanoTime();
    }

    private void armDeadline() {
        if (codec.awaitsFields() || inFrame) {
            boolean firstIsSooner = waitsFor() == Wait.FIRST_HEAD
                    && waitNs() < nowNs() + http.config().headTimeoutNs();
            if (waitsFor() != Wait.HEAD && !firstIsSooner) {
                await(Wait.HEAD, nowNs() + http.config().headTimeoutNs());
            }
        } else if (exchangesOpen() > 0) {
            if (waitsFor() != Wait.NOTHING) {
                awaitNothing();
            }
        } else if (waitsFor() == Wait.HEAD || waitsFor() == Wait.NOTHING) {
            idle();
        }
    }

    @Override
    void idle() {
        if (codec.isGoingAway()) {
            await(Wait.QUIET, nowNs() + http.config().drainQuietNs());
            return;
        }
        long idleNs = nowNs() + http.config().idleTimeoutNs();
        boolean oldSooner = retireNs != NEVER && retireNs - idleNs < 0 && !isOld();
        await(Wait.IDLE, oldSooner ? retireNs : idleNs);
    }

    @Override
    void waitedTooLong(Wait what) {
        if (!ch.isOpen()) {
            return;
        }
        switch (what) {
            case FIRST_HEAD, HEAD -> {
                http.counters().increment(Counter.HTTP_HEAD_TIMEOUTS);
                String limit = (what == Wait.HEAD ? HttpSettings.HEAD_TIMEOUT : HttpSettings.FIRST_HEAD_TIMEOUT).name();
                end(Outcome.timedOut(limit));
            }
            case IDLE -> {
                if (ch.queuedLength() > 0 || hasStreams()) {
                    idle(); // the last response is still under way
                } else if (isOld()) {
                    retire();
                    idle();
                } else {
                    http.counters().increment(Counter.HTTP_IDLE_TIMEOUTS);
                    end(Outcome.timedOut(HttpSettings.IDLE_TIMEOUT.name()));
                }
            }
            case QUIET -> {
                codec.goAway(H2Code.NO_ERROR); // nobody answered the PING
                if (!hasStreams()) {
                    close(CloseCause.SHUTDOWN);
                }
            }
            case REQUEST, DISCARD, RESPONSE, NOTHING -> {}
        }
    }

    private void end(Outcome how) {
        codec.goAway(H2Code.NO_ERROR);
        cutAll(how, false);
        close(CloseCause.TIMED_OUT);
    }

    @Override
    void checkRate() {
        rates.check();
    }

    /** The peer takes too little of what waits for it. */
    void sendTooSlow(long rate) {
        cutAll(Outcome.timedOut(HttpSettings.BODY_RATE_MIN.name(), rate), false);
        ch.abort(CloseCause.TIMED_OUT);
    }

    // --- memory and draining ---

    @Override
    boolean shed() {
        if (exchangesOpen() > 0 || !ch.isOpen()) {
            return false;
        }
        codec.goAway(H2Code.ENHANCE_YOUR_CALM);
        close(CloseCause.LIMIT);
        return true;
    }

    /** What it waits for, for print. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(super.toString());
        out.append(" of HTTP/2, window ").append(codec.sendWindow());
        out.append(", scheduled ").append(codec.scheduler().count());
        printStreams(out);
        return out.toString();
    }

    /** Whole answers that wait count; who writes as there is room, or waits for a window, holds no request back. */
    @Override
    boolean takesMore() {
        long mark = ch.loop().config().sendMarkHigh();
        return output.wholeLength() == 0
                ? ch.writable()
                : ch.loop().memory().isBelowMarkHigh(ch.queuedLength() + output.wholeLength(), mark);
    }

    @Override
    long unsentLength() {
        return ch.queuedLength() + output.waitingLength();
    }

    void peerGoesAway() {
        http.counters().increment(Counter.H2_GOAWAYS);
        ch.ready();
    }

    @Override
    void lame() {
        if (ch.isOpen()) {
            codec.drain();
            ch.flush();
        }
    }

    @Override
    void drain() {
        if (ch.isOpen()) {
            lame();
            if (exchangesOpen() == 0 && waitsFor() != Wait.QUIET) {
                idle();
            }
        }
    }

    @Override
    void kill() {
        ch.abort(CloseCause.SHUTDOWN);
    }
}
