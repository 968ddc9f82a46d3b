package io.millrace.testkit;

import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.IoError;
import io.millrace.engine.transport.Op;
import io.millrace.engine.transport.PeerAddress;
import io.millrace.engine.transport.ReceiveEnd;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.net.SocketAddress;

/** A channel over a simulated socket; the two kinds differ in how they receive, send and close. Test thread only. */
abstract class SimStreamChannel extends StreamChannel {
    private final SimTransport transport;
    private final SimSocket socket;
    private final PeerAddress peer;
    private final SimSource source = new SimSource() {
        @Override
        void look() {
            SimStreamChannel.this.look();
        }
    };
    private boolean connecting;
    private boolean gone;

    SimStreamChannel(SimTransport transport, SimSocket socket, StreamHandler handler) {
        super(transport.loop(), transport.capabilities(), handler);
        this.transport = transport;
        this.socket = socket;
        this.peer = new PeerAddress(socket.remote());
        socket.watch(this::changed);
    }

    final SimTransport transport() {
        return transport;
    }

    final SimNetwork net() {
        return transport.net();
    }

    final SimSocket socket() {
        return socket;
    }

    final void log(SimOp op, long result) {
        transport.log(socket.id(), op, result);
    }

    /** To be looked at by the next await. */
    final void changed() {
        if (!gone) {
            transport.changed(source);
        }
    }

    @Override
    public final PeerAddress peer() {
        return peer;
    }

    @Override
    public final SocketAddress localAddress() {
        return socket.local();
    }

    // --- connecting ---

    final void connecting(long timeoutNs) {
        connecting = true;
        connectTimeout(timeoutNs);
    }

    final void connected() {
        log(SimOp.CONNECTED, 0);
        completeConnect();
        changed();
    }

    final void accepted(AcceptHandler handler) {
        log(SimOp.CONNECTED, 1);
        completeAccept(handler);
        changed();
    }

    /** Completes the connect when it is decided. True: there is nothing else to look at. */
    final boolean lookAtConnect() {
        if (!connecting) {
            return false;
        }
        if (socket.error() != null) {
            connecting = false;
            IoError why = socket.error();
            transport.complete(() -> {
                if (!gone) {
                    failed(Op.CONNECT, why);
                }
            });
        } else if (socket.isConnected()) {
            connecting = false;
            transport.complete(() -> {
                if (!isEnding()) {
                    connected();
                }
            });
        }
        return true;
    }

    final void cancelConnect() {
        connecting = false;
    }

    /** Whether the close or the abort was submitted. */
    abstract boolean isEnding();

    abstract void look();

    // --- shared by both kinds ---

    final boolean hits(Fault fault) {
        return !socket.isCalm() && net().hits(fault);
    }

    /** A send that goes wrong; the socket tells of a lost connection. Null: it does not. */
    final IoError sendFailure() {
        if (hits(Fault.SEND_RESET)) {
            socket.lose(IoError.RESET);
        } else if (hits(Fault.SEND_BROKEN)) {
            socket.lose(IoError.BROKEN);
        }
        if (socket.error() != null) {
            return socket.error();
        }
        return hits(Fault.SEND_NO_BUFFERS) ? IoError.NO_MEMORY : null;
    }

    /** As {@link #sendFailure}. */
    final IoError receiveFailure() {
        if (hits(Fault.RECEIVE_RESET)) {
            socket.lose(IoError.RESET);
        }
        if (socket.error() != null) {
            return socket.error();
        }
        return hits(Fault.RECEIVE_NO_BUFFERS) ? IoError.NO_MEMORY : null;
    }

    final int receiveLength(int available) {
        if (hits(Fault.ONE_BYTE_RECEIVE)) {
            return 1;
        }
        return hits(Fault.PARTIAL_RECEIVE) ? 1 + net().random(available) : available;
    }

    final int sendLength(int possible) {
        return possible > 0 && hits(Fault.SHORT_SEND) ? 1 + net().random(possible) : possible;
    }

    final void failed(Op op, IoError error) {
        log(SimOp.FAILURE, op.ordinal() * 100L + error.ordinal());
        completeFailure(op, error, 0);
    }

    final void received(ReceiveEnd why) {
        log(SimOp.RECEIVE_END, why.ordinal());
        completeReceiveEnd(why);
    }

    final void sent(long bytes, boolean held) {
        log(held ? SimOp.SENT_HELD : SimOp.SENT, bytes);
        completeSend(bytes, held);
    }

    final void gone() {
        assert !gone : "closed twice";
        gone = true;
        log(SimOp.GONE, 0);
        completeClose();
    }

    final boolean isGone() {
        return gone;
    }

    @Override
    protected final void submitShutdown() {
        log(SimOp.SHUTDOWN, 0);
        if (socket.error() == null && hits(Fault.SHUTDOWN_FAILS)) {
            socket.lose(IoError.RESET);
        }
        if (socket.error() != null) {
            failed(Op.SHUTDOWN, IoError.BROKEN);
        } else {
            socket.shutdownOutput();
        }
    }

    /** Bytes of the queue's head that one operation may carry, over at most {@code piecesMax} pieces. */
    static long headLength(SendQueue q, int piecesMax) {
        long sum = 0;
        int n = Math.min(q.pieces(), piecesMax);
        for (int i = 0; i < n; i++) {
            sum += q.pieceKind(i) == SendQueue.FILE ? q.pieceFileLength(i) : q.pieceLength(i);
        }
        return sum;
    }
}
