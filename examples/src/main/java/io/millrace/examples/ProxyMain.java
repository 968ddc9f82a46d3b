package io.millrace.examples;

import io.millrace.engine.Engine;
import io.millrace.http.HttpConnector;
import io.millrace.http.HttpServer;
import io.millrace.http.Origin;
import java.net.InetSocketAddress;

/**
 * How do I put a proxy before a server, and compress what it says? {@code ProxyMain 8080 127.0.0.1 9000}. Any thread.
 */
public final class ProxyMain {
    private ProxyMain() {}

    static HttpServer start(Engine engine, int port, String host, int upstreamPort) {
        ReverseProxy proxy = new ReverseProxy(
                HttpConnector.on(engine), Origin.http(host, upstreamPort), new InetSocketAddress(host, upstreamPort));
        return HttpServer.on(engine)
                .handler(proxy.within(next -> new GzipHandler(engine, next)))
                .listen(l -> l.at("127.0.0.1:" + port))
                .start();
    }

    public static void main(String[] args) throws InterruptedException {
        try (Engine engine = Engine.launch();
                HttpServer server = start(engine, Integer.parseInt(args[0]), args[1], Integer.parseInt(args[2]))) {
            server.awaitClose();
        }
    }
}
