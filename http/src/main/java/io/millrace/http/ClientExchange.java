package io.millrace.http;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Method;

/**
 * A request that a client makes, and its response.
 * Loop thread only, but for what {@link Exchange} says.
 */
public final class ClientExchange extends Exchange {
    private Method method;
    private Origin origin;
    private CharSequence authority; // of CONNECT: its target, until the head is written

    ClientExchange(HttpLoop http) {
        super(http);
    }

    /**
     * Opens the request. One of the writer's terminal verbs must follow before this callback returns.
     *
     * @param target the request target as it goes on the wire, such as {@code /path?query}
     */
    public HeadWriter request(Method with, CharSequence target) {
        assertLoop();
        if (out() != HalfState.IDLE) {
            if (isLate()) {
                return http.discardingWriter();
            }
            throw new IllegalStateException("request() while the request is " + out());
        }
        method = with;
        authority = with.is(Method.CONNECT) ? target : null;
        return stream().beginRequest(this, with, target);
    }

    /** The status of the response; valid from {@link ClientHandler#onHead}. */
    public int status() {
        return head().status();
    }

    /** The reason phrase as it came; often empty, and never to be relied on. */
    public AsciiView reason() {
        return head().reason();
    }

    /** The method of the request; null before {@link #request}. */
    public Method method() {
        return method;
    }

    /** What Host says where the application does not. */
    CharSequence host() {
        return authority == null ? origin.authority() : authority;
    }

    void origin(Origin to) {
        origin = to;
    }
}
