package io.millrace.http.tls;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import io.millrace.testkit.RawListener;
import io.millrace.testkit.RawPeer;
import io.millrace.testkit.TckWorld;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Another world, in which every channel and every peer speaks TLS over what is there. Test thread only. */
final class TlsWorld implements TckWorld {
    private static final long SLICE_NS = 1_000_000;
    private static final SSLContext PEERS = Certificates.trustful();

    private final TckWorld inner;
    private final TlsContext context;
    private final JdkTlsContext peersServing;
    private final List<TlsPeer> peers = new ArrayList<>();
    private final Map<EventLoop, TlsLoop> loops = new IdentityHashMap<>();
    private final Map<EventLoop, Engine> engines = new IdentityHashMap<>();

    TlsWorld(TckWorld inner, TlsMaterial material) {
        this.inner = inner;
        context = TlsProviderChoice.of("auto", material).provider().open(material);
        peersServing = JdkTlsContext.of(material, null);
    }

    private TlsLoop tls(EventLoop loop) {
        Engine engine = engines.get(loop);
        return loops.computeIfAbsent(
                loop,
                l -> new TlsLoop(l, engine.config().settings(), engine.config().background()));
    }

    @Override
    public Engine engine(Consumer<EngineConfig.Builder> configure) {
        Engine engine = inner.engine(configure);
        engine.loops().forEach(l -> engines.put(l, engine));
        return engine;
    }

    @Override
    public AcceptHandler accepting(AcceptHandler handler) {
        return lower -> TlsChannel.accept(tls(lower.loop()), context, lower, handler::onAccept);
    }

    @Override
    public StreamChannel connect(Transport from, SocketAddress to, ConnectOptions options, StreamHandler handler) {
        return TlsChannel.connect(tls(from.loop()), context, "localhost", 443, to, options, handler);
    }

    @Override
    public RawPeer connect(SocketAddress to) {
        SSLEngine engine = PEERS.createSSLEngine();
        engine.setUseClientMode(true);
        return add(new TlsPeer(inner.connect(to), engine));
    }

    private TlsPeer add(TlsPeer peer) {
        peers.add(peer);
        return peer;
    }

    @Override
    public RawListener listen() {
        RawListener raw = inner.listen();
        Map<RawPeer, TlsPeer> known = new IdentityHashMap<>();
        RawListener secured = new RawListener() {
            @Override
            public SocketAddress localAddress() {
                return raw.localAddress();
            }

            @Override
            public List<? extends RawPeer> accepted() {
                return raw.accepted().stream()
                        .map(p -> known.computeIfAbsent(p, TlsWorld.this::serve))
                        .toList();
            }

            @Override
            public void close() {
                raw.close();
            }
        };
        listeners.add(secured);
        return secured;
    }

    private final List<RawListener> listeners = new ArrayList<>();

    private TlsPeer serve(RawPeer raw) {
        return add(new TlsPeer(raw, peersServing.serverEngine()));
    }

    private void pump() {
        listeners.forEach(RawListener::accepted);
        List.copyOf(peers).forEach(TlsPeer::pump);
    }

    private boolean pumped(BooleanSupplier until) {
        pump();
        return until.getAsBoolean();
    }

    @Override
    public SocketAddress refusing() {
        return inner.refusing();
    }

    @Override
    public SocketAddress silent() {
        return inner.silent();
    }

    @Override
    public boolean failAccepts(boolean fail) {
        return inner.failAccepts(fail);
    }

    @Override
    public void run(String what, BooleanSupplier until) {
        try {
            inner.run(what, () -> pumped(until));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + this, e);
        }
    }

    @Override
    public void runWithThreads(String what, BooleanSupplier until) {
        inner.runWithThreads(what, () -> pumped(until));
    }

    @Override
    public void pass(Duration time) {
        long left = time.toNanos();
        while (left > 0) {
            inner.pass(Duration.ofNanos(Math.min(left, SLICE_NS)));
            pump();
            left -= SLICE_NS;
        }
    }

    @Override
    public boolean isCalm() {
        return inner.isCalm();
    }

    @Override
    public Random random() {
        return inner.random();
    }

    @Override
    public List<Throwable> takeErrors() {
        return inner.takeErrors();
    }

    @Override
    public String held(Engine engine) {
        return inner.held(engine);
    }

    @Override
    public void end(Engine engine) {
        inner.end(engine);
    }

    @Override
    public void close() {
        inner.close();
        context.retire();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("TLS over ").append(inner);
        peers.forEach(p -> out.append('\n').append(p));
        loops.keySet().forEach(l -> out.append('\n').append(l.describe()));
        return out.toString();
    }
}
