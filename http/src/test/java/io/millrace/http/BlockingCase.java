package io.millrace.http;

import io.millrace.engine.EngineConfig;
import io.millrace.testkit.SocketTransports;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** What blocking handlers are promised, over each transport with threads of its own. */
@ParameterizedClass(name = "{0}")
@FieldSource("io.millrace.testkit.SocketTransports#NAMES")
abstract class BlockingCase {
    @Parameter
    String transport;

    final BlockingFixture serve(BlockingHandler handler) {
        return serve(handler, b -> {});
    }

    final BlockingFixture serve(BlockingHandler handler, Consumer<EngineConfig.Builder> configure) {
        return serve(BlockingFixture.platformThreads(), handler, configure);
    }

    final BlockingFixture serve(
            ExecutorService threads, BlockingHandler handler, Consumer<EngineConfig.Builder> configure) {
        return open(threads, Blocking.on(threads, handler), configure);
    }

    /** Serves with any executor; the test ends it. */
    final BlockingFixture serveOn(Executor executor, BlockingHandler handler) {
        return open(BlockingFixture.platformThreads(), Blocking.on(executor, handler), b -> {});
    }

    /** @param watch sees each exchange before it is handed over */
    final BlockingFixture serveWatched(
            HttpHandler watch, BlockingHandler handler, Consumer<EngineConfig.Builder> configure) {
        ExecutorService threads = BlockingFixture.platformThreads();
        HttpHandler blocking = Blocking.on(threads, handler);
        HttpHandler both = ex -> {
            watch.onRequest(ex);
            blocking.onRequest(ex);
        };
        return open(threads, both, configure);
    }

    final BlockingFixture serveBare(HttpHandler handler) {
        return open(BlockingFixture.platformThreads(), handler, b -> {});
    }

    private BlockingFixture open(
            ExecutorService threads, HttpHandler handler, Consumer<EngineConfig.Builder> configure) {
        return new BlockingFixture(SocketTransports.require(transport), threads, handler, configure);
    }
}
