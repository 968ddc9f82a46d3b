package io.millrace.http;

/**
 * Puts something around whatever serves: around an {@link HttpHandler} on a server, around a {@link Caller} on a
 * client. Any thread, when services are put together; what it makes runs where the service inside does.
 *
 * <pre>{@code
 * HttpHandler site = pages.within(compress).within(count); // count sees a request first
 * Caller api = connection.within(limit);
 * }</pre>
 *
 * <p>A layer of a server that passes a request on costs a virtual call and allocates nothing, if it keeps what it needs
 * for a request in an attachment or hears of its end as an {@link EndHandler} itself. It may answer instead of passing
 * on, watch the response with {@link ServerExchange#filterResponse}, and ask for the end with {@link Exchange#onEnd}. A
 * layer of a client passes the origin and the {@link ClientHandler} on, or others: one that watches a call puts a
 * {@link ForwardingHandler} around its handler.
 *
 * @param <S> what it goes around, and is itself outside
 */
@FunctionalInterface
public interface Layer<S> {
    /** The service that passes on to {@code next} what it does not do itself. */
    S around(S next);
}
