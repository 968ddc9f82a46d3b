package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.engine.memory.Slice;

/** A call of a fuzzed client, and what came of it. Test thread only. */
final class FuzzCall extends ClientHandler {
    private static final String TEXT = HttpTck.noise(3_000);
    private static final int PIECE = 700;
    private static final int GRANT = 10;
    private static final long PAUSE_NS = 100_000_000;

    /** What the client does. */
    enum Kind {
        GET(Method.GET),
        HEAD(Method.HEAD),
        /** A short body at once. */
        POST(Method.POST),
        /** A body as long as the marks want it slow. */
        STREAM(Method.POST),
        /** Takes the response a few bytes at a time. */
        GRANTS(Method.GET),
        /** Takes the response a while later. */
        LATE(Method.GET),
        UPGRADE(Method.GET),
        CONNECT(Method.CONNECT);

        private final Method method;

        Kind(Method method) {
            this.method = method;
        }
    }

    private final Kind kind;
    private final StringBuilder body = new StringBuilder();
    private ClientExchange exchange;
    private int status;
    private boolean bodyEnded;
    private Outcome outcome;

    FuzzCall(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void onReady(ClientExchange cx) {
        exchange = cx;
        switch (kind) {
            case POST -> cx.request(kind.method, "/").send("body");
            case STREAM -> {
                cx.request(kind.method, "/").stream();
                pour(cx);
            }
            case UPGRADE ->
                cx.request(kind.method, "/")
                        .field(KnownFields.CONNECTION, "upgrade")
                        .field(KnownFields.UPGRADE, "raw")
                        .tunnel();
            case CONNECT -> cx.request(kind.method, "inner.test:443").tunnel();
            default -> cx.request(kind.method, "/").end();
        }
    }

    private static void pour(Exchange ex) {
        int[] done = {0};
        Writable more = e -> {
            boolean welcome = true;
            while (welcome && done[0] < TEXT.length()) {
                int n = Math.min(PIECE, TEXT.length() - done[0]);
                welcome = e.write(TEXT.substring(done[0], done[0] + n));
                done[0] += n;
                if (done[0] == TEXT.length()) {
                    e.end();
                }
            }
        };
        ex.onWritable(more);
        more.onWritable(ex);
    }

    @Override
    public void onInform(ClientExchange cx) {
        assertTrue(cx.status() >= 100 && cx.status() < 200 && status == 0);
    }

    @Override
    public void onHead(ClientExchange cx) {
        assertEquals(0, status, "a second head");
        status = cx.status();
        if (isTunnel()) {
            cx.onWritable(Exchange::resumeBody);
        }
        switch (kind) {
            case GRANTS -> cx.onBody(new Sink(), GRANT);
            case LATE -> cx.loop().schedule(() -> cx.onBody(new Sink()), PAUSE_NS);
            default -> cx.onBody(new Sink());
        }
    }

    private final class Sink extends BodySink {
        @Override
        public void onData(Exchange ex, Slice data) {
            assertTrue(!bodyEnded && outcome == null, "data behind the end");
            body.append(Collecting.text(data));
            if (kind == Kind.GRANTS) {
                ex.grantBody(data.length());
            }
            if (isTunnel() && !ex.forward(data)) {
                ex.pauseBody();
            }
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            assertTrue(!bodyEnded, "a second end");
            bodyEnded = true;
            if (isTunnel()) {
                ex.end();
            }
        }
    }

    @Override
    public void onEnd(ClientExchange cx) {
        over(cx.outcome());
    }

    @Override
    public void onFailed(Outcome why) {
        assertEquals(Outcome.Sent.NOT_SENT, why.sent());
        over(why);
    }

    private void over(Outcome how) {
        assertNull(outcome, "told twice that it is over");
        outcome = how;
    }

    String method() {
        return kind.method.toString();
    }

    boolean isTunnel() {
        return (kind == Kind.CONNECT && status >= 200 && status < 300) || (kind == Kind.UPGRADE && status == 101);
    }

    boolean isOver() {
        return outcome != null;
    }

    boolean isComplete() {
        return isOver() && outcome.kind() == Outcome.Kind.COMPLETED;
    }

    /**
     * @param a as a strict reader finds it in what the server wrote; null: it finds none
     * @param rest what the server wrote behind it
     */
    void check(Answer a, String rest) {
        assertTrue(isOver(), () -> "never told of its end: " + this);
        assertTrue(!isComplete() || (exchange != null && status != 0), "complete without a response");
        assertTrue(
                !isComplete() || bodyEnded || kind == Kind.LATE || method().equals("HEAD"),
                () -> "not told of the end: " + this);
        if (a != null && status != 0) {
            assertEquals(a.status(), status, "status");
            FuzzPeer.checkText(isTunnel() ? rest : a.text(), body, isComplete() && bodyEnded, toString());
        }
    }

    void checkSentBack(String received) {
        FuzzPeer.checkText(body, received, false, "sent back by " + this);
    }

    @Override
    public String toString() {
        return kind + " " + status + " " + body.length() + " bytes " + outcome;
    }
}
