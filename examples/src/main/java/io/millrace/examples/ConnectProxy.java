package io.millrace.examples;

import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import io.millrace.engine.Engine;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import io.millrace.http.BodySink;
import io.millrace.http.Exchange;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;
import io.millrace.http.Outcome;
import io.millrace.http.ServerExchange;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How do I tunnel to other servers, as a browser's proxy does (RFC 9110 9.3.6)? {@code ConnectProxy 3128
 * example.org:443}; then {@code curl -x http://127.0.0.1:3128 https://example.org/}. Loop thread only, as any handler.
 *
 * <p>Only the targets it was given are reached: it is no open proxy. A tunnel is an exchange on one side and a bare
 * channel on the other, on the same loop. What comes in on one is staged on the other, blocks as they are, and once
 * more is not welcome there the one it comes from is read no further: so what a tunnel holds is bounded by the send
 * mark, each way, and a peer's pace is the other one's. A half-close is passed on, a reset too.
 */
public final class ConnectProxy implements HttpHandler {
    private static final StaticField ALLOW = StaticField.of("Allow", "CONNECT");

    private final Map<String, SocketAddress> targets;

    /** @param targets who may be reached, by the authority that requests name: {@code host:port} */
    public ConnectProxy(Map<String, SocketAddress> targets) {
        this.targets = Map.copyOf(targets);
    }

    @Override
    public void onRequest(ServerExchange ex) {
        if (!ex.method().is(Method.CONNECT)) {
            ex.respond(Status.METHOD_NOT_ALLOWED).field(ALLOW).end();
            return;
        }
        SocketAddress to = targets.get(ex.authority().toString());
        if (to == null) {
            ex.respond(Status.FORBIDDEN).send("not a target of this proxy\n");
            return;
        }
        new Tunnel(ex).open(to);
    }

    static HttpServer start(Engine engine, int port, Map<String, SocketAddress> targets) {
        return HttpServer.on(engine)
                .handler(new ConnectProxy(targets))
                .listen(l -> l.at("127.0.0.1:" + port))
                .start();
    }

    public static void main(String[] args) throws InterruptedException {
        Map<String, SocketAddress> targets = new HashMap<>();
        for (int i = 1; i < args.length; i++) {
            int colon = args[i].lastIndexOf(':');
            int port = Integer.parseInt(args[i].substring(colon + 1));
            targets.put(args[i], new InetSocketAddress(args[i].substring(0, colon), port)); // looks the name up
        }
        try (Engine engine = Engine.launch();
                HttpServer server = start(engine, Integer.parseInt(args[0]), targets)) {
            server.awaitClose();
        }
    }

    /** One tunnel: the handler of its channel, and by {@link ToFar} the sink of its exchange. */
    private static final class Tunnel extends StreamHandler {
        /** Short pieces are copied, so that they hold no receive block. */
        private static final int COPY_MAX = 1_024;

        private final ServerExchange near;
        private StreamChannel far;
        private boolean connected;
        private boolean over;

        Tunnel(ServerExchange near) {
            this.near = near;
        }

        void open(SocketAddress to) {
            far = Transport.of(near.loop()).connect(to, ConnectOptions.DEFAULT, this);
            near.onEnd(this::exchangeEnded);
        }

        @Override
        public void onConnected(StreamChannel ch) {
            connected = true;
            near.respond(Status.OK).tunnel();
            near.onWritable(ex -> ch.resumeReceive());
            near.onBody(new ToFar());
            pauseWithoutRoom(ch);
        }

        // --- from the target to the client ---

        @Override
        public int onReceive(StreamChannel ch, Slice bytes) {
            boolean welcome = near.room() > 0; // else it stays where it is, and no send memory is asked for it
            if (welcome) {
                near.forward(bytes);
            }
            pauseWithoutRoom(ch);
            return welcome ? bytes.length() : 0;
        }

        private void pauseWithoutRoom(StreamChannel ch) {
            if (near.room() == 0) {
                ch.pauseReceive();
            }
        }

        @Override
        public void onEndOfInput(StreamChannel ch, boolean clean) {
            if (clean) {
                near.end();
            } else {
                near.reset(0);
            }
        }

        // --- from the client to the target ---

        private final class ToFar extends BodySink {
            @Override
            public void onData(Exchange ex, Slice data) {
                boolean staged = far.forward(data, COPY_MAX);
                far.flush();
                if (!staged) {
                    ex.reset(0); // no send memory is left
                } else if (!far.writable()) {
                    ex.pauseBody();
                }
            }

            @Override
            public void onBodyEnd(Exchange ex) {
                far.shutdownOutput();
            }
        }

        @Override
        public void onSent(StreamChannel ch, long bytes) {
            if (!over && ch.writable()) {
                near.resumeBody();
            }
        }

        // --- the end ---

        private void exchangeEnded(Exchange ex) {
            over = true;
            if (ex.outcome().kind() == Outcome.Kind.COMPLETED) {
                far.close(CloseCause.NORMAL); // what is staged still leaves
            } else {
                far.abort(CloseCause.NORMAL);
            }
        }

        @Override
        public void onClosed(StreamChannel ch, CloseCause cause) {
            if (over) {
                return;
            }
            if (connected) {
                near.reset(0);
            } else {
                boolean late = cause == CloseCause.TIMED_OUT;
                near.respond(late ? Status.GATEWAY_TIMEOUT : Status.BAD_GATEWAY).end();
            }
        }
    }
}
