package io.millrace.engine;

import io.millrace.engine.transport.Listener;
import io.millrace.engine.transport.SocketPassing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** The listeners of one address, on one or several loops. Any thread. */
public final class ListenerGroup {
    private final List<Listener> listeners;
    private final SocketAddress localAddress;
    private final boolean ownsPath;
    private final CompletableFuture<Void> gone;

    /** @param gone completes when all of them are */
    ListenerGroup(
            List<Listener> listeners, SocketAddress localAddress, boolean ownsPath, CompletableFuture<Void> gone) {
        this.listeners = List.copyOf(listeners);
        this.ownsPath = ownsPath;
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

    /** Another process listens on the same sockets: closing leaves it their queues and paths. */
    public void leaveToOthers() {
        listeners.forEach(l -> onLoop(l, l::leaveToOthers));
    }

    /** Another descriptor of each socket, which the caller owns; fewer when some have none or close. */
    CompletableFuture<List<Integer>> duplicates(SocketPassing passing) {
        List<Integer> copies = new ArrayList<>();
        CompletableFuture<Void> step = CompletableFuture.completedFuture(null);
        for (Listener l : listeners) {
            step = step.thenCompose(v -> onLoop(l, () -> {
                int descriptor = l.descriptor();
                if (descriptor >= 0) {
                    copies.add(duplicate(passing, descriptor));
                }
            }));
        }
        return step.handle((done, failed) -> copies);
    }

    private static int duplicate(SocketPassing passing, int descriptor) {
        try {
            return passing.duplicate(descriptor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int size() {
        return listeners.size();
    }

    /** Whether the path of a Unix domain socket goes with it. */
    boolean ownsPath() {
        return ownsPath;
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
