package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopConfig;
import io.millrace.engine.memory.Block;
import io.millrace.engine.telemetry.Counter;

/**
 * A byte stream, and the state machine that every transport shares. Loop thread only.
 *
 * <pre>
 *             completeConnect        close(cause)           all sent, FIN out           EOF, length or time
 * CONNECTING ----------------> OPEN -------------> DRAINING ------------------> LINGERING --------------+
 *     |                         |  flags, orthogonal: OUT_ENDING -> OUT_CLOSED, IN_CLOSED   |           |
 *     |  failure or abort(cause) from any state                                             |           |
 *     +-------------------------+---------------------+-------------------------------------+--------> CLOSING
 *                                    onClosed exactly once; slot reusable at the end of the turn <-- CLOSED <-+
 * receive   DISARMED --submitReceive--> ARMED --submitStopReceive--> STOPPING --armed==false or ReceiveEnd--> DISARMED
 *           why DISARMED stays so: paused (handler), held (kept bytes come first), starved (in a FIFO), input closed
 * send      idle -> staged -> in flight -> (idle | staged)    one operation in flight; released bytes may trail it
 * </pre>
 *
 * <p>Handlers call the public methods. A transport implements {@link ChannelOperations} and calls the {@code complete}
 * methods: {@link #completeReceive} from {@link Transport#deliver} only, the others also from inside a submit.
 */
public abstract class StreamChannel extends ChannelEnd {
    private static final byte DISARMED = 0;
    private static final byte ARMED = 1;
    private static final byte STOPPING = 2;

    /** Sends that one flush step starts for one channel when each completes at once. */
    private static final int SENDS_PER_FLUSH_MAX = 4;

    private final LoopConfig config;
    private final ReceivePath in = new ReceivePath(this);
    private final boolean stopsAtOnce;
    private StreamHandler handler;
    private ChannelState state = ChannelState.CONNECTING;
    private IoError failure; // waits behind kept bytes
    private int lingered;
    private byte receive = DISARMED;
    private boolean paused;
    private boolean starved;
    private boolean inClosed;
    private boolean inCut;
    private boolean endReported;
    private boolean outEnding;
    private boolean outClosed;
    private boolean closeSubmitted;

    /** @param handler gets what happens; null when {@link #completeAccept} follows */
    protected StreamChannel(EventLoop loop, Capabilities capabilities, StreamHandler handler) {
        this(loop, capabilities.stopsAtOnce(), false, handler);
    }

    /** A layer: it runs over another channel, which it is the handler of, and is counted and timed as that one. */
    protected StreamChannel(StreamChannel lower, StreamHandler handler) {
        this(lower.loop(), true, true, handler);
    }

    private StreamChannel(EventLoop loop, boolean stopsAtOnce, boolean isLayer, StreamHandler handler) {
        super(loop, isLayer);
        assert loop.isCurrent();
        this.config = loop.config();
        this.handler = handler;
        this.stopsAtOnce = stopsAtOnce;
        loop.opened(this);
    }

    // --- used by handlers ---

    /** The handler that gets what happens from now on. */
    public final StreamHandler handler() {
        return handler;
    }

    /** Takes the channel over: kept bytes, deadlines and marks go along. Not inside a submit. */
    public final void handler(StreamHandler next) {
        assert loop().isCurrent() && next != null;
        handler = next;
        in.again();
        post(LOOK);
    }

    /** True from connected until {@link #close} or {@link #abort} or a failure. */
    public final boolean isOpen() {
        return state == ChannelState.OPEN;
    }

    /** True after {@link #close} while what was staged before it leaves. */
    public final boolean isDraining() {
        return state == ChannelState.DRAINING;
    }

    /** Strict: no {@link StreamHandler#onReceive} after this returns, until {@link #resumeReceive()}. */
    public final void pauseReceive() {
        assert loop().isCurrent();
        if (!paused) {
            paused = true;
            loop().counters().increment(Counter.RECEIVE_PAUSES);
        }
        if (receive == ARMED && pauseStops()) {
            loop().dirty(this); // stops in the flush step, if it is still paused then
        }
    }

    /** Whether a pause stops the order to receive, and not only more bytes that come than may be kept. */
    private boolean pauseStops() {
        return stopsAtOnce || loop().receiveBlocksPrecious();
    }

    /** Receives again; kept bytes come first, once the loop comes round. */
    public final void resumeReceive() {
        assert loop().isCurrent();
        if (paused) {
            paused = false;
            in.again();
            post(LOOK);
        }
    }

