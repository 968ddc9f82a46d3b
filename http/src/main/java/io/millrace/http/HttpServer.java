package io.millrace.http;

import io.millrace.engine.Engine;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * An HTTP server on an engine. Any thread.
 *
 * <pre>{@code
 * try (HttpServer server = HttpServer.launch(8080, ex -> ex.respond(200).send("hello\n"))) {
 *     server.awaitClose();
 * }
 * }</pre>
 */
public final class HttpServer implements AutoCloseable {
    private final Engine engine;
    private final boolean ownsEngine;
    private final HttpConfig config;
    private final FailurePage failurePage;
    private final HttpLoop[] loops; // each written and read on its own loop
    private final List<ListenerGroup> listeners = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private ShutdownDrain shutdownDrain; // null: there is none; set before anybody else has the server

    private HttpServer(Builder b) {
        this.engine = b.engine;
        this.ownsEngine = b.ownsEngine;
        this.config = HttpConfig.of(engine.config().settings());
        this.failurePage = b.failurePage;
        this.loops = new HttpLoop[engine.loops().size()];
    }

    /** Listens on all addresses of the machine, on an engine of its own. Throws when the port cannot be bound. */
    public static HttpServer launch(int port, HttpHandler handler) {
        Builder b = new Builder(Engine.launch(), true).handler(handler).listen(l -> l.at(":" + port));
        try {
            return b.start();
        } catch (RuntimeException e) {
            b.engine.close();
            throw e;
        }
    }

    /** On an engine that the application owns. */
    public static Builder on(Engine engine) {
        return new Builder(engine, false);
    }

    /** Bound addresses, in the order they were asked for. */
    public List<SocketAddress> addresses() {
        return listeners.stream().map(ListenerGroup::localAddress).toList();
    }

    /** The bound port of the first address; -1 when it is not one of TCP. */
    public int port() {
        return addresses().get(0) instanceof InetSocketAddress i ? i.getPort() : -1;
    }

    public Engine engine() {
        return engine;
    }

    /** Leaves new connections in the kernel's queue until {@link #resume()}. */
    public void pause() {
        listeners.forEach(ListenerGroup::pause);
    }

    public void resume() {
        listeners.forEach(ListenerGroup::resume);
    }

    /** Waits until {@link #close()} or the end of {@link #drain}. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    // --- end ---

    /** Ends in good order, and waits for it: no response that was begun is cut before the plan's last deadline. */
    public void drain(DrainPlan plan) {
        CompletableFuture<Void> done = drainAsync(plan);
        if (engine.loops().stream().anyMatch(EventLoop::isCurrent)) {
            engine.join(done); // whoever hosts the loops turns them meanwhile
        } else {
            done.join();
        }
    }

    /** Ends in good order. Completes when every connection is closed. */
    public CompletableFuture<Void> drainAsync(DrainPlan plan) {
        onEachLoop(HttpLoop::lame);
        CompletableFuture<Void> lame = new CompletableFuture<>();
        if (plan.lame().isZero()) {
            lame.complete(null);
        } else {
            engine.loops()
                    .get(0)
                    .schedule(() -> lame.complete(null), plan.lame().toNanos());
        }
        return lame.thenCompose(v -> closeListeners())
                .thenCompose(v -> drainLoops(plan.drain().toNanos()))
                .thenRun(this::end);
    }

