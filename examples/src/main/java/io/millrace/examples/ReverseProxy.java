package io.millrace.examples;

import io.millrace.codec.FieldSet;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import io.millrace.codec.TargetForm;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Slice;
import io.millrace.http.BodySink;
import io.millrace.http.Call;
import io.millrace.http.ClientConnection;
import io.millrace.http.ClientExchange;
import io.millrace.http.ClientHandler;
import io.millrace.http.EndHandler;
import io.millrace.http.Exchange;
import io.millrace.http.HeadWriter;
import io.millrace.http.HttpConnector;
import io.millrace.http.HttpHandler;
import io.millrace.http.Origin;
import io.millrace.http.Outcome;
import io.millrace.http.ServerExchange;
import io.millrace.http.Writable;
import java.net.SocketAddress;

/**
 * How do I pass requests on to another server? Loop thread only, as every handler.
 *
 * <p>Heads are copied by index. Bodies of both directions and tunnels run through one pump, which passes received
 * blocks on as they are: a slow side pauses the other, so that little more is held than the send marks allow. What a
 * request allocates is its passage, its call and its exchange; what a body allocates is nothing.
 */
public final class ReverseProxy implements HttpHandler {
    private static final StaticField VIA = StaticField.of(KnownFields.VIA, "1.1 millrace");
    private static final StaticField TAKES_TRAILERS = StaticField.of(KnownFields.TE, "trailers");
    private static final StaticField TE_OPTION = StaticField.of(KnownFields.CONNECTION, "TE");
    private static final StaticField UPGRADE_OPTION = StaticField.of(KnownFields.CONNECTION, "upgrade");

    /** The server asks for the body itself, since the pump takes it at once. */
    private static final FieldSet NOT_PASSED = FieldSet.of(KnownFields.EXPECT);

    private final Origin origin;
    private final Upstreams upstreams;

    /** @param at where the server of that origin listens */
    public ReverseProxy(HttpConnector connector, Origin origin, SocketAddress at) {
        this.origin = origin;
        this.upstreams = new Upstreams(connector, at);
    }

    @Override
    public void onRequest(ServerExchange ex) {
        Method method =
                ex.method().isKnown() ? ex.method() : Method.of(ex.methodName().toString());
        if (method.is(Method.CONNECT)) {
            ex.respond(Status.NOT_IMPLEMENTED).end(); // a request to proxies of another kind
        } else {
            new Passage(ex, method).start();
        }
    }

    /** Closes the connections of that loop that wait for a request. On that loop. */
    public void closeKept(EventLoop loop) {
        upstreams.closeKept(loop);
    }

    /** One direction of a passage: what comes in of one exchange goes out by the other, as fast as that takes it. */
    private static final class Pump extends BodySink implements Writable {
        private final Exchange from;
        private final Exchange to;

        Pump(Exchange from, Exchange to) {
            this.from = from;
            this.to = to;
            to.onWritable(this);
        }

        @Override
        public void onData(Exchange ex, Slice data) {
            if (!to.forward(data)) {
                from.pauseBody();
            }
        }

        @Override
        public void onTrailers(Exchange ex, Fields trailers) {
            to.trailers().fields(trailers, FieldSet.NONE).end();
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            to.end();
        }

        @Override
        public void onWritable(Exchange ex) {
            from.resumeBody();
        }
    }

    /** One request on its way through; its own end handler, which spares an object. */
    private final class Passage extends ClientHandler implements EndHandler {
        private final ServerExchange ex;
        private final Method method;
        private ClientConnection upstream;
        private Call call;
        private Pump up; // from the client to the server
        private boolean usedBefore;
        private boolean hasBody;
        private boolean answered;
        private boolean over;

        Passage(ServerExchange ex, Method method) {
            this.ex = ex;
            this.method = method;
        }

        void start() {
            ex.onEnd(this);
            ClientConnection kept = upstreams.takeKept(ex.loop());
            usedBefore = kept != null;
            call(usedBefore ? kept : upstreams.connect(ex.loop()));
        }

