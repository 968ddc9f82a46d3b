package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A server that ends in good order: nobody new, what is idle closes, what is open finishes or is aborted in time. */
class DrainTest extends HttpTck {
    private static final DrainPlan MINUTE = DrainPlan.within(Duration.ofMinutes(1));

    @Test
    void idleConnectionsCloseAndBusyOnesFinishWithAClose() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            if (ex.path().charAt(1) == 'b') {
                open.add(ex);
            } else {
                ex.respond(200).end();
            }
        });
        Wire idle = host.connect().write(get("/idle"));
        answers(host, idle, 1);
        Wire silent = host.connect();
        Wire busy = host.connect().write(get("/busy") + get("/behind"));
        host.run(() -> open.size() == 1 && host.count(Counter.CONNECTIONS_OPEN) == 3);
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE);
        host.run(() -> idle.isAtEnd() && silent.isAtEnd());
        assertFalse(busy.isOver());
        assertFalse(done.isDone());
        open.get(0).respond(200).send("finished");
        host.run(busy::isOver);
        List<Answer> a = parse(busy, "GET");
        assertEquals(1, a.size());
        assertEquals("finished", a.get(0).text());
        assertEquals("close", a.get(0).field("connection"));
        busy.close();
        idle.close();
        silent.close();
        host.run(done::isDone);
        assertEquals(3, host.count(Counter.HTTP_CONNECTIONS_DRAINED));
        assertEquals(0, host.count(Counter.HTTP_RESPONSES_CUT));
    }

    @Test
    void nobodyIsAcceptedWhileItDrains() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(open::add);
        Wire busy = host.connect().write(GET);
        host.run(() -> open.size() == 1);
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE);
        host.quiet();
        assertEquals(1, host.count(Counter.ACCEPT_CONNECTIONS));
        open.get(0).respond(200).end();
        answers(host, busy, 1);
        busy.close();
        host.run(done::isDone);
    }

    @Test
    void whatDoesNotFinishIsAbortedAtTheDeadline() {
        Assumptions.assumeTrue(world.isSimulated());
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = host(ex -> ex.onEnd(e -> ends.add(e.outcome().kind())));
        Wire wire = host.connect().write(GET);
        host.run(() -> host.count(Counter.HTTP_REQUESTS) == 1);
        CompletableFuture<Void> done = host.server().drainAsync(DrainPlan.within(Duration.ofSeconds(5)));
        host.advance(Duration.ofMillis(4_900));
        assertFalse(wire.isOver());
        host.run(done::isDone);
        host.run(wire::isReset);
        assertEquals(List.of(Outcome.Kind.SHUTDOWN), ends);
    }

    @Test
    void whileItIsLameItAcceptsAndTellsEachToClose() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> ex.respond(200).send("x"));
        Wire kept = host.connect().write(GET);
        assertNull(answers(host, kept, 1).get(0).field("connection"));
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE.lameFor(Duration.ofSeconds(30)));
        host.advance(Duration.ofSeconds(1));
        assertFalse(kept.isOver());
        Wire late = host.connect().write(GET);
        assertEquals("close", lastAnswer(host, late).field("connection"));
        kept.write(GET);
        assertEquals("close", answers(host, kept, 2).get(1).field("connection"));
        late.close();
        kept.close();
        host.run(done::isDone);
    }

    /** Under pipelined load: every client sees whole answers only, and an end behind the last of them. */
    @Test
    void noAnswerThatWasBegunIsCut() {
        String body = noise(30_000);
        HttpHost host = host(ex -> {
            switch (ex.path().charAt(1)) {
                case 'n' -> ex.respond(200).send(body);
                case 'l' -> ex.execute(e -> ex.respond(200).send(body));
                default -> {
                    ex.respond(200).stream();
                    ex.onWritable(Exchange::resumeBody);
                    ex.onBody(ECHO);
                }
            }
        });
        Random random = new Random(world.seed());
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Wire wire = host.connect();
            for (int j = 0; j < 16; j++) {
                int kind = random.nextInt(3);
                wire.write(kind == 0 ? get("/n") : kind == 1 ? get("/l") : post("/e", body));
            }
            wires.add(wire);
        }
        host.run(() -> wires.stream().mapToInt(Wire::receivedLength).sum() > 1_500_000);
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE);
        host.run(() -> wires.stream().allMatch(Wire::isOver));
        int answers = 0;
        for (Wire wire : wires) {
            for (Answer a : parse(wire, "GET")) {
                assertEquals(body, a.text());
                answers++;
            }
            assertEquals("", wire.rest(), "an answer was cut");
            wire.close();
        }
        host.run(done::isDone);
        assertTrue(answers > 20 && answers < 320, answers + " answers");
        assertEquals(0, host.count(Counter.HTTP_RESPONSES_CUT));
    }

    @Test
    void closeEndsAtOnce() {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = host(ex -> ex.onEnd(e -> ends.add(e.outcome().kind())));
        Wire wire = host.connect().write(GET);
        host.run(() -> host.count(Counter.HTTP_REQUESTS) == 1);
        host.server().close();
        host.run(wire::isReset);
        assertEquals(List.of(Outcome.Kind.SHUTDOWN), ends);
        host.server().close();
    }

    @Test
    void aCloseDuringADrainEndsBoth() {
        HttpHost host = host(ex -> assertTrue(ex.isOpen()));
        Wire wire = host.connect().write(GET);
        host.run(() -> host.count(Counter.HTTP_REQUESTS) == 1);
        CompletableFuture<Void> first = host.server().drainAsync(MINUTE);
        host.quiet();
        CompletableFuture<Void> second = host.server().drainAsync(MINUTE);
        host.quiet();
        assertFalse(first.isDone());
        host.server().close();
        host.run(() -> first.isDone() && second.isDone() && wire.isReset());
    }

    @Test
    void whoHostsTheLoopsMayWaitForTheEnd() {
        HttpHost host = host(ex -> ex.respond(200).end());
        Wire wire = host.connect().write(GET);
        answers(host, wire, 1);
        wire.close();
        host.server().drain(MINUTE);
        assertEquals(0, host.count(Counter.CONNECTIONS_OPEN));
    }
}
