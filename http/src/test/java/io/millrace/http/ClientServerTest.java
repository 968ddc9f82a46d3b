package io.millrace.http;

import static io.millrace.http.ClientWorld.LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.Fields;
import io.millrace.codec.Method;
import io.millrace.engine.Engine;
import io.millrace.engine.memory.Slice;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPersonality;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our client against our server in one simulation, under faults. */
class ClientServerTest {
    private static final FieldName CALL = FieldName.of("X-Call");
    private static final int CALLS = 12;

    private final Set<String> seenByServer = new HashSet<>();

    /** Sends the body back; trailers too. */
    private void echo(ServerExchange ex) {
        seenByServer.add(ex.fields().valueAsString(CALL));
        ex.respond(200).stream();
        ex.onWritable(Exchange::resumeBody);
        ex.onBody(new BodySink() {
            @Override
            public void onData(Exchange e, Slice data) {
                if (!e.forward(data)) {
                    e.pauseBody();
                }
            }

            @Override
            public void onBodyEnd(Exchange e) {
                e.end();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "GENTLE, READINESS, 1, 30",
        "GENTLE, COMPLETION, 1000, 30",
        "FAILING, READINESS, 2000, 40",
        "FAILING, COMPLETION, 3000, 60"
    })
    void whatCompletesIsWholeAndWhatWasNotSentWasNotSeen(String plan, SimPersonality kind, long firstSeed, int seeds) {
        int complete = 0;
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            complete += run(seed, plan.equals("FAILING") ? FaultPlan.FAILING : FaultPlan.GENTLE, kind);
        }
        assertTrue(complete > (plan.equals("FAILING") ? 1 : seeds * CALLS - 1), "completed: " + complete);
    }

    private int run(long seed, FaultPlan plan, SimPersonality kind) {
        seenByServer.clear();
        Random random = new Random(seed);
        try (Sim sim = new Sim(seed, plan)) {
            Engine server = sim.engine(kind, c -> {});
            Engine client = sim.engine(kind, c -> {});
            HttpServer http = HttpServer.on(server)
                    .handler(this::echo)
                    .listen(l -> l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                    .start();
            HttpConnector connector = HttpConnector.on(client);
            List<Upload> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i += 3) {
                client.loops().get(0).execute(() -> {});
                ClientConnection c = connector.connect(
                        client.loops().get(0), http.addresses().get(0));
                for (int j = 0; j < 3; j++) {
                    byte[] body = new byte[random.nextInt(3) == 0 ? random.nextInt(20) : random.nextInt(120_000)];
                    random.nextBytes(body);
                    Upload u = new Upload(Integer.toString(i + j), body, random.nextBoolean());
                    calls.add(u);
                    c.call(ClientWorld.ORIGIN, u);
                }
            }
            sim.run(() -> calls.stream().allMatch(u -> u.outcome != null), LONG);
            int complete = 0;
            for (Upload u : calls) {
                complete += u.check(seed, seenByServer) ? 1 : 0;
            }
            http.drainAsync(DrainPlan.within(java.time.Duration.ofSeconds(1)));
            sim.timersMayStay();
            sim.advance(java.time.Duration.ofSeconds(90));
            return complete;
        } catch (Throwable t) {
            throw new AssertionError("seed " + seed + " over " + kind, t);
        }
    }

    /** Sends a body as fast as it is taken, and collects what comes back. */
    private static final class Upload extends ClientHandler {
        private final String id;
        private final byte[] body;
        private final boolean chunked;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private int sent;
        private boolean bodyEnded;
        private Outcome outcome;

        Upload(String id, byte[] body, boolean chunked) {
            this.id = id;
            this.body = body;
            this.chunked = chunked;
        }

        @Override
        public void onReady(ClientExchange cx) {
            HeadWriter head = cx.request(Method.POST, "/echo").field(CALL, id);
            if (chunked) {
                head.stream();
            } else {
                head.stream(body.length);
            }
            cx.onWritable(this::send);
            send(cx);
        }

        private void send(Exchange ex) {
            boolean more = true;
            while (more && sent < body.length) {
                int n = Math.min(body.length - sent, 7_000);
                more = ex.write(body, sent, n);
                sent += n;
            }
            if (sent == body.length) {
                ex.end();
            }
        }

        @Override
        public void onHead(ClientExchange cx) {
            assertEquals(200, cx.status());
            cx.onBody(new BodySink() {
                @Override
                public void onData(Exchange ex, Slice data) {
                    byte[] bytes = new byte[data.length()];
                    data.buffer().get(data.offset(), bytes);
                    got.write(bytes, 0, bytes.length);
                }

                @Override
                public void onTrailers(Exchange ex, Fields trailers) {
                    throw new AssertionError("trailers that nobody sent: " + trailers);
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
            if (outcome != null) {
                throw new IllegalStateException("a second end: " + how + " after " + outcome);
            }
            outcome = how;
        }

        /** @return whether it is complete */
        boolean check(long seed, Set<String> seenByServer) {
            boolean complete = outcome.kind() == Outcome.Kind.COMPLETED;
            if (complete) {
                assertTrue(bodyEnded);
                assertArrayEquals(body, got.toByteArray(), "call " + id + " of seed " + seed);
            } else if (outcome.sent() == Outcome.Sent.NOT_SENT) {
                assertFalse(seenByServer.contains(id), "call " + id + " of seed " + seed + " was seen: " + outcome);
            }
            return complete;
        }
    }
}
