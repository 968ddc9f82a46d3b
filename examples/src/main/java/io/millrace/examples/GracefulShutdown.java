package io.millrace.examples;

import io.millrace.engine.Engine;
import io.millrace.http.DrainPlan;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;
import java.time.Duration;

/**
 * How do I stop without cutting anybody off? Whoever is being answered gets the whole answer, and is told that the
 * connection ends; only what is still open after the plan's time is reset. Any thread.
 */
public final class GracefulShutdown {
    private GracefulShutdown() {}

    static HttpServer start(Engine engine, int port, HttpHandler handler) {
        return HttpServer.on(engine)
                .handler(handler)
                .listen(l -> l.at("127.0.0.1:" + port))
                .leaveShutdown()
                .start();
    }

    static void stop(HttpServer server, Engine engine) {
        server.drain(DrainPlan.within(Duration.ofSeconds(20)));
        engine.close();
    }

    public static void main(String[] args) throws InterruptedException {
        Engine engine = Engine.launch();
        HttpServer server = start(engine, 8080, ex -> ex.respond(200).send("hello\n"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, engine)));
        server.awaitClose();
    }
}
