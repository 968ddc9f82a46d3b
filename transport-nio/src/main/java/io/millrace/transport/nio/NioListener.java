package io.millrace.transport.nio;

import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.engine.transport.Listener;
import io.millrace.engine.transport.SocketPassing;
import io.millrace.engine.transport.UnixSocketFile;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A listener over a non-blocking server socket. Loop thread only. */
final class NioListener extends Listener implements Selectable {
    private final NioTransport transport;
    private final ServerSocketChannel socket;
    private final SelectionKey key;
    private final SocketAddress localAddress;
    private final UnixSocketFile file; // null for other families
    private final NioSocketOptions options; // of those that are accepted
    private int reported;
    private boolean closed;

    private NioListener(
            NioTransport transport,
            SelectionKey key,
            SocketAddress localAddress,
            UnixSocketFile file,
            ListenOptions listen,
            NioSocketOptions options,
            AcceptHandler handler) {
        super(transport.loop(), listen, handler);
        this.transport = transport;
        this.socket = (ServerSocketChannel) key.channel();
        this.key = key;
        this.localAddress = localAddress;
        this.file = file;
        this.options = options;
        key.attach(this);
    }

    /** @param key of a bound server socket */
    static NioListener of(
            NioTransport transport,
            SelectionKey key,
            ListenOptions listen,
            NioSocketOptions options,
            AcceptHandler handler)
            throws IOException {
        SocketAddress at = ((ServerSocketChannel) key.channel()).getLocalAddress();
        return new NioListener(transport, key, at, UnixSocketFile.of(at), listen, options, handler);
    }

    /** @param key of an inherited server socket, which listens there */
    static NioListener ofInherited(
            NioTransport transport, SelectionKey key, SocketAddress at, ListenOptions listen, AcceptHandler handler)
            throws IOException {
        NioSocketOptions options = NioSocketOptions.acceptedAt(at, listen.socket());
        return new NioListener(transport, key, at, UnixSocketFile.ofInherited(at), listen, options, handler);
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    protected int descriptorOfSocket() {
        return SocketPassing.find().descriptorOf(socket);
    }

    @Override
    public boolean report(int ops) {
        boolean first = reported == 0;
        reported |= ops;
        return first;
    }

    @Override
    public int run() {
        reported = 0;
        int max = loop().config().acceptsMax();
        int accepts = 0;
        while (accepts < max && !closed && wantsAccept() && acceptOne()) {
            accepts++;
        }
        return accepts;
    }

    private boolean acceptOne() {
        SocketChannel accepted;
        try {
            accepted = socket.accept();
        } catch (IOException e) {
            completeFailure(NioErrors.of(e), 0);
            return false;
        }
        if (accepted == null) {
            return false;
        }
        NioAcceptedSocket s = new NioAcceptedSocket(accepted);
        try {
            accepted.configureBlocking(false);
            options.apply(accepted);
        } catch (IOException goneAlready) {
            s.close();
            return true;
        }
        completeAccept(s, true);
        return true;
    }

    @Override
    protected void submitAccept() {
        interest(SelectionKey.OP_ACCEPT);
    }

    @Override
    protected void submitStopAccept() {
        interest(0);
    }

    private void interest(int ops) {
        if (key.isValid()) { // not when the selector was lost
            key.interestOps(ops);
        }
    }

    /** The next select lets go of the key, without which the JDK would not close the socket at once. */
    @Override
    protected void submitClose() {
        closed = true;
        if (file != null && !leavesPath()) {
            file.delete();
        }
        key.cancel();
        transport.closing(this);
    }

    @Override
    public void gone() {
        for (int i = lastAccepts(); i > 0 && acceptOne(); i--) {}
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is gone either way.
        }
        completeClose();
    }
}
