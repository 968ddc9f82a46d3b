package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.testkit.SocketTransports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Drains of servers whose engine runs by itself, closes, or has a loop that does not turn. */
class DrainEngineTest {
    private static final DrainPlan MINUTE = DrainPlan.within(Duration.ofMinutes(1));

    private final List<DrainProgress> told = Collections.synchronizedList(new ArrayList<>());

    private HttpServer serve(Engine engine) {
        return HttpServer.on(engine)
                .handler(ex -> ex.respond(200).end())
                .onDrain(told::add)
                .listen(l -> l.at("127.0.0.1:0"))
                .start();
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void anEngineThatClosesTakesTheShutdownHookWithIt(String transport) {
        SocketTransports.require(transport);
        HttpServer server;
        try (Engine engine = Engine.launch(b -> b.loops(2).transport(transport))) {
            server = serve(engine);
        }
        assertFalse(server.shutdownDrain.forget(), "the hook is still there");
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void anEngineThatClosesEndsItsDrains(String transport) throws Exception {
        SocketTransports.require(transport);
        CompletableFuture<Void> drained;
        HttpServer server;
        try (Engine engine = Engine.launch(b -> b.loops(2).transport(transport))) {
            server = serve(engine);
            drained = server.drainAsync(MINUTE.lameFor(Duration.ofMinutes(1)));
            assertFalse(drained.isDone());
        }
        drained.get(20, TimeUnit.SECONDS);
        assertFalse(server.shutdownDrain.forget(), "the hook is still there");
    }

    /** Its listener cannot close and its connections cannot be aborted; nobody waits for it for longer than planned. */
    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void aLoopThatDoesNotTurnDelaysNoEnd(String transport) throws Exception {
        SocketTransports.require(transport);
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        try (Engine engine = Engine.launch(b -> b.loops(2).transport(transport))) {
            HttpServer server = serve(engine);
            engine.loops().get(1).execute(() -> {
                stuck.countDown();
                await(free);
            });
            await(stuck);
            Duration each = Duration.ofMillis(50);
            server.drainAsync(new DrainPlan(each, each, each)).get(20, TimeUnit.SECONDS);
            assertEquals(DrainState.ENDED, server.state());
            assertEquals(DrainState.ENDED, told.get(told.size() - 1).state());
            free.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
