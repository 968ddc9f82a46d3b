package io.millrace.http;

import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import io.millrace.engine.telemetry.Counter;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs handlers that block on threads of their own, away from the loop. Any thread.
 *
 * <pre>{@code
 * // 21 and later: a virtual thread for each request
 * HttpHandler orders = Blocking.on(Executors.newVirtualThreadPerTaskExecutor(), (request, response) -> {
 *     Order order = mapper.readValue(request.body(), Order.class); // an InputStream
 *     response.status(201).header("location", store.save(order)).end();
 * });
 *
 * // 17: a pool with a bounded queue; what it refuses is answered with 503
 * HttpHandler report = Blocking.on(pool, (request, response) -> {
 *     response.header("content-type", "text/csv");
 *     for (Row row : table.rows()) { // waits whenever the client is slower
 *         response.body().write(row.csv());
 *     }
 * });
 * }</pre>
 *
 * <p>Two hand-overs come with it: the request's head is copied and goes to the executor, the response comes back as one
 * task of the loop. Bodies pass through two bounded pieces of memory, {@code millrace.blocking.read.ahead} and {@code
 * millrace.blocking.write.ahead}; a full one blocks the handler or slows the client down, never the loop.
 */
public final class Blocking {
    private static final StaticField TEXT = StaticField.of("Content-Type", "text/plain; charset=utf-8");
    private static final long RETRY_AFTER_S = 1;

    private Blocking() {}

    /**
     * A handler that runs {@code handler} on the executor. It must run tasks on other threads than the loop's: one that
     * runs them on the caller's, as a saturated pool may, fails the request with 500. A request that the executor
     * rejects is answered with 503 and {@code Retry-After: 1}.
     */
    public static HttpHandler on(Executor executor, BlockingHandler handler) {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(handler, "handler");
        return ex -> dispatch(executor, handler, ex);
    }

    private static void dispatch(Executor executor, BlockingHandler handler, ServerExchange ex) {
        BlockingCall call = new BlockingCall(handler, ex);
        try {
            executor.execute(call);
        } catch (RejectedExecutionException e) {
            ex.http.counters().increment(Counter.HTTP_BLOCKING_REJECTED);
            ex.respond(Status.SERVICE_UNAVAILABLE)
                    .field(KnownFields.RETRY_AFTER, RETRY_AFTER_S)
                    .field(TEXT)
                    .send("503 Service Unavailable\n");
            return;
        }
        call.began();
    }
}