    /** Whether the handler asked to pause. */
    public final boolean isPaused() {
        return paused;
    }

    /** What is staged leaves in the flush step of this turn. */
    public final void flush() {
        assert loop().isCurrent();
        if (state == ChannelState.OPEN || state == ChannelState.DRAINING) {
            loop().dirty(this);
        }
    }

    /** Calls {@link StreamHandler#onReady} later in this turn or in the next, once, outside of all other callbacks. */
    public final void ready() {
        post(ASKED);
    }

    /** Ends the output (FIN) after everything staged so far. */
    public final void shutdownOutput() {
        assert loop().isCurrent();
        if (state == ChannelState.OPEN) {
            outEnding = true;
            loop().dirty(this);
        }
    }

    /** As {@link #close(CloseCause, boolean)}, when the peer may still be sending. */
    public final void close(CloseCause why) {
        close(why, true);
    }

    /**
     * Orderly: sends what is staged, ends the output, then closes. The first cause stays. Does nothing when the channel
     * is closing already.
     *
     * @param expectInput whether the peer may still send: then input is read and discarded first, up to {@code
     *     millrace.linger.length.max} and {@code millrace.linger.time.max}, or a reset would eat the answer
     */
    public final void close(CloseCause why, boolean expectInput) {
        assert loop().isCurrent();
        if (state == ChannelState.CONNECTING) {
            abort(why);
        } else if (state == ChannelState.OPEN) {
            ends(why, expectInput);
            become(ChannelState.DRAINING);
            in.discard();
            loop().dirty(this);
        }
    }

    /** Now: what is staged is dropped and the peer sees a reset. The first cause stays. */
    public final void abort(CloseCause why) {
        assert loop().isCurrent();
        if (state == ChannelState.CLOSED || closeSubmitted) {
            return;
        }
        if (state != ChannelState.CLOSING) {
            ends(why);
            become(ChannelState.CLOSING);
        }
        in.discard();
        closeSubmitted = true;
        submitAbort();
    }

    // --- called by a transport ---

    /** The channel is open. */
    protected final void completeConnect() {
        become(ChannelState.OPEN);
        ownDeadline(NEVER);
        post(CONNECTED);
    }

    /**
     * An accepted channel is open: asks who handles it. One that nobody handles is aborted. From {@link
     * Transport#adopt} only, instead of {@link #completeConnect()}.
     */
    protected final void completeAccept(AcceptHandler accept) {
        handler = HandlerCalls.accepted(this, accept);
        if (state == ChannelState.CONNECTING) { // else it was turned away
            completeConnect();
        }
    }

    /**
     * Bytes came into a block that the transport holds a lease of; it stays the transport's, who looks at {@link
     * Block#leases()} afterwards.
     *
     * @param armed false: the last of this arming
     */
    protected final void completeReceive(Block b, int offset, int length, boolean armed) {
        assert receive != DISARMED : "data of no arming";
        countReceive(length);
        receive = armed ? receive : DISARMED;
        if (state == ChannelState.OPEN) {
            in.receive(b, offset, length);
        } else if (state == ChannelState.LINGERING) {
            lingered += length;
        }
        afterReceive();
    }

    /** The arming ended. */
    protected final void completeReceiveEnd(ReceiveEnd why) {
        receive = DISARMED;
        switch (why) {
            case STARVED -> {
                loop().counters().increment(Counter.RECEIVE_STARVED);
                starved = true;
                loop().starved(this);
            }
            case END_OF_INPUT -> inClosed = true;
            case TRUNCATED -> {
                inClosed = true;
                inCut = true;
            }
            case LIMIT, STOPPED -> {}
        }
        if (inClosed && state == ChannelState.OPEN) {
            post(LOOK);
        }
        afterReceive();
    }

    /** False: paused or closing; a transport that lends stops after this piece. */
    protected final boolean wantsReceive() {
        return feeds() || (state == ChannelState.LINGERING && lingered < config.lingerLengthMax());
    }

    /** The kernel took bytes of the send. @param held whether the memory is still in use ({@link #completeReleased}) */
    protected final void completeSend(long bytes, boolean held) {
        sent(bytes, held);
        if (state == ChannelState.CLOSING) {
            tryClose();
            return;
        }
        sendProgressed();
        reportSent();
    }

    /** As {@link #completeSend}, of a layer: the send goes on, and the memory was free before. */
    protected final void completeSendPart(long bytes) {
        sentPart(bytes);
        if (state != ChannelState.CLOSING) {
            reportSent();
        }
    }

