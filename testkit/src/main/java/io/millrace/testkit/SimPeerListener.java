package io.millrace.testkit;

import java.net.BindException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A raw listener on a simulated network: connections become {@link SimPeer}s, or wait. Test thread only. */
public final class SimPeerListener implements RawListener {
    private static final int BACKLOG = 128;

    private final SimListenSocket socket;
    private final List<SimPeer> accepted = new ArrayList<>();
    private Consumer<SimPeer> onAccept = p -> {};
    private boolean accepting = true;

    SimPeerListener(SimNetwork net, SocketAddress at) throws BindException {
        socket = net.listen(at, BACKLOG, false);
        socket.watch(this::run);
    }

    private void run() {
        while (accepting && !socket.isEmpty()) {
            SimPeer peer = new SimPeer(socket.poll());
            accepted.add(peer);
            onAccept.accept(peer);
        }
    }

    /** What is done with each new peer. */
    public SimPeerListener onAccept(Consumer<SimPeer> action) {
        onAccept = action;
        return this;
    }

    @Override
    public SocketAddress localAddress() {
        return socket.at();
    }

    /** Everybody accepted so far, or since the last {@link #forget()}, in order. */
    @Override
    public List<SimPeer> accepted() {
        return List.copyOf(accepted);
    }

    /** Forgets who was accepted, in a simulation that goes on for long. */
    public void forget() {
        accepted.clear();
    }

    /** Leaves new connections in the queue, or goes on. */
    public void accepting(boolean on) {
        accepting = on;
        run();
    }

    /** Stops listening; who waits in the queue is reset. */
    @Override
    public void close() {
        socket.close();
    }
}
