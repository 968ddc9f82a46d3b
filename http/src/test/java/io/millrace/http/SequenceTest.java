package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Several requests on one connection: order, bounds, half-closed clients, exchanges that code keeps. */
class SequenceTest extends VersionsTck {
    private static String pipelined(int count) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(i % 3 == 2 ? post("/" + i, "body of " + i) : get("/" + i));
        }
        return out.toString();
    }

    private static void assertInOrder(List<Answer> answers) {
        for (int i = 0; i < answers.size(); i++) {
            assertEquals("/" + i, answers.get(i).text());
        }
    }

    @Test
    @Proves("rfc9112-9.3.2-1")
    void pipelinedRequestsAreAnsweredInOrder() {
        HttpHost host = host(ex -> ex.respond(200).send(ex.path()));
        Wire wire = host.connect().write(pipelined(200));
        assertInOrder(answers(host, wire, 200));
    }

    @Test
    @H1Only("streams do not wait for each other")
    void aSlowFirstAnswerHoldsTheOthersBack() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            if (ex.path().length() == 2 && ex.path().charAt(1) == '0') {
                open.add(ex);
            } else {
                ex.respond(200).send(ex.path());
            }
        });
        Wire wire = host.connect().write(pipelined(50));
        host.run(() -> !open.isEmpty());
        host.quiet();
        assertEquals("", wire.text());
        assertEquals(1, host.count(Counter.HTTP_REQUESTS), "a request was begun behind an open one");
        open.get(0).respond(200).send("/0");
        assertInOrder(answers(host, wire, 50));
        assertTrue(host.count(Counter.HTTP_PIPELINED) > 0);
    }

    @Test
    @Proves("rfc9112-9.3.2-1")
    void answersGivenLaterByTasksKeepTheOrder() {
        HttpHost host =
                host(ex -> ex.execute(e -> ((ServerExchange) e).respond(200).send(((ServerExchange) e).path())));
        Wire wire = host.connect().write(pipelined(50));
        assertInOrder(answers(host, wire, 50));
    }

    @Test
    @Proves("rfc9112-9.3.2-1")
    void aMixtureOfAnswersNowLaterAndInPiecesKeepsTheOrder() {
        HttpHost host = host(ex -> {
            int n = Integer.parseInt(
                    ex.path().subSequence(1, ex.path().length()).toString());
            switch (n % 4) {
                case 0 -> ex.respond(200).send(ex.path());
                case 1 -> ex.execute(e -> ex.respond(200).send(ex.path()));
                case 2 -> {
                    ex.respond(200).stream();
                    ex.write("/");
                    ex.execute(e -> {
                        e.write("" + n);
                        e.end();
                    });
                }
                default -> {
                    ex.respond(200).stream(ex.path().length());
                    ex.write(ex.path());
                    ex.end();
                }
            }
        });
        Wire wire = host.connect().write(pipelined(100));
        assertInOrder(answers(host, wire, 100));
    }

    @Test
    void answersOfOneReceiveLeaveTogether() {
        Assumptions.assumeTrue(world.isCalm());
        HttpHost host = host(ex -> ex.respond(200).send(ex.path()));
        Wire wire = host.connect();
        wire.write(GET);
        answers(host, wire, 1);
        long before = host.count(Counter.SENDS);
        wire.write(pipelined(30));
        answers(host, wire, 31);
        assertTrue(host.count(Counter.SENDS) - before <= 3, "sends: " + (host.count(Counter.SENDS) - before));
    }

    @Test
    void requestsOfOneTurnAreBounded() {
        List<Integer> turns = new ArrayList<>();
        HttpHost host = host(
                ex -> {
                    turns.add(ex.loop().turn());
                    ex.respond(200).send(ex.path());
                },
                b -> b.set(HttpSettings.REQUESTS_PER_TURN_MAX, 4));
        Wire wire = host.connect().write(pipelined(50));
        assertInOrder(answers(host, wire, 50));
        for (int turn : turns) {
            assertTrue(Collections.frequency(turns, turn) <= 4, "in one turn: " + turns);
        }
        if (world.isCalm()) {
            assertTrue(host.count(Counter.HTTP_TURN_EXHAUSTED) >= 10);
        }
    }

    @Test
    void whoPipelinesAndDoesNotReadGetsNoUnlimitedAnswers() {
        String body = noise(20_000);
        HttpHost host = host(ex -> ex.respond(200).send(body));
        Wire wire = host.connect().stopReading();
        for (int i = 0; i < 400; i++) {
            wire.write(GET);
        }
        host.quiet();
        long begun = host.count(Counter.HTTP_REQUESTS);
        assertTrue(begun * 20_000 - host.count(Counter.SEND_BYTES) < 200_000, "begun " + begun);
        wire.startReading();
        List<Answer> a = answers(host, wire, 400);
        assertEquals(body, a.get(399).text());
    }

    @Test
    void aHalfClosedClientGetsItsAnswers() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            if (ex.path().charAt(1) == '2') {
                open.add(ex);
            } else {
                ex.respond(200).send(ex.path());
            }
        });
        Wire wire = host.connect().write(pipelined(3)).shutdownOutput();
        host.run(() -> !open.isEmpty());
        host.quiet();
        open.get(0).respond(200).send("/2");
        assertInOrder(answers(host, wire, 3));
        host.run(wire::isAtEnd);
        host.run(() -> host.count(Counter.CLOSED_BY_PEER) == 1);
    }

    @Test
    void aHalfClosedClientGetsAStreamedAnswerToTheEnd() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            pump(ex, 40);
        });
        Wire wire = host.connect().write(GET).shutdownOutput();
        assertEquals(40 * 1000, answer(host, wire).body().length);
        host.run(wire::isAtEnd);
    }

    private static void pump(Exchange ex, int left) {
        ex.write(noise(1000));
        if (left == 1) {
            ex.end();
        } else {
            ex.execute(e -> pump(e, left - 1));
        }
    }

    @Test
    @Proves("rfc9110-5.3-2")
    void aRequestCutInTheMiddleIsNoRequest() {
        List<String> seen = new ArrayList<>();
        HttpHost host = host(ex -> {
            seen.add(ex.path().toString());
            ex.respond(200).end();
        });
        Wire wire = host.connect().write(GET.substring(0, 20)).shutdownOutput();
        host.run(wire::isOver);
        assertEquals("", wire.text());
        assertEquals(List.of(), seen);
    }

    @Test
    @Proves("rfc9112-6.3-3")
    void aCutBodyEndsTheExchangeWithoutTheEndOfTheBody() {
        Collecting sink = new Collecting();
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome().kind()));
            ex.onBody(sink);
        });
        Wire wire = host.connect()
                .write(post("/", "hello").replace("Length: 5", "Length: 9"))
                .shutdownOutput();
        host.run(() -> !ends.isEmpty());
        assertEquals("hello", sink.body.toString());
        assertEquals(0, sink.ends);
        assertEquals(List.of(Outcome.Kind.PEER_GONE), ends);
        host.run(wire::isOver);
    }

    @Test
    void emptyLinesBeforeARequestArePassedOver() {
        HttpHost host = host(ex -> ex.respond(200).send(ex.path()));
        Wire wire = host.connect().write("\r\n" + get("/0") + "\r\n" + get("/1"));
        assertInOrder(answers(host, wire, 2));
        assertFalse(wire.isOver());
    }

    private static int host(Exchange ex) {
        return ex.fields().find(KnownFields.HOST);
    }

    @Test
    void viewsTakenInTheHandlerStayTrueUntilTheEnd() {
        List<Runnable> later = new ArrayList<>();
        HttpHost host = host(ex -> {
            CharSequence path = ex.path();
            CharSequence host1 = ex.fields().value(host(ex), new io.millrace.codec.AsciiView());
            ex.onEnd(e -> assertEquals("h", ex.fields().value(host(ex)).toString()));
            later.add(() ->
                    ex.respond(200).send(path + " " + host1 + " " + ex.fields().value(host(ex))));
        });
        Wire[] wires = new Wire[20];
        for (int i = 0; i < wires.length; i++) {
            wires[i] = host.connect().write(get("/" + noise(20 + i * 37)) + get("/next"));
        }
        for (int rounds = world.h2() ? 1 : 2; rounds > 0; rounds--) { // there both requests are open at once
            int open = world.h2() ? 2 * wires.length : wires.length;
            host.run(() -> later.size() == open);
            host.quiet();
            List<Runnable> now = List.copyOf(later);
            later.clear();
            now.forEach(Runnable::run);
        }
        for (int i = 0; i < wires.length; i++) {
            List<Answer> a = answers(host, wires[i], 2);
            assertEquals("/" + noise(20 + i * 37) + " h h", a.get(0).text());
            assertEquals("/next h h", a.get(1).text());
        }
    }

    @Test
    void thousandsOfPipelinedRequestsNeedNoDeepStack() {
        HttpHost host = host(ex -> ex.respond(204).end(), b -> b.set(HttpSettings.REQUESTS_PER_TURN_MAX, 65_536));
        Wire wire = host.connect().write(GET.repeat(5_000));
        answers(host, wire, 5_000);
    }
}