    private void reportSent() {
        if (loop().isDelivering()) {
            HandlerCalls.sent(this, takeUnreported());
        } else {
            post(SENT);
        }
    }

    /** Inside a submit of all that is staged: whether its completion makes anything go on, here or at the handler. */
    protected final boolean isSentAwaited() {
        return state != ChannelState.OPEN || outEnding || HandlerCalls.awaitsSent(this);
    }

    /** An operation failed. @param osCode for print; 0 when unknown */
    protected final void completeFailure(Op op, IoError error, int osCode) {
        if (op == Op.CONNECT) {
            loop().counters().increment(Counter.CONNECT_FAILURES);
        } else if (op == Op.RECEIVE) {
            receive = DISARMED;
            inClosed = true;
            if (state == ChannelState.OPEN && !in.isEmpty()) {
                failure = error; // kept bytes come first
                post(LOOK);
                return;
            }
        } else if (op == Op.SEND) {
            out().failed();
        }
        abort(error.cause());
    }

    /** The socket is gone, and nothing is in flight. */
    protected final void completeClose() {
        if (state != ChannelState.CLOSING) { // closed by the system
            ends(CloseCause.IO);
            become(ChannelState.CLOSING);
        }
        become(ChannelState.CLOSED);
        receive = DISARMED;
        in.discard();
        discardSends();
        cancelDeadlines();
        post(GONE);
    }

    // --- receiving ---

    /** Whether the handler may be fed. */
    final boolean feeds() {
        return state == ChannelState.OPEN && !paused;
    }

    /** @return whether what came is to be kept until the handler resumes */
    final boolean carryRefused() {
        HandlerCalls.carryRefused(this);
        if (state == ChannelState.OPEN && paused && isPatient()) {
            return true;
        }
        loop().counters().increment(Counter.RECEIVE_CARRY_LIMIT);
        if (state == ChannelState.OPEN) {
            abort(CloseCause.LIMIT);
        }
        return false;
    }

    @Override
    protected final boolean isPatient() {
        return handler.isPatient();
    }

    @Override
    protected final void onCarryEvicted() {
        loop().counters().increment(Counter.RECEIVE_CARRY_EVICTED);
        HandlerCalls.carryRefused(this);
        if (state == ChannelState.OPEN) {
            abort(CloseCause.LIMIT);
        }
    }

    private void afterReceive() {
        if (state == ChannelState.LINGERING) {
            afterLingering();
        } else if (state == ChannelState.CLOSING) {
            tryClose();
        } else if (receive == DISARMED) {
            arm();
        } else if (receive == ARMED && paused) {
            boolean keepsEnough = in.stashLength() >= config.stashLengthMax() || loop().receiveBlocksPrecious();
            if (keepsEnough) {
                stopReceive();
            }
        }
    }

    private void arm() {
        boolean wanted = feeds() ? !in.hasPieces() : state == ChannelState.LINGERING;
        if (wanted && receive == DISARMED && !inClosed && !starved) {
            receive = ARMED;
            loop().counters().increment(Counter.RECEIVE_ARMINGS);
            submitReceive(in.armLength());
        }
    }

    private void stopReceive() {
        receive = STOPPING;
        submitStopReceive();
    }

    @Override
    protected final int keptLength() {
        return paused && state == ChannelState.OPEN ? in.stashLength() : 0;
    }

    @Override
    protected final void onKeptGivenUp() {
        abort(CloseCause.RECEIVE_STARVED);
    }

    @Override
    protected final void onUnstarved() {
        starved = false;
        arm();
    }

    @Override
    protected final void onSendUnstarved() {
        out().unstarved();
        flush();
    }

    // --- what no completion brings ---

    @Override
    protected final void onReady() {
        int events = takePosted();
        if ((events & CONNECTED) != 0 && state == ChannelState.OPEN) {
            HandlerCalls.connected(this);
        }
        if ((events & SENT) != 0 && state != ChannelState.CLOSING && state != ChannelState.CLOSED) {
            HandlerCalls.sent(this, takeUnreported());
        }
        if ((events & GONE) != 0) {
            gone();
            return;
        }
        if ((events & FAILED) != 0) {
            abort(CloseCause.HANDLER_FAILED);
        }
        if ((events & ASKED) != 0 && state != ChannelState.CLOSING) {
            HandlerCalls.ready(this);
        }
        if (state == ChannelState.OPEN && !paused) {
            in.redeliver();
            reportEnd();
        }
        arm();
    }

