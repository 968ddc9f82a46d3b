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
    private final CompletableFuture<Void> gone;

    /** @param gone completes when all of them are */
    ListenerGroup(List<Listener> listeners, SocketAddress localAddress, CompletableFuture<Void> gone) {
        this.listeners = List.copyOf(listeners);
        this.localAddress = localAddress;
        this.gone = gone;
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

    /**
     * Stops listening; accepted channels stay, and who waits in the kernel's queue is accepted first ({@link
     * Listener#close()}). Completes when the address is free for others.
     */
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

    /** Completes when nobody listens here any more, whether it was closed or its loops ended. On one of the loops. */
    public CompletableFuture<Void> whenGone() {
        return gone.copy();
    }

    private static CompletableFuture<Void> onLoop(Listener l, Runnable task) {
        try {
            return CompletableFuture.runAsync(task, l.loop());
        } catch (RejectedExecutionException e) { // the loop is closed, and its listeners with it
            return CompletableFuture.completedFuture(null);
        }
    }
}