        private void call(ClientConnection connection) {
            upstream = connection;
            call = connection.call(origin, this);
        }

        /** The client is gone, or has its answer although the request was not taken whole. */
        @Override
        public void onEnd(Exchange e) {
            if (!over) {
                call.cancel();
            }
        }

        // --- the request ---

        @Override
        public void onReady(ClientExchange cx) {
            up = new Pump(ex, cx);
            HeadWriter head = cx.request(method, target())
                    .fields(ex.fields(), NOT_PASSED)
                    .field(VIA)
                    .field(KnownFields.X_FORWARDED_FOR, ex.connection().peer().host());
            if (ex.acceptsTrailers()) { // RFC 9110 10.1.4: of this connection, so it is said anew
                head.field(TAKES_TRAILERS).field(TE_OPTION);
            }
            hasBody = ex.fields().has(KnownFields.CONTENT_LENGTH) || ex.fields().has(KnownFields.TRANSFER_ENCODING);
            if (hasBody) {
                head.stream();
                ex.onBody(up);
            } else if (ex.fields().has(KnownFields.UPGRADE)) {
                upgrade(head, ex.fields()).tunnel();
            } else {
                head.end();
            }
        }

        /** In origin form, whatever it was (RFC 9112 3.2.1); the asterisk of OPTIONS stays. */
        private CharSequence target() {
            if (ex.targetForm() != TargetForm.ABSOLUTE) {
                return ex.target();
            }
            String path = ex.path().isEmpty() ? "/" : ex.path().toString();
            return ex.query().isEmpty() ? path : path + "?" + ex.query();
        }

        private static HeadWriter upgrade(HeadWriter head, Fields from) {
            return head.field(UPGRADE_OPTION).field(KnownFields.UPGRADE, from.value(from.find(KnownFields.UPGRADE)));
        }

        // --- the response ---

        @Override
        public void onInform(ClientExchange cx) {
            if (cx.status() != Status.CONTINUE) { // the server has sent its own
                ex.inform(cx.status()).fields(cx.fields(), FieldSet.NONE).end();
            }
        }

        @Override
        public void onHead(ClientExchange cx) {
            answered = true;
            HeadWriter head =
                    ex.respond(cx.status()).fields(cx.fields(), FieldSet.NONE).field(VIA);
            if (cx.status() == Status.SWITCHING_PROTOCOLS) {
                upgrade(head, cx.fields()).tunnel();
                ex.onBody(up);
            } else {
                head.stream();
            }
            cx.onBody(new Pump(cx, ex));
        }

        @Override
        public void onEnd(ClientExchange cx) {
            if (cx.outcome().kind() == Outcome.Kind.COMPLETED) {
                over = true;
                upstreams.keep(upstream);
            } else {
                failed(cx.outcome());
            }
        }

        @Override
        public void onFailed(Outcome why) {
            failed(why);
        }

        private void failed(Outcome why) {
            if (mayRepeat(why)) {
                usedBefore = false;
                call(upstreams.connect(ex.loop()));
                return;
            }
            over = true;
            if (answered) {
                ex.reset(0);
            } else {
                boolean late = why.kind() == Outcome.Kind.TIMED_OUT;
                ex.respond(late ? Status.GATEWAY_TIMEOUT : Status.BAD_GATEWAY).end();
            }
        }

        /**
         * A server may close a kept connection while the next request is on its way: such a request is made again on
         * a new one, if it was not sent or if it does no harm twice (RFC 9110 9.2.2), and if none of its body is
         * gone.
         */
        private boolean mayRepeat(Outcome why) {
            boolean harmless = method.is(Method.GET) || method.is(Method.HEAD) || method.is(Method.OPTIONS);
            boolean left = why.kind() == Outcome.Kind.PEER_GONE || why.kind() == Outcome.Kind.PEER_RESET;
            return usedBefore
                    && left
                    && ex.isOpen()
                    && !answered
                    && !hasBody
                    && (harmless || why.sent() == Outcome.Sent.NOT_SENT);
        }
    }
}