    /** The end of the input or the failure that waited behind kept bytes. */
    private void reportEnd() {
        if (!inClosed || endReported || !feeds() || in.hasPieces()) {
            return;
        }
        endReported = true;
        if (failure != null) {
            abort(failure.cause());
            return;
        }
        HandlerCalls.endOfInput(this, !inCut);
    }

    private void gone() {
        countGone();
        HandlerCalls.closed(this, cause());
        Transport.of(loop()).gone(this);
        discardSends(); // a task may have staged something since the socket was gone
        loop().closed(this);
    }

    // --- sending ---

    @Override
    protected final boolean onFlushTurn() {
        if (state == ChannelState.OPEN && paused && receive == ARMED && pauseStops()) { // an abort has stopped it
            stopReceive();
        }
        if (state != ChannelState.OPEN && state != ChannelState.DRAINING) {
            return false;
        }
        HandlerCalls.flush(this);
        for (int i = 0;
                i < SENDS_PER_FLUSH_MAX && canSend() && loop().sendBudget().allows(queuedLength());
                i++) {
            startSend();
        }
        endOutput();
        return canSend();
    }

    private boolean canSend() {
        return (state == ChannelState.OPEN || state == ChannelState.DRAINING) && out().canStart();
    }

    private void startSend() {
        submitSend(out().start());
        if (out().isInFlight() && !isLayer()) {
            ownDeadline(loop().clock().nanoTime() + config.sendTimeoutNs());
        }
    }

    private void sendProgressed() {
        if (out().isWaiting()) {
            loop().dirty(this);
            return;
        }
        ownDeadline(NEVER);
        if (out().isEmpty()) {
            discardSends();
        }
        if (outEnding || state == ChannelState.DRAINING) {
            loop().dirty(this);
        }
    }

    /** Everything is sent: the FIN, and what follows it. */
    private void endOutput() {
        if (!out().isIdle()) {
            return;
        }
        if (state == ChannelState.DRAINING) {
            if (expectsInput() && !inClosed && lingers()) {
                linger();
            } else {
                beginClose();
            }
        } else if (state == ChannelState.OPEN && outEnding && !outClosed) {
            outClosed = true;
            submitShutdown();
        }
    }

    // --- closing ---

    private void linger() {
        if (!outClosed) {
            outClosed = true;
            submitShutdown();
        }
        if (state == ChannelState.DRAINING) { // the shutdown did not fail
            become(ChannelState.LINGERING);
            ownDeadline(loop().clock().nanoTime() + config.lingerTimeNs());
            arm();
        }
    }

    private void afterLingering() {
        if (lingered >= config.lingerLengthMax()) {
            loop().counters().increment(Counter.LINGER_LIMIT);
            beginClose();
        } else if (inClosed) {
            beginClose();
        } else if (receive == DISARMED) {
            arm();
        }
    }

    private void beginClose() {
        become(ChannelState.CLOSING);
        ownDeadline(NEVER);
        if (receive == ARMED) {
            stopReceive();
        }
        tryClose();
    }

    private void tryClose() {
        if (!closeSubmitted && receive == DISARMED && !out().isInFlight()) {
            closeSubmitted = true;
            submitClose();
        }
    }

    @Override
    protected final void onLoopClosing() {
        abort(CloseCause.SHUTDOWN);
    }

    private void become(ChannelState next) {
        assert state.mayBecome(next) : state + " to " + next;
        state = next;
    }

    @Override
    final boolean mayWait() {
        return state != ChannelState.CLOSED;
    }

    @Override
    final void handlerDeadlinePassed(long nowNs) {
        if (state != ChannelState.CLOSING) {
            HandlerCalls.deadline(this, nowNs);
        }
    }

    @Override
    final void ownDeadlinePassed() {
        Counter counter = state.onDeadline();
        if (counter != null) {
            loop().counters().increment(counter);
            if (state == ChannelState.LINGERING) {
                beginClose();
            } else {
                abort(CloseCause.TIMED_OUT);
            }
        }
    }

    /** What it holds and waits for, for print. */
    @Override
    public final String toString() {
        return state + (paused ? " paused" : "") + (starved ? " starved" : "")
                + (receive == DISARMED ? "" : receive == ARMED ? " armed" : " stopping") + (inClosed ? " ended" : "")
                + ", kept " + in + ", to send " + queuedLength() + ", " + handler;
    }
}
