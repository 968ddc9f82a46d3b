package io.millrace.engine;

import io.millrace.engine.transport.Listener;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** The listeners of one address, on one or several loops. Any thread. */
public final class ListenerGroup {
    private final List<Listener> listeners;
    private final SocketAddress localAddress;

    ListenerGroup(List<Listener> listeners, SocketAddress localAddress) {
        this.listeners = List.copyOf(listeners);
        this.localAddress = localAddress;
    }

    /** Where it listens; the bound port when 0 was asked for. */
    public SocketAddress localAddress() {
        return localAddress;
    }

    /** Leaves new connections in the kernel's queue until {@link #resume()}. */
    public void pause() {
        listeners.forEach(l -> onLoop(l, l::pause));
    }

    public void resume() {
        listeners.forEach(l -> onLoop(l, l::resume));
    }

    /** Stops listening; accepted channels stay. Completes when the address is free for others. */
    public CompletableFuture<Void> closeAsync() {
        return CompletableFuture.allOf(
                listeners.stream().map(ListenerGroup::close).toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> close(Listener l) {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        try {
            l.loop().execute(() -> l.close(() -> gone.complete(null)));
        } catch (RejectedExecutionException e) { // the loop is closed, and its listeners with it
            gone.complete(null);
        }
        return gone;
    }

    private static CompletableFuture<Void> onLoop(Listener l, Runnable task) {
        try {
            return CompletableFuture.runAsync(task, l.loop());
        } catch (RejectedExecutionException e) { // the loop is closed, and its listeners with it
            return CompletableFuture.completedFuture(null);
        }
    }
}
