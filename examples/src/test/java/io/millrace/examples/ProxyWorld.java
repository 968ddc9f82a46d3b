package io.millrace.examples;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.http.HttpConnector;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;
import io.millrace.http.HttpSettings;
import io.millrace.http.Origin;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPersonality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** A reverse proxy in a simulation, before a server at an address. Test thread only. */
final class ProxyWorld implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(600);
    static final Origin ORIGIN = Origin.http("upstream.test", 80);

    final Sim sim;
    final SimPersonality personality;
    final Engine engine;
    private final long blocksOutIdle;
    ReverseProxy proxy;
    HttpServer server;

    ProxyWorld() {
        this(c -> {});
    }

    ProxyWorld(Consumer<EngineConfig.Builder> configure) {
        this(new Sim(1, FaultPlan.NONE), SimPersonality.READINESS, configure);
    }

    ProxyWorld(Sim sim, SimPersonality personality, Consumer<EngineConfig.Builder> configure) {
        this.sim = sim;
        this.personality = personality;
        this.engine = sim.engine(personality, c -> {
            c.set(HttpSettings.INTERIM, true); // RFC 9110 15.2: a proxy passes interim responses on
            configure.accept(c);
        });
        this.blocksOutIdle = blocksOut(engine);
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** A server of our own to stand behind the proxy. */
    HttpServer upstream(HttpHandler handler) {
        return HttpServer.on(sim.engine(personality, c -> {}))
                .handler(handler)
                .listen(l -> l.at(anyPort()))
                .start();
    }

    /** Starts the proxy before the server at that address. */
    ProxyWorld before(SocketAddress upstream) {
        return before(upstream, false);
    }

    /** @param gzip whether it compresses */
    ProxyWorld before(SocketAddress upstream, boolean gzip) {
        proxy = new ReverseProxy(HttpConnector.on(engine), ORIGIN, upstream);
        server = HttpServer.on(engine)
                .handler(gzip ? new GzipHandler(engine, proxy) : proxy)
                .listen(l -> l.at(anyPort()))
                .start();
        return this;
    }

    SocketAddress address() {
        return server.addresses().get(0);
    }

    SimPeer client() {
        return sim.peer(address());
    }

    /** Bytes of all blocks that the proxy holds now, but for those that wait in the ring of a simulated kernel. */
    long held() {
        return blocksOut(engine) - blocksOutIdle;
    }

    /** Bytes of the blocks of the engine's loop that are not in their pools. */
    static long blocksOut(Engine engine) {
        LoopMemory memory = engine.loops().get(0).memory();
        long sum = 0;
        for (BlockClass c : BlockClass.values()) {
            BlockPool pool = memory.pool(c);
            sum += (long) (pool.capacity() - pool.free()) * pool.blockLength();
        }
        return sum;
    }

    @Override
    public void close() {
        sim.close();
    }
}
