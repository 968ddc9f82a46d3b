package io.millrace.examples;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Status;
import io.millrace.http.Call;
import io.millrace.http.Caller;
import io.millrace.http.ClientExchange;
import io.millrace.http.ClientHandler;
import io.millrace.http.EndHandler;
import io.millrace.http.Exchange;
import io.millrace.http.ForwardingHandler;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;
import io.millrace.http.Key;
import io.millrace.http.Layer;
import io.millrace.http.Origin;
import io.millrace.http.Outcome;
import io.millrace.http.ServerExchange;
import java.util.concurrent.atomic.LongAdder;

/**
 * How do I do something for every request, before, after or instead of its handler? With layers, which allocate
 * nothing for a request that passes. Any thread puts them together; they run on the loops.
 */
public final class Layers {
    private static final Key<String> TENANT = Key.of("tenant");

    private Layers() {}

    /** Counts what ended well and what did not, of both roles. It is its own end handler: no lambda for a request. */
    static final class Count implements EndHandler {
        final LongAdder completed = new LongAdder();
        final LongAdder failed = new LongAdder();

        HttpHandler around(HttpHandler next) {
            return ex -> {
                ex.onEnd(this);
                next.onRequest(ex);
            };
        }

        /** A call has no exchange yet, so its handler is watched: one object for each call. */
        Caller aroundCalls(Caller next) {
            return (to, handler) -> next.call(to, new ForwardingHandler(handler) {
                @Override
                public void onEnd(ClientExchange cx) {
                    Count.this.onEnd(cx);
                    super.onEnd(cx);
                }

                @Override
                public void onFailed(Outcome why) {
                    failed.increment();
                    super.onFailed(why);
                }
            });
        }

        @Override
        public void onEnd(Exchange ex) {
            (ex.outcome().kind() == Outcome.Kind.COMPLETED ? completed : failed).increment();
        }
    }

    /** Answers itself unless the request shows the token. */
    static Layer<HttpHandler> guard(String token) {
        return next -> ex -> {
            int at = ex.fields().find(KnownFields.AUTHORIZATION);
            if (at < 0 || !ex.fields().value(at).contentEquals(token)) {
                ex.respond(Status.UNAUTHORIZED).end();
            } else {
                next.onRequest(ex);
            }
        };
    }

    /** Tells the layers and the handler inside something about the request. */
    static Layer<HttpHandler> tenant(String name) {
        return next -> ex -> {
            ex.attach(TENANT, name);
            next.onRequest(ex);
        };
    }

    /** Makes each call with another origin, as for a server that moved; allocates nothing. */
    static Layer<Caller> moved(Origin to) {
        return next -> new Caller() {
            @Override
            public Call call(Origin from, ClientHandler handler) {
                return next.call(to, handler);
            }
        };
    }

    private static void hello(ServerExchange ex) {
        ex.respond(Status.OK).send(ex.attachment(TENANT));
    }

    /** The last layer is the first that sees a request. */
    static HttpHandler site(Count count) {
        return ((HttpHandler) Layers::hello)
                .within(tenant("hello\n"))
                .within(guard("Bearer open"))
                .within(count::around);
    }

    public static void main(String[] args) throws InterruptedException {
        try (HttpServer server = HttpServer.launch(8080, site(new Count()))) {
            server.awaitClose();
        }
    }
}
