package io.millrace.http;

/**
 * Answers requests. One handler serves all connections of all loops.
 *
 * <ul>
 *   <li><b>Thread.</b> Called on the loop of the connection, which must not be blocked: who blocks wraps the handler in
 *       {@link Blocking}. Several loops call it at the same time, for different exchanges.
 *   <li><b>Validity.</b> The head can be read until {@link Exchange#onEnd} has run. Views taken from it stay true until
 *       then, also after this method returned.
 *   <li><b>Answering later.</b> Returning without an answer leaves the exchange open: keep it, and answer on its {@link
 *       Exchange#loop()}. An unread body waits meanwhile, {@code millrace.http.request.timeout} runs until the response
 *       head is written. Requests pipelined behind it wait.
 *   <li><b>Throwing.</b> If no byte of the response has left, the client gets a 500, else the connection is closed so
 *       that the cut is seen. The error goes to the engine's error handler; nothing but this exchange is lost.
 *   <li><b>Disconnect.</b> A client that leaves is told by {@link Exchange#onEnd} with {@link Exchange#outcome()}.
 *       After that every verb still takes what it is given, releases it and returns false.
 * </ul>
 */
@FunctionalInterface
public interface HttpHandler {
    void onRequest(ServerExchange ex);

    /** This handler with a layer around it, which sees each request first. */
    default HttpHandler within(Layer<HttpHandler> layer) {
        return layer.around(this);
    }
}
