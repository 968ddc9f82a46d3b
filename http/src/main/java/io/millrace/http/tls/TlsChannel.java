package io.millrace.http.tls;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.IoError;
import io.millrace.engine.transport.Op;
import io.millrace.engine.transport.PeerAddress;
import io.millrace.engine.transport.ReceiveEnd;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import java.net.SocketAddress;

/**
 * A channel whose bytes are TLS records on another one, which cannot be told from any other by its handler. Loop thread
 * only.
 *
 * <p>It is connected when its handshake is complete. Its end of input is clean only after the peer said so (RFC 8446
 * 6.1). Bytes count as sent when the lower channel has sent the records they are in; their memory is free before.
 */
public final class TlsChannel extends StreamChannel {
    private final StreamChannel lower;
    private final TlsBelow below;
    private final TlsAcceptHandler accept; // null: a client's
    private final TlsWraps wraps;
    private final String provider;
    private TlsInfo info; // null until the handshake is complete
    private boolean endSaid;
    private boolean lowerGone;
    private boolean ending; // the close or the abort was submitted
    private boolean givenUpTold;

    private TlsChannel(
            TlsLoop tls,
            TlsContext context,
            StreamChannel lower,
            TlsBelow below,
            TlsAcceptHandler accept,
            StreamHandler handler) {
        super(lower, handler);
        this.lower = lower;
        this.below = below;
        this.accept = accept;
        this.provider = context.provider();
        this.wraps = new TlsWraps(tls, lower, below.engine());
        below.open(this, lower);
    }

    /**
     * The server's side.
     *
     * @param lower accepted, and not connected yet
     * @param handler of the secured channel
     * @return what handles the lower channel from now on
     */
    public static StreamHandler accept(TlsLoop tls, TlsContext context, StreamChannel lower, TlsAcceptHandler handler) {
        TlsBelow below = new TlsBelow(tls, context, context.server(tls.scratch()), true);
        handler.onAccepted(new TlsChannel(tls, context, lower, below, handler, null));
        return below;
    }

    /**
     * The client's side: {@link StreamHandler#onConnected} or {@link StreamHandler#onClosed} follows, never inside this
     * call.
     *
     * @param host the server's name, which its certificate must be for
     */
    public static TlsChannel connect(
            TlsLoop tls,
            TlsContext context,
            String host,
            int port,
            SocketAddress to,
            ConnectOptions options,
            StreamHandler handler) {
        TlsBelow below = new TlsBelow(tls, context, context.client(tls.scratch(), host, port), false);
        StreamChannel lower = Transport.of(tls.loop()).connect(to, options, below);
        return new TlsChannel(tls, context, lower, below, null, handler);
    }

    /** What ALPN settled; empty: nothing, or the handshake is not complete. */
    public String applicationProtocol() {
        return info == null ? "" : info.applicationProtocol();
    }

    /** What the handshake settled; null until it is complete. */
    public TlsInfo info() {
        return info;
    }

    @Override
    public PeerAddress peer() {
        return lower.peer();
    }

    @Override
    public SocketAddress localAddress() {
        return lower.localAddress();
    }

    // --- what comes from below ---

    TlsInfo settle() {
        info = TlsInfo.of(provider, below.engine());
        return info;
    }

    void secured() {
        if (accept == null) {
            completeConnect();
        } else {
            completeAccept(ch -> accept.onSecured(this));
        }
    }

    /** Whether one more record may be unwrapped: a handler that paused meanwhile ends the arming. */
    boolean takesRecords() {
        if (below.isArmed() && !wantsReceive()) {
            submitStopReceive();
        }
        return below.isArmed();
    }

    void received(Block b, int length, boolean armed) {
        completeReceive(b, b.offset(), length, armed);
    }

    void inputEnded(boolean clean) {
        completeReceiveEnd(clean ? ReceiveEnd.END_OF_INPUT : ReceiveEnd.TRUNCATED);
    }

    /** It cannot go on: what the handler has not heard yet it hears first, if there is an order in it. */
    void broken(CloseCause cause) {
        if (cause == CloseCause.PROTOCOL && isOpen()) {
            completeFailure(Op.RECEIVE, IoError.TLS, 0);
        } else {
            abort(cause);
        }
    }

    void lowerSent() {
        if (ending || !wraps.isUnderWay()) {
            return;
        }
        long bytes = wraps.sent();
        if (!wraps.isUnderWay()) {
            completeSend(bytes, false);
        } else if (bytes > 0) {
            completeSendPart(bytes);
        }
    }

    /** There is room for a record again. */
    void sendAgain() {
        if (!ending) {
            onSendUnstarved();
        }
    }

    /** Whether anything here goes on only once the lower channel has sent what it has. */
    boolean awaitsLower() {
        return wraps.isUnderWay() && (sendQueue().hasUnsubmitted() || isSentAwaited());
    }

    void lowerClosed(CloseCause cause) {
        lowerGone = true;
        if (info == null && accept != null && !givenUpTold) {
            givenUpTold = true;
            accept.onGivenUp(this);
        }
        if (ending) {
            completeClose();
        } else if (isOpen() && !wraps.isUnderWay() && (cause == CloseCause.PEER_RESET || cause == CloseCause.IO)) {
            completeFailure(Op.RECEIVE, cause == CloseCause.IO ? IoError.OTHER : IoError.RESET, 0);
        } else {
            abort(cause);
        }
    }

    // --- receiving ---

    @Override
    protected void submitReceive(int lengthMax) {
        below.arm(lengthMax);
    }

    @Override
    protected void submitStopReceive() {
        below.disarm();
        completeReceiveEnd(ReceiveEnd.STOPPED);
    }

    // --- sending ---

    @Override
    protected void submitSend(SendQueue q) {
        if (lowerGone) { // and what came before is still to be heard
            completeFailure(Op.SEND, IoError.RESET, 0);
            return;
        }
        wraps.begin();
        long left = Math.min(q.queuedLength(), wraps.lengthMax());
        for (int i = 0; i < TlsWraps.RECORDS_MAX && left > 0 && q.pieces() > 0; i++) {
            int n = below.mayWrap() ? wraps.next(this, q, left) : TlsWraps.FAILED;
            if (n < 0) {
                completeFailure(Op.SEND, n == TlsWraps.FILE_SHORT ? IoError.FILE_SHORT : IoError.BROKEN, 0);
                return;
            }
            if (n == 0) {
                break;
            }
            q.submitted(n);
            completeReleased(n);
            left -= n;
        }
        lower.flush(); // something of the protocol itself, if nothing of ours
        if (!wraps.isUnderWay()) {
            completeSendStarved();
        }
    }

    @Override
    protected void submitShutdown() {
        if (!lowerGone && sayEnd()) {
            lower.shutdownOutput();
        } else {
            completeFailure(Op.SHUTDOWN, IoError.TLS, 0);
        }
    }

    private boolean sayEnd() {
        if (endSaid || !below.mayWrap()) {
            return endSaid;
        }
        endSaid = below.sayEnd();
        return endSaid;
    }

    // --- closing ---

    @Override
    protected boolean lingers() {
        return false;
    }

    @Override
    protected void submitClose() {
        ending = true;
        if (lowerGone) {
            completeClose();
        } else if (sayEnd()) {
            lower.close(cause(), expectsInput() && !below.isInputEnded());
        } else {
            lower.abort(cause());
        }
    }

    @Override
    protected void submitAbort() {
        ending = true;
        if (lowerGone) {
            completeClose();
        } else if (below.isAlerted()) {
            lower.close(cause(), true); // a reset would eat the alert
        } else {
            lower.abort(cause());
        }
    }
}
