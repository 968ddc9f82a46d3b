package io.millrace.transport.nio;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.AcceptedSocket;
import io.millrace.engine.transport.Capabilities;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.KernelBacklog;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.engine.transport.Listener;
import io.millrace.engine.transport.SocketPassing;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportFailedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The I/O of one loop over a {@link Selector}. Loop thread only, except {@link #wakeup()} and {@link #capabilities()}.
 *
 * <p>A select only notes who is ready; reads, accepts and what they bring happen in {@link #deliver}. Writes are tried
 * where they are submitted. A closed socket is gone for the kernel at the next select: closes are completed after it.
 */
final class NioTransport extends Transport {
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final int piecesMax;
    private final int fileLengthMax;
    private final Capabilities capabilities;
    private final SelectedList selected = new SelectedList();
    private final ArrayDeque<Selectable> closing = new ArrayDeque<>();
    private final ArrayDeque<NioStreamChannel> failed = new ArrayDeque<>();
    private int gone; // of those closing, the first that a select has let go
    private Selector selector;
    private GatherViews views;
    private BlockPool spares;

    NioTransport(int piecesMax, int fileLengthMax) {
        this.piecesMax = piecesMax;
        this.fileLengthMax = fileLengthMax;
        this.capabilities = new Capabilities(
                NioTransportProvider.NAME, piecesMax > 1, true, true, true, NioOptions.spreadsOverListeners());
    }

    @Override
    protected void onOpen() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new TransportFailedException("no selector can be opened: " + e.getMessage(), e);
        }
        LoopMemory memory = loop().memory();
        views = new GatherViews(memory, piecesMax);
        spares = memory.pool(BlockClass.SPARE);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    // --- a turn ---

    /** Nothing is staged: writes, accepts and connects are tried at once. */
    @Override
    public void submit() {}

    @Override
    public void await(long waitNs) {
        try {
            if (waitNs <= 0) {
                selector.selectNow(selected);
            } else {
                selector.select(selected, 1 + (waitNs - 1) / NS_PER_MS); // up: an early end would only select again
            }
        } catch (IOException | ClosedSelectorException e) {
            if (!loop().isClosed()) {
                throw new TransportFailedException("the selector failed: " + e.getMessage(), e);
            } // else the loop dies of it: what it closes is gone, and everybody is still to be told
        }
        gone = closing.size();
    }

    @Override
    public int deliver(int completionsMax) {
        int n = gone;
        while (gone > 0) {
            gone--;
            closing.poll().gone();
        }
        for (int i = failed.size(); i > 0; i--) {
            failed.poll().reportConnectFailure();
            n++;
        }
        while (n < completionsMax && !selected.isEmpty()) {
            n += selected.poll().run();
        }
        Thread.interrupted(); // left set by a handler it would end every select at once
        return n;
    }

    @Override
    public boolean pending() {
        return !selected.isEmpty() || !closing.isEmpty() || !failed.isEmpty();
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    // --- opening ---

    @Override
    public Listener listen(SocketAddress at, ListenOptions options, AcceptHandler handler) throws IOException {
        ServerSocketChannel socket = null;
        try {
            refuseWhenClosed();
            if (options.inherited() != null) {
                NioInherited inherited = NioInherited.of(options.inherited(), SocketPassing.find());
                socket = inherited.socket();
                socket.configureBlocking(false);
                return NioListener.ofInherited(
                        this, socket.register(selector, 0), inherited.localAddress(), options, handler);
            }
            socket = NioOptions.openServer(at);
            NioOptions.reuseAddress(socket);
            if (options.reusePort()) {
                NioOptions.reusePort(socket);
            }
            NioSocketOptions accepted = NioSocketOptions.acceptedAt(at, options.socket());
            accepted.applyWhereSupported(socket);
            socket.bind(at, options.backlog());
            socket.configureBlocking(false);
            return NioListener.of(this, socket.register(selector, 0), options, accepted, handler);
        } catch (IOException | RuntimeException e) { // the unchecked ones say that the address is of no use
            if (socket != null) {
                socket.close();
            }
            throw new IOException("cannot listen at " + at + ": " + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    @Override
    public StreamChannel connect(SocketAddress to, ConnectOptions options, StreamHandler handler) {
        loop().counters().increment(Counter.CONNECT_ATTEMPTS);
        SocketChannel socket = null;
        NioStreamChannel ch = null;
        try {
            refuseWhenClosed();
            socket = NioOptions.openClient(to);
            ch = new NioStreamChannel(this, socket, handler, to);
            socket.configureBlocking(false);
            if (options.local() != null) {
                socket.bind(options.local());
            }
            NioSocketOptions.connecting(socket, to, options.socket()).apply(socket);
            ch.connect(to, options.timeoutNs());
        } catch (IOException | RuntimeException e) { // the unchecked ones say that the address is of no use
            ch = ch == null ? new NioStreamChannel(this, null, handler, to) : ch;
            ch.connectFailed(NioErrors.of(e));
            failed.add(ch);
        }
        return ch;
    }

    @Override
    protected StreamChannel adopt(AcceptedSocket socket, AcceptHandler handler) {
        NioStreamChannel ch = new NioStreamChannel(this, ((NioAcceptedSocket) socket).socket(), null, null);
        ch.accepted(handler);
        return ch;
    }

    @Override
    public int backlogMax() {
        return KernelBacklog.max();
    }

    // --- for channels and listeners ---

    SelectionKey register(SelectableChannel socket, Selectable attached) throws IOException {
        return socket.register(selector, 0, attached);
    }

    GatherViews views() {
        return views;
    }

    int fileLengthMax() {
        return fileLengthMax;
    }

    /** Null when none is free. */
    Block takeReceiveBlock() {
        return spares.take();
    }

    @Override
    public int receiveBlocksFree() {
        return spares.free();
    }

    /** Closed on our side; complete after the next select. */
    void closing(Selectable s) {
        closing.add(s);
    }

    // --- end ---

    @Override
    public void close() {
        if (!selector.isOpen()) {
            return; // lost: the loop died of it
        }
        try {
            for (SelectionKey key : selector.keys()) { // empty but for what a broken turn left
                key.channel().close();
            }
            selector.selectNow();
            selector.close();
        } catch (IOException e) {
            loop().errors().onError(e);
        }
    }
}
