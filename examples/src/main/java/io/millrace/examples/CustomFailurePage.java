package io.millrace.examples;

import io.millrace.codec.StaticField;
import io.millrace.engine.Engine;
import io.millrace.http.FailurePage;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;

/** How do I shape the answers that the engine makes itself, to bad requests and for handlers that throw? Any thread. */
public final class CustomFailurePage {
    private static final StaticField PROBLEM = StaticField.of("Content-Type", "application/problem+json");

    /** Says what is wrong, but neither what a stranger sent nor what a handler threw. */
    private static final FailurePage PAGE = (ex, why) -> ex.respond(why.status())
            .field(PROBLEM)
            .send("{\"status\":" + why.status() + ",\"title\":\"" + why.label() + "\"}");

    private CustomFailurePage() {}

    static HttpServer start(Engine engine, int port, HttpHandler handler) {
        return HttpServer.on(engine)
                .handler(handler)
                .failurePage(PAGE)
                .listen(l -> l.at("127.0.0.1:" + port))
                .start();
    }

    public static void main(String[] args) throws InterruptedException {
        try (Engine engine = Engine.launch();
                HttpServer server = start(engine, 8080, ex -> {
                    throw new IllegalStateException("planted");
                })) {
            server.awaitClose();
        }
    }
}
