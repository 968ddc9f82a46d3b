package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Fields;
import io.millrace.engine.memory.Slice;
import java.util.function.Consumer;

/** A call of our client on a {@link FaultStage}, and the body it is owed. Test thread only. */
final class FaultCall extends ClientHandler {
    private final Consumer<ClientExchange> request;
    private final String expected;
    private Consumer<ClientExchange> onHead = cx -> {};
    private final StringBuilder body = new StringBuilder();
    private boolean bodyEnded;
    private int told;
    private Outcome outcome;

    /** @param request writes it */
    FaultCall(Consumer<ClientExchange> request, String expected) {
        this.request = request;
        this.expected = expected;
    }

    /** Done with the head of the response. */
    FaultCall whenHead(Consumer<ClientExchange> action) {
        onHead = action;
        return this;
    }

    @Override
    public void onReady(ClientExchange cx) {
        request.accept(cx);
    }

    @Override
    public void onHead(ClientExchange cx) {
        onHead.accept(cx);
        cx.onBody(new BodySink() {
            @Override
            public void onData(Exchange ex, Slice data) {
                body.append(Collecting.text(data));
            }

            @Override
            public void onTrailers(Exchange ex, Fields trailers) {
                body.append('[').append(trailers.value(0)).append(']');
            }

            @Override
            public void onBodyEnd(Exchange ex) {
                bodyEnded = true;
            }
        });
    }

    @Override
    public void onEnd(ClientExchange cx) {
        over(cx.outcome());
    }

    @Override
    public void onFailed(Outcome why) {
        over(why);
    }

    private void over(Outcome how) {
        told++;
        outcome = how;
    }

    boolean isOver() {
        return outcome != null;
    }

    boolean isWhole() {
        return outcome != null && outcome.kind() == Outcome.Kind.COMPLETED;
    }

    void check() {
        assertEquals(1, told, "times a call was told that it is over");
        assertTrue(expected.startsWith(body.toString()), () -> "a body that nobody sent: " + body);
        if (isWhole()) {
            assertTrue(bodyEnded);
            assertEquals(expected, body.toString());
        }
    }
}
