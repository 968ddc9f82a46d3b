package io.millrace.http;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPersonality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** A server in a simulation, and what a raw client sees of it. Test thread only. */
final class FilterServer implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(120);

    final Sim sim;
    final Engine engine;
    final HttpServer server;

    FilterServer(HttpHandler handler) {
        this(1, FaultPlan.NONE, c -> c.set(HttpSettings.INTERIM, true), handler);
    }

    FilterServer(long seed, FaultPlan plan, Consumer<EngineConfig.Builder> configure, HttpHandler handler) {
        sim = new Sim(seed, plan);
        engine = sim.engine(SimPersonality.READINESS, configure);
        InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.on(engine).handler(handler).listen(l -> l.at(at)).start();
    }

    SimPeer peer() {
        return sim.peer(server.addresses().get(0));
    }

    /** The whole response to a request of HTTP/1.1 on a connection of its own. */
    String answer(String method, String fields) {
        SimPeer peer = peer().write(
                        method + " / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTE: trailers\r\n" + fields + "\r\n");
        sim.run(peer::isOver, LONG);
        return peer.receivedText();
    }

    String get() {
        return answer("GET", "");
    }

    static String head(String response) {
        return response.substring(0, response.indexOf("\r\n\r\n") + 2);
    }

    /** What follows the head, as it came. */
    static String rest(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    /** The body without its chunks; fails when it is not complete. Trailers follow behind a line end. */
    static String body(String response) {
        String rest = rest(response);
        if (!head(response).contains("\r\nTransfer-Encoding: chunked\r\n")) {
            return rest;
        }
        StringBuilder body = new StringBuilder();
        for (int at = 0; ; ) {
            int line = rest.indexOf("\r\n", at);
            int length = Integer.parseInt(rest, at, line, 16);
            at = line + 2;
            if (length == 0) {
                return rest.startsWith("\r\n", at) ? body.toString() : body + "\n" + rest.substring(at);
            }
            body.append(rest, at, at + length);
            at += length + 2;
        }
    }

    /** Ends the simulation, which fails when anything is left over. */
    @Override
    public void close() {
        sim.close();
    }
}
