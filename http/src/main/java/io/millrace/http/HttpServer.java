package io.millrace.http;

import io.millrace.engine.Engine;
import io.millrace.engine.Handover;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.http.tls.TlsChannel;
import io.millrace.http.tls.TlsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

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
    /** How much longer than its plan a drain may take that somebody waits for. */
    private static final Duration JOIN_GRACE = Duration.ofSeconds(5);

    private static final DrainPlan CLOSE_PLAN = new DrainPlan(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(20));

    private final Engine engine;
    private final boolean ownsEngine;
    private final HttpConfig config;
    private final FailurePage failurePage;
    private final HttpLoop[] loops; // each written and read on its own loop
    private final List<ListenerGroup> listeners = new ArrayList<>();
    private final DrainWatcher watcher;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile DrainState state = DrainState.RUN; // written by drains, on the first loop
    private Handover handover; // null: nobody can take over; set before anybody else has the server
    private volatile boolean handedOver;
    ShutdownDrain shutdownDrain; // null: there is none; set before anybody else has the server

    private HttpServer(Builder b) {
        this.engine = b.engine;
        this.ownsEngine = b.ownsEngine;
        this.config = HttpConfig.of(engine.config().settings());
        this.failurePage = b.failurePage;
        this.watcher = b.watcher;
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

    /** The process id of the server that this one took over from; -1 when it took over from none. */
    public long predecessor() {
        return handover == null ? -1 : handover.predecessor();
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

    /** Where the server is between serving and gone. */
    public DrainState state() {
        return state;
    }

    /**
     * Ends in good order, and waits for it: no response that was begun is cut before the plan's last deadline. On a
     * thread that hosts loops of the engine it turns them meanwhile.
     *
     * @throws java.util.concurrent.CompletionException when the first loop does not turn, 5 s after that deadline
     */
    public void drain(DrainPlan plan) {
        engine.join(drainAsync(plan), plan.longest().plus(JOIN_GRACE));
    }

    /**
     * Ends in good order, as {@link DrainState} draws it. Completes when every connection is gone, or the plan's last
     * deadline has passed. Of several drains each keeps its own deadlines, and the first to get there decides.
     */
    public CompletableFuture<Void> drainAsync(DrainPlan plan) {
        return new Drain(this, plan, config.drainReportNs()).start().thenRun(this::end);
    }

    /** Ends now: listeners close, open connections are reset. */
    @Override
    public void close() {
        if (closed.getCount() > 0) {
            drain(CLOSE_PLAN);
        }
    }

    CompletableFuture<Void> closeListeners() {
        if (handover != null) {
            handover.close();
        }
        return CompletableFuture.allOf(
                listeners.stream().map(ListenerGroup::closeAsync).toArray(CompletableFuture[]::new));
    }

    /** Whether another process listens in its place. */
    boolean isHandedOver() {
        return handedOver;
    }

    /** Completes when nobody listens any more, whoever ended that. */
    CompletableFuture<Void> listenersGone() {
        return CompletableFuture.allOf(
                listeners.stream().map(ListenerGroup::whenGone).toArray(CompletableFuture[]::new));
    }

    DrainWatcher watcher() {
        return watcher;
    }

    /** Several drains go forward only, each for itself. On the first loop. */
    void entered(DrainState next) {
        if (next.compareTo(state) > 0) {
            state = next;
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

    /** The engine was closed under a server that nobody drains: what would have done so at the end of the JVM goes. */
    private void forgetUnlessDrained() {
        if (state == DrainState.RUN && !handedOver) {
            shutdownDrain.forget();
        }
    }

    static boolean tryRun(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) { // the loop is closed, and its connections with it
            return false;
        }
    }

    // --- connections ---

    HttpLoop share(EventLoop loop) {
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
        TlsConfig tls = secured(l);
        AcceptHandler accept =
                ch -> accepted(ch, new AcceptedConnection(share(ch.loop()), handler, l.name()), tls, trust);
        try {
            SocketAddress at = handover == null ? l.address() : handover.place(l.address());
            listeners.add(engine.listen(at, l.socket(), l.limits(engine.config().settings()), accept));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen at " + l.address() + ": " + e.getMessage(), e);
        }
    }

    /** On the thread of the hand-over. */
    private void taken(long successor, LongConsumer whenTaken) {
        handedOver = true;
        engine.join(closeListeners());
        if (whenTaken == null) {
            drainAsync(DrainPlan.afterHandover(engine.config().settings()));
        } else {
            whenTaken.accept(successor);
        }
    }

    /** The listener's TLS, opened; null: it has none. */
    private TlsConfig secured(ListenConfig l) {
        TlsConfig tls = l.tls();
        if (tls != null) {
            if (!tls.hasCertificate()) {
                throw new IllegalArgumentException("TLS at " + l.address() + " needs a certificate: certificate(...)");
            }
            tls.context(engine.config().settings());
        }
        return tls;
    }

    private StreamHandler accepted(StreamChannel ch, AcceptedConnection accepted, TlsConfig tls, ProxyTrust trust) {
        HttpLoop share = share(ch.loop());
        StreamHandler first =
                tls == null ? accepted.clear(ch) : TlsChannel.accept(share.tls(engine), tls.context(), ch, accepted);
        return trust == null ? first : new ProxiedConnection(share, trust, accepted, first);
    }

    /** Collects what a server is to be. One thread. */
    public static final class Builder {
        private final Engine engine;
        private final boolean ownsEngine;
        private final List<ListenConfig> listens = new ArrayList<>();
        private HttpHandler handler;
        private FailurePage failurePage = FailurePage.PLAIN;
        private DrainWatcher watcher = progress -> {};
        private boolean drainsAtShutdown = true;
        private Path handoverPath; // null: none
        private LongConsumer whenTaken; // null: the server drains by itself

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

        /** Is told how far each drain is, that at the end of the JVM included. */
        public Builder onDrain(DrainWatcher w) {
            watcher = Objects.requireNonNull(w, "watcher");
            return this;
        }

        /**
         * Hands the listening sockets over from process to process: this server takes over from the one that has the
         * path, if there is one, and lets the next one take over from it; then it drains as {@link
         * DrainPlan#afterHandover} says, and {@link #awaitClose} returns. No connection is refused or reset.
         *
         * <p>Linux; over each transport. An address that both listen at, or were asked to, changes hands; others are
         * bound and closed as ever.
         *
         * @param path of a Unix domain socket, in a folder that only this user may write to
         */
        public Builder handover(Path path) {
            return handover(path, null);
        }

        /**
         * As {@link #handover(Path)}, but the application drains the server itself.
         *
         * @param taken is told the process id of the successor, when it has taken over and this server has stopped
         *     listening; on a thread of its own
         */
        public Builder handover(Path path, LongConsumer taken) {
            handoverPath = Objects.requireNonNull(path, "path");
            whenTaken = taken;
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
         * @throws UncheckedIOException when an address cannot be bound, or the hand-over fails; those bound before are
         *     closed, and the server that was to be taken over from goes on
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
            server.handover = begin();
            try {
                listens.forEach(l -> server.listen(l, handler));
                complete(server);
            } catch (RuntimeException e) {
                if (server.predecessor() >= 0) {
                    server.listeners.forEach(ListenerGroup::leaveToOthers); // it goes on at the same sockets
                }
                server.closeListeners();
                throw e;
            }
            if (drainsAtShutdown) {
                server.shutdownDrain = ShutdownDrain.of(server, engine.config().settings());
            }
            if (server.shutdownDrain != null) {
                server.listenersGone().thenRun(server::forgetUnlessDrained);
            }
            return server;
        }

        private Handover begin() {
            try {
                return handoverPath == null ? null : Handover.begin(handoverPath, engine);
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }

        private void complete(HttpServer server) {
            if (server.handover == null) {
                return;
            }
            List<SocketAddress> asked =
                    listens.stream().map(ListenConfig::address).toList();
            try {
                server.handover.complete(asked, server.listeners, pid -> server.taken(pid, whenTaken));
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
    }
}
