package io.millrace.http;

import io.millrace.codec.Fields;
import io.millrace.codec.Method;
import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPeerListener;
import io.millrace.testkit.SimPersonality;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** A client in a simulation, and a raw server that says what a test tells it. Test thread only. */
final class ClientWorld implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(300);
    static final Origin ORIGIN = Origin.http("example.test", 80);

    final Sim sim;
    final Engine engine;
    final SimPeerListener listener;
    final HttpConnector connector;

    ClientWorld() {
        this(1, FaultPlan.NONE, SimPersonality.READINESS, c -> {});
    }

    ClientWorld(Consumer<EngineConfig.Builder> configure) {
        this(1, FaultPlan.NONE, SimPersonality.READINESS, configure);
    }

    ClientWorld(long seed, FaultPlan plan, SimPersonality personality, Consumer<EngineConfig.Builder> configure) {
        sim = new Sim(seed, plan);
        engine = sim.engine(personality, configure);
        listener = sim.listener();
        connector = HttpConnector.on(engine);
    }

    ClientConnection connect() {
        return connect(ConnectOptions.DEFAULT);
    }

    ClientConnection connect(ConnectOptions options) {
        return connector.connect(engine.loops().get(0), listener.localAddress(), options);
    }

    /** The raw server's end of the connection that was made last. */
    SimPeer server(int index) {
        sim.run(() -> listener.accepted().size() > index, LONG);
        return listener.accepted().get(index);
    }

    /** The raw server's end once it has got that text. */
    SimPeer server(int index, String request) {
        SimPeer peer = server(index);
        sim.run(() -> peer.receivedText().endsWith(request), LONG);
        return peer;
    }

    /** Makes the call, and answers it with that text. */
    Recorder exchange(ClientConnection c, Recorder r, String response) {
        c.call(ORIGIN, r);
        SimPeer peer = server(0, "\r\n\r\n").write(response);
        peer.forget();
        sim.run(() -> r.isOver() || r.waitsForever, LONG);
        return r;
    }

    @Override
    public void close() {
        sim.close();
    }

    static Recorder get() {
        return new Recorder(Method.GET);
    }

    /** Makes a request without a body, asks for the body of the response, and writes everything down. */
    static class Recorder extends ClientHandler {
        final StringBuilder log = new StringBuilder();
        final StringBuilder body = new StringBuilder();
        final Method method;
        ClientExchange exchange;
        Outcome outcome;
        int status;
        boolean bodyEnded;
        boolean waitsForever;

        Recorder(Method method) {
            this.method = method;
        }

        boolean isOver() {
            return outcome != null;
        }

        @Override
        public void onReady(ClientExchange cx) {
            exchange = cx;
            request(cx);
        }

        void request(ClientExchange cx) {
            cx.request(method, "/").end();
        }

        @Override
        public void onInform(ClientExchange cx) {
            log.append("inform ")
                    .append(cx.status())
                    .append(' ')
                    .append(cx.fields().count())
                    .append('\n');
        }

        @Override
        public void onHead(ClientExchange cx) {
            status = cx.status();
            log.append("head ").append(status).append('\n');
            cx.onBody(new BodySink() {
                @Override
                public void onData(Exchange ex, Slice data) {
                    byte[] bytes = new byte[data.length()];
                    data.buffer().get(data.offset(), bytes);
                    body.append(new String(bytes, StandardCharsets.ISO_8859_1));
                }

                @Override
                public void onTrailers(Exchange ex, Fields trailers) {
                    log.append("trailers ").append(trailers);
                }

                @Override
                public void onBodyEnd(Exchange ex) {
                    bodyEnded = true;
                }
            });
        }

        @Override
        public void onEnd(ClientExchange cx) {
            log.append("end\n");
            over(cx.outcome());
        }

        @Override
        public void onFailed(Outcome why) {
            log.append("failed\n");
            over(why);
        }

        private void over(Outcome how) {
            if (outcome != null) {
                throw new IllegalStateException("a second end: " + how + " after " + outcome);
            }
            outcome = how;
        }
    }
}
