package io.millrace.transport.iouring;

import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.InheritedSocket;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.engine.transport.Listener;
import io.millrace.engine.transport.UnixSocketFile;
import io.millrace.sys.Errno;
import java.io.IOException;
import java.net.SocketAddress;
import org.agrona.collections.IntArrayQueue;

/**
 * A listener whose one standing order accepts whoever comes. Loop thread only.
 *
 * <p>The kernel accepts ahead of us, at once all that wait in its backlog. Where so many would not fit below the cap
 * of connections any more, the order is for one at a time. Of a flood, {@code millrace.accept.per.turn.max} are opened
 * in a turn and the others wait here, without a new order: else those who come would keep those who are here from their
 * turn.
 */
final class UringListener extends Listener implements Completable {
    private static final int NO_SOCKET = -1;

    private final UringTransport transport;
    private final UringSocket socket;
    private final SocketAddress localAddress;
    private final UnixSocketFile file; // null for other families
    private final int backlog;
    private final long owner;
    private final IntArrayQueue accepted = new IntArrayQueue(NO_SOCKET); // at most the backlog, in a flood
    private int turn;
    private int openedInTurn;
    private int inFlight;
    private boolean wanted;
    private boolean armed;
    private boolean multishot;
    private boolean cancelling;
    private boolean closing;
    private int lastAccepts; // that may still be made before the close
    private boolean last; // the order is one of those
    private boolean closeSubmitted;
    private int closePosition;

    private UringListener(
            UringTransport transport,
            UringSocket socket,
            SocketAddress localAddress,
            UnixSocketFile file,
            ListenOptions options,
            AcceptHandler handler) {
        super(transport.loop(), options, handler);
        this.transport = transport;
        this.socket = socket;
        this.localAddress = localAddress;
        this.file = file;
        this.backlog = options.backlog();
        this.owner = transport.slots().take(this);
    }

    static UringListener open(UringTransport transport, SocketAddress at, ListenOptions options, AcceptHandler handler)
            throws IOException {
        InheritedSocket inherited = options.inherited();
        UringSocket socket = inherited == null
                ? UringSocket.openServer(at, options)
                : UringSocket.inherited(inherited.descriptor(), options);
        try {
            SocketAddress bound = transport.addressOf(socket.fd(), false);
            UnixSocketFile file = inherited == null ? UnixSocketFile.of(bound) : UnixSocketFile.ofInherited(bound);
            return new UringListener(transport, socket, bound, file, options, handler);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    protected int descriptorOfSocket() {
        return socket.fd();
    }

    @Override
    protected void submitAccept() {
        wanted = true;
        settle();
    }

    @Override
    protected void submitStopAccept() {
        wanted = false;
        settle();
    }

    /** Brings the order that the kernel has in line with what is wanted. */
    private void settle() {
        boolean fits = transport.multishotAccept() && acceptRoom() > backlog;
        boolean flooded = !accepted.isEmpty();
        if (armed) {
            if (!cancelling && (!wanted || (multishot && (flooded || !fits)))) {
                cancelling = true;
                transport.operations().cancel(token(OpToken.ACCEPT), token(OpToken.CANCEL));
                inFlight++;
            }
        } else if (wanted && !flooded) {
            armed = true;
            multishot = fits;
            transport.operations().accept(socket.fd(), fits, token(OpToken.ACCEPT));
            inFlight++;
        } else if (closing && !flooded && !closeSubmitted) {
            acceptLast(fits);
        }
    }

    /**
     * What waits is accepted when an order is submitted; the cancel behind it, in the same submission, finds the order
     * waiting for more. One at a time the close follows the order that found nobody.
     */
    private void acceptLast(boolean fits) {
        boolean accepts = Math.min(lastAccepts, lastAccepts()) > 0;
        if (accepts) {
            last = true;
            armed = true;
            multishot = fits;
            cancelling = true;
            lastAccepts = fits ? 0 : lastAccepts - 1;
            transport.operations().accept(socket.fd(), fits, token(OpToken.ACCEPT));
            transport.operations().cancel(token(OpToken.ACCEPT), token(OpToken.CANCEL));
            inFlight += 2;
        }
        if (!accepts || fits) {
            closeSubmitted = true;
            closePosition = transport.operations().close(socket.fd(), token(OpToken.CLOSE));
            inFlight++;
        }
    }

    private long token(int op) {
        return OpToken.of(owner, op);
    }

    @Override
    public void complete(long token, int result, int flags) {
        boolean more = (flags & Uapi.CQE_MORE) != 0;
        if (!more) {
            inFlight--;
        }
        if (OpToken.op(token) == OpToken.ACCEPT) {
            if (!more) {
                armed = false;
                cancelling = false;
            }
            accepted(result);
            settle();
        }
        tryComplete();
    }

    /** Whoever was accepted is opened before the listener is gone. */
    private void tryComplete() {
        if (closeSubmitted && inFlight == 0 && accepted.isEmpty()) {
            completeClose();
        }
    }

    private void accepted(int result) {
        if (result >= 0) {
            if (accepted.isEmpty() && mayOpen()) {
                open(result);
                return;
            }
            if (accepted.isEmpty()) {
                transport.later(this::openMore);
            }
            accepted.addInt(result);
            return;
        }
        if (last) { // nobody waits any more, or none can be accepted
            lastAccepts = 0;
        }
        switch (-result) {
            case Errno.ECANCELED, Errno.ECONNABORTED, Errno.EAGAIN, Errno.EINTR -> {} // stopped, or whoever came left
            default -> completeFailure(UringErrors.of(-result), -result);
        }
    }

    /** Whether this turn has not opened as many as it may. */
    private boolean mayOpen() {
        if (turn != loop().turn()) {
            turn = loop().turn();
            openedInTurn = 0;
        }
        return openedInTurn < loop().config().acceptsMax();
    }

    private void openMore() {
        while (!accepted.isEmpty() && mayOpen()) {
            open(accepted.pollInt());
        }
        if (accepted.isEmpty()) {
            settle();
            tryComplete();
        } else {
            transport.later(this::openMore);
        }
    }

    private void open(int fd) {
        openedInTurn++;
        UringSocket socketOfPeer = new UringSocket(fd, socket.isUnix());
        if (loop().isClosed()) {
            transport.resetOnClose(fd);
            socketOfPeer.close();
        } else {
            completeAccept(socketOfPeer, true);
        }
    }

    @Override
    protected void submitClose() {
        closing = true;
        wanted = false;
        lastAccepts = lastAccepts();
        if (file != null && !leavesPath()) {
            file.delete();
        }
        if (transport.isLost()) {
            while (!accepted.isEmpty()) {
                open(accepted.pollInt());
            }
            socket.close();
            transport.later(this::completeClose);
        } else {
            settle();
        }
    }

    @Override
    public void lost() {
        if (closing) { // and waited for the kernel's word
            if (!closeSubmitted || !transport.operations().isTaken(closePosition)) {
                socket.close();
            }
            transport.later(this::completeClose);
        }
    }

    @Override
    protected void onReleased() {
        transport.slots().release(owner);
    }
}
