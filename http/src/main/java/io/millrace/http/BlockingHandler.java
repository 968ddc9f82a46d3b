package io.millrace.http;

/**
 * Answers requests and may block, see {@link Blocking}. Called on a thread of the executor; one handler serves many
 * requests at the same time.
 *
 * <ul>
 *   <li><b>Returning</b> ends the response: what was written is all of it, and nothing written is an empty body.
 *   <li><b>Throwing</b> before the response is committed is answered with 500, or 413 for a {@link
 *       ContentTooLargeException}; after that the exchange is reset, so that the client sees the cut. A response that
 *       {@link BlockingResponse#end()} has ended is still delivered. The error goes to the engine's error handler,
 *       unless it is the {@link ExchangeEndedException} of this very exchange.
 *   <li><b>Disconnect.</b> A client that leaves, or a deadline that passes, is an {@link ExchangeEndedException} from
 *       the next read or write. The thread is not interrupted. When it happened before the handler's turn came, the
 *       handler is not called at all.
 * </ul>
 */
@FunctionalInterface
public interface BlockingHandler {
    void handle(BlockingRequest request, BlockingResponse response) throws Exception;
}