    private CompletableFuture<Void> closeListeners() {
        return CompletableFuture.allOf(
                listeners.stream().map(ListenerGroup::closeAsync).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> drainLoops(long withinNs) {
        CompletableFuture<?>[] empty = new CompletableFuture<?>[loops.length];
        for (int i = 0; i < loops.length; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            empty[i] = done;
            EventLoop loop = engine.loops().get(i);
            if (!tryRun(loop, () -> share(loop).drain(withinNs, () -> done.complete(null)))) {
                done.complete(null);
            }
        }
        return CompletableFuture.allOf(empty);
    }

    /** Ends now: listeners close, open connections are reset. */
    @Override
    public void close() {
        if (closed.getCount() == 0) {
            return;
        }
        try {
            engine.join(closeListeners().thenCompose(v -> {
                onEachLoop(HttpLoop::kill);
                return drainLoops(0);
            }));
        } finally {
            end();
        }
    }

    private void end() {
        closed.countDown();
        if (shutdownDrain != null) {
            shutdownDrain.forget();
        }
        if (ownsEngine) {
            new Thread(engine::close, "millrace-close").start(); // a loop cannot wait for its own end
        }
    }

    private void onEachLoop(Consumer<HttpLoop> what) {
        for (EventLoop loop : engine.loops()) {
            tryRun(loop, () -> what.accept(share(loop)));
        }
    }

    private static boolean tryRun(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) { // the loop is closed, and its connections with it
            return false;
        }
    }

    // --- connections ---

    private HttpLoop share(EventLoop loop) {
        HttpLoop share = loops[loop.index()];
        if (share == null) {
            share = new HttpLoop(loop, config, failurePage);
            loops[loop.index()] = share;
        }
        return share;
    }

    private void listen(ListenConfig l, HttpHandler common) {
        HttpHandler handler = l.handler() == null ? common : l.handler();
        ProxyTrust trust = l.proxyTrust(engine.config().settings());
        AcceptHandler accept = ch -> accepted(ch, handler, l.name(), trust);
        try {
            listeners.add(engine.listen(l.address(), accept));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen at " + l.address() + ": " + e.getMessage(), e);
        }
    }

    private StreamHandler accepted(StreamChannel ch, HttpHandler handler, String listener, ProxyTrust trust) {
        HttpLoop share = share(ch.loop());
        H1ServerConnection connection = new H1ServerConnection(share, ch, handler, listener);
        return trust == null ? connection : new ProxiedConnection(share, trust, connection);
    }

    /** Collects what a server is to be. One thread. */
    public static final class Builder {
        private final Engine engine;
        private final boolean ownsEngine;
        private final List<ListenConfig> listens = new ArrayList<>();
        private HttpHandler handler;
        private FailurePage failurePage = FailurePage.PLAIN;
        private boolean drainsAtShutdown = true;

        private Builder(Engine engine, boolean ownsEngine) {
            this.engine = engine;
            this.ownsEngine = ownsEngine;
        }

        /** Answers every request, unless the address has a handler of its own. */
        public Builder handler(HttpHandler h) {
            handler = h;
            return this;
        }

        /** Adds an address: {@code .listen(l -> l.at(":8080"))}. */
        public Builder listen(Consumer<ListenConfig> configure) {
            ListenConfig l = new ListenConfig();
            configure.accept(l);
            listens.add(l);
            return this;
        }

        /** Shapes the answers that the engine makes itself. */
        public Builder failurePage(FailurePage page) {
            failurePage = Objects.requireNonNull(page, "page");
            return this;
        }

        /**
         * Leaves the end of the JVM to the application. Without this a server whose {@code millrace.drain.at.shutdown}
         * is true drains then, as {@link DrainPlan#of} says.
         */
        public Builder leaveShutdown() {
            drainsAtShutdown = false;
            return this;
        }

        /**
         * Binds on the loops.
         *
         * @throws IllegalArgumentException when an address expects a PROXY header and nobody is believed
         * @throws UncheckedIOException when an address cannot be bound; those bound before are closed
         */
        public HttpServer start() {
            if (listens.isEmpty()) {
                throw new IllegalStateException("a server needs an address: listen(l -> l.at(\":8080\"))");
            }
            for (ListenConfig l : listens) {
                if (l.handler() == null && handler == null) {
                    throw new IllegalStateException("no handler for " + l.address() + ": call handler(...)");
                }
            }
            HttpServer server = new HttpServer(this);
            try {
                listens.forEach(l -> server.listen(l, handler));
            } catch (RuntimeException e) {
                server.closeListeners();
                throw e;
            }
            if (drainsAtShutdown) {
                server.shutdownDrain = ShutdownDrain.of(server, engine.config().settings());
            }
            return server;
        }
    }
}
