package io.millrace.examples;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.loop.EventLoop;
import io.millrace.http.HttpServer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How do I run the engine on a thread of mine? The engine starts none: this thread gives the loop its turns, between
 * whatever else it does, and may sleep in it until a socket or a task wants it. One thread, the host's.
 */
public final class HostDrivenLoop {
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int COMPLETIONS_MAX = 256;

    private HostDrivenLoop() {}

    /** @param begun is told of the server; {@code goOn} is asked before each turn */
    static void run(int port, Consumer<HttpServer> begun, BooleanSupplier goOn) {
        Engine engine = Engine.create(EngineConfig.builder().loops(1).build());
        EventLoop loop = engine.loops().get(0);
        loop.onStart();
        HttpServer server = HttpServer.on(engine)
                .handler(ex ->
                        ex.respond(200).send("from " + Thread.currentThread().getName() + "\n"))
                .listen(l -> l.at("127.0.0.1:" + port))
                .start(); // turns the loop until it is bound
        begun.accept(server);
        while (goOn.getAsBoolean()) {
            loop.doWork(WAIT_NS, COMPLETIONS_MAX); // what else the host does may stand here
        }
        server.close();
        loop.onClose();
    }

    public static void main(String[] args) {
        run(8080, server -> {}, () -> true);
    }
}
