package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.Fault;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Seeds;
import io.millrace.testkit.SimPersonality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random clients on a network that goes wrong: each whole answer is right and in order, who was not reset gets all of
 * them, and at the end nothing is held.
 */
class HttpSeedsTest {
    private static final int SEEDS = 150;
    private static final int CLIENTS = 8;
    private static final int REQUESTS_MAX = 12;
    private static final int LENGTH_MAX = 12_000;
    private static final String NOISE = HttpTck.noise(LENGTH_MAX);

    static LongStream seeds() {
        return Seeds.of(SEEDS);
    }

    /** One of the ways to answer, told by the first letter of the path; the number behind it is a length. */
    private static void answer(ServerExchange ex) {
        int length =
                Integer.parseInt(ex.path().subSequence(2, ex.path().length()).toString());
        String body = NOISE.substring(0, length);
        switch (ex.path().charAt(1)) {
            case 'n' -> ex.respond(200).send(body);
            case 'l' -> ex.execute(e -> ex.respond(200).send(body)); // dropped if the client has left
            case 'c' -> {
                ex.respond(200).stream();
                ex.write(body.substring(0, length / 2));
                ex.execute(e -> {
                    e.write(body.substring(length / 2));
                    e.end();
                });
            }
            case 'e' -> {
                ex.respond(200).stream();
                ex.onWritable(Exchange::resumeBody);
                ex.onBody(HttpTck.ECHO);
            }
            case 'a' ->
                ex.aggregate(LENGTH_MAX, (e, b, offset, n) -> ex.respond(200).send(b, offset, n));
            case 'd' -> {
                ex.discardBody();
                ex.execute(e -> ex.respond(200).send(body));
            }
            default -> throw new IllegalStateException("on purpose");
        }
    }

    /** What a client does, and what it is owed. */
    private static final class Client {
        final Wire wire;
        final List<String> expected = new ArrayList<>();
        boolean leaves;

        Client(Wire wire, Random random) {
            this.wire = wire;
            StringBuilder script = new StringBuilder();
            int requests = 1 + random.nextInt(REQUESTS_MAX);
            for (int i = 0; i < requests; i++) {
                request(script, random);
            }
            write(script.toString(), random);
            switch (random.nextInt(5)) {
                case 0 -> wire.shutdownOutput();
                case 1 -> wire.stopReading();
                default -> {}
            }
        }

        private void request(StringBuilder script, Random random) {
            int length = random.nextInt(4) == 0 ? random.nextInt(LENGTH_MAX) : random.nextInt(300);
            char kind = "nlceadx".charAt(random.nextInt(7));
            String body = NOISE.substring(0, length);
            String path = "/" + kind + length;
            boolean hasBody = "ead".indexOf(kind) >= 0 || random.nextInt(4) == 0;
            if (!hasBody) {
                script.append(HttpTck.get(path));
            } else if (random.nextBoolean()) {
                script.append(HttpTck.post(path, body));
            } else {
                int cut = length == 0 ? 0 : random.nextInt(length);
                List<String> chunks = new ArrayList<>(List.of(body.substring(0, cut), body.substring(cut)));
                chunks.removeIf(String::isEmpty);
                script.append(HttpTck.chunked(path, chunks.toArray(String[]::new)));
            }
            expected.add(kind == 'x' ? "500" : body);
        }

        private void write(String script, Random random) {
            leaves = random.nextInt(4) == 0;
            int end = leaves ? random.nextInt(script.length()) : script.length();
            for (int at = 0; at < end; ) {
                int n = Math.min(end - at, 1 + random.nextInt(random.nextBoolean() ? 40 : 5_000));
                wire.write(script.substring(at, at + n));
                at += n;
            }
        }

        void leave(Random random) {
            if (random.nextBoolean()) {
                wire.reset();
            } else {
                wire.close();
            }
        }

        void check(String what) {
            List<Answer> got = wire.answers("GET");
            assertTrue(got.size() <= expected.size(), what);
            for (int i = 0; i < got.size(); i++) {
                String text = got.get(i).status() == 200
                        ? got.get(i).text()
                        : "" + got.get(i).status();
                int at = i;
                assertEquals(expected.get(i), text, () -> what + ", answer " + at);
            }
        }
    }

    private static void run(long seed, FaultPlan plan, SimPersonality personality) {
        Random random = new Random(seed);
        String what = "seed " + seed + " " + personality + " " + plan;
        try (SimHost host = new SimHost(
                seed,
                plan,
                personality,
                b -> b.set(EngineSettings.SEND_MARK_HIGH, 4_096L)
                        .set(EngineSettings.SEND_MARK_LOW, 1L + random.nextInt(4_000))
                        .set(EngineSettings.FORWARD_COPY_MAX, (long) random.nextInt(2_000))
                        .set(HttpSettings.REQUESTS_PER_TURN_MAX, 1 + random.nextInt(8))
                        .set(HttpSettings.BODY_RATE_MIN, 0L),
                b -> b.handler(HttpSeedsTest::answer))) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(host.connect(), random));
                host.advance(Duration.ofMillis(random.nextInt(30)));
            }
            for (Client c : clients) {
                if (c.leaves) {
                    host.advance(Duration.ofMillis(random.nextInt(50)));
                    c.leave(random);
                }
                c.wire.startReading();
            }
            for (Client c : clients) {
                if (!c.leaves && plan.chance(Fault.RESET) == 0) {
                    host.run(() -> c.wire.isOver() || c.wire.answers("GET").size() == c.expected.size());
                    assertEquals(c.expected.size(), c.wire.answers("GET").size(), () -> what + "\n" + host.describe());
                }
            }
            host.quiet();
            clients.forEach(c -> c.check(what));
            host.checkNothingHeld();
            for (Throwable t : host.takeErrors()) {
                assertEquals("on purpose", t.getMessage(), () -> what + ": " + t);
            }
            assertEquals(0, host.count(Counter.HANDLER_FAILURES), what);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersAreRightAndInOrderWhateverHappens(long seed) {
        for (SimPersonality personality : SimPersonality.values()) {
            run(seed, FaultPlan.FAILING, personality);
            run(seed, seed % 2 == 0 ? FaultPlan.GENTLE : FaultPlan.FAILING.withoutLoss(), personality);
        }
    }
}
