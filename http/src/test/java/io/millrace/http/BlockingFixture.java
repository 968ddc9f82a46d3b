package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.TransportProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A server with one loop and a blocking handler; at the end nothing is left and no error was missed. */
final class BlockingFixture implements AutoCloseable {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

    private final ExecutorService threads;
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final List<BlockingClient> clients = new ArrayList<>();
    private final Engine engine;
    private final HttpServer server;

    BlockingFixture(
            TransportProvider transport,
            ExecutorService threads,
            HttpHandler handler,
            Consumer<EngineConfig.Builder> configure) {
        this.threads = threads;
        EngineConfig.Builder b =
                EngineConfig.builder().transport(transport).loops(1).errors(errors::add);
        configure.accept(b);
        engine = Engine.launch(b.build());
        server = HttpServer.on(engine)
                .handler(handler)
                .listen(l -> l.at("127.0.0.1:0"))
                .start();
    }

    static ExecutorService platformThreads() {
        return Executors.newCachedThreadPool();
    }

    /** A virtual thread for each task; null where there are none. */
    static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Every kind of thread there is on this JVM. */
    static List<ExecutorService> executors() {
        ExecutorService virtual = virtualThreads();
        return virtual == null ? List.of(platformThreads()) : List.of(platformThreads(), virtual);
    }

    BlockingClient connect() throws IOException {
        return connect(0);
    }

    /** @param receiveLength of the client's kernel buffer; 0: as the kernel likes */
    BlockingClient connect(int receiveLength) throws IOException {
        BlockingClient c = new BlockingClient(server.port(), receiveLength);
        clients.add(c);
        return c;
    }

    HttpServer server() {
        return server;
    }

    EventLoop loop() {
        return engine.loops().get(0);
    }

    long count(Counter c) {
        return engine.counters().value(c);
    }

    <T> T onLoop(Callable<T> question) throws Exception {
        FutureTask<T> task = new FutureTask<>(question);
        loop().execute(task);
        return task.get(20, TimeUnit.SECONDS);
    }

    /** Takes the one error that the test expects. */
    Throwable error() {
        await(() -> !errors.isEmpty(), "an error");
        return errors.remove(0);
    }

    static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("not within 20 s: " + what);
            }
            Thread.yield();
        }
    }

    @Override
    public void close() throws IOException {
        for (BlockingClient c : clients) {
            c.close();
        }
        server.close();
        engine.close();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
                fail("a handler is still at work after its server closed");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertEquals("", loop().memory().leakReport());
        assertEquals(0, loop().membersOpen());
        assertEquals(List.of(), errors);
    }
}
