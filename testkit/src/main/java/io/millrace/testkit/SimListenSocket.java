package io.millrace.testkit;

import java.net.SocketAddress;
import java.util.ArrayDeque;

/** A listening socket as the kernel keeps it: a bounded queue of connections. Test thread only. */
final class SimListenSocket {
    private final SimNetwork net;
    private final SocketAddress at;
    private final int backlog;
    private final boolean shared;
    private final ArrayDeque<SimSocket> queue = new ArrayDeque<>();
    private Runnable watcher = () -> {};

    SimListenSocket(SimNetwork net, SocketAddress at, int backlog, boolean shared) {
        this.net = net;
        this.at = at;
        this.backlog = backlog;
        this.shared = shared;
    }

    /** Runs whenever a connection came. */
    void watch(Runnable next) {
        watcher = next;
        next.run();
    }

    SocketAddress at() {
        return at;
    }

    boolean isShared() {
        return shared;
    }

    boolean isFull() {
        return queue.size() >= backlog;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    void add(SimSocket socket) {
        queue.add(socket);
        watcher.run();
    }

    SimSocket poll() {
        return queue.poll();
    }

    /** Who waits in the queue is reset. */
    void close() {
        net.unlisten(this);
        for (SimSocket s = queue.poll(); s != null; s = queue.poll()) {
            s.abort();
        }
    }
}
