package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The states of a drain, what each does to connections that are idle, and what is told of it. */
class DrainStatesTest extends HttpTck {
    private static final DrainPlan MINUTE = DrainPlan.within(Duration.ofMinutes(1));
    private static final Duration LITTLE = Duration.ofMillis(200);

    private final List<DrainProgress> told = new ArrayList<>();
    private final List<ServerExchange> open = new ArrayList<>();

    private HttpHost watched(HttpHandler handler) {
        return configured(b -> {}, b -> b.handler(handler).onDrain(told::add));
    }

    private List<DrainState> states() {
        return told.stream().map(DrainProgress::state).distinct().toList();
    }

    @Test
    void whoWasServedLatelyIsStillAnsweredAndToldToClose() {
        HttpHost host = host(ex -> ex.respond(200).end());
        Wire wire = host.connect().write(GET);
        answers(host, wire, 1);
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE);
        host.advance(LITTLE);
        assertEquals(DrainState.DRAIN, host.server().state());
        wire.write(GET);
        assertEquals("close", answers(host, wire, 2).get(1).field("connection"));
        wire.close();
        host.run(done::isDone);
        assertEquals(DrainState.ENDED, host.server().state());
    }

    @Test
    void whoConnectedLatelyIsStillAnswered() {
        HttpHost host = host(ex -> ex.respond(200).end());
        Wire wire = host.connect();
        host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 1);
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE);
        host.advance(LITTLE);
        wire.write(GET);
        assertEquals("close", lastAnswer(host, wire).field("connection"));
        wire.close();
        host.run(done::isDone);
    }

    /** What the kernel has accepted is a connection for the client, which may have sent its request already. */
    @Test
    void whoWaitsToBeAcceptedIsAnswered() {
        Assumptions.assumeFalse(world.tls(), "nobody can send a request before it is accepted");
        Assumptions.assumeTrue(world.isCalm());
        HttpHost host = host(ex -> ex.respond(200).end());
        host.server().pause();
        host.quiet();
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            wires.add(host.connect().write(GET));
        }
        host.quiet();
        assertEquals(0, host.count(Counter.ACCEPT_CONNECTIONS));
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE);
        for (Wire wire : wires) {
            assertEquals("close", lastAnswer(host, wire).field("connection"));
            wire.close();
        }
        host.run(done::isDone);
    }

    @Test
    void whoWasQuietForLongIsClosedAtOnce() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> ex.respond(200).end());
        Wire served = host.connect().write(GET);
        answers(host, served, 1);
        Wire silent = host.connect();
        host.advance(Duration.ofSeconds(5));
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE);
        host.advance(Duration.ofMillis(400)); // before it would be closed for being quiet
        assertTrue(served.isAtEnd() && silent.isAtEnd());
        assertEquals(1, served.answers("GET").size());
        served.close();
        silent.close();
        host.run(done::isDone);
        assertEquals(2, host.count(Counter.HTTP_CONNECTIONS_DRAINED));
    }

    @Test
    void eachStateIsToldWithWhatIsOpenAndWhatIsLeft() {
        HttpHost host = watched(open::add);
        Wire busy = host.connect().write(GET);
        host.run(() -> open.size() == 1);
        assertEquals(DrainState.RUN, host.server().state());
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE.lameFor(LITTLE));
        host.run(() -> states().equals(List.of(DrainState.LAME, DrainState.DRAIN)));
        DrainProgress lame = told.get(0);
        assertEquals(1, lame.connectionsOpen());
        assertEquals(1, lame.exchangesOpen());
        assertTrue(lame.remaining().compareTo(LITTLE) <= 0 && !lame.remaining().isNegative(), lame.toString());
        assertTrue(lame.remainingInAll().compareTo(Duration.ofMinutes(1)) > 0, lame.toString());
        assertEquals(1, host.count(Counter.HTTP_DRAIN_CONNECTIONS));
        assertEquals(1, host.count(Counter.HTTP_DRAIN_EXCHANGES));
        assertTrue(host.count(Counter.HTTP_DRAIN_REMAINING_NS) > 0);
        open.get(0).respond(200).end();
        answers(host, busy, 1);
        busy.close();
        host.run(done::isDone);
        assertEquals(List.of(DrainState.LAME, DrainState.DRAIN, DrainState.ENDED), states());
        DrainProgress end = told.get(told.size() - 1);
        assertEquals(new DrainProgress(DrainState.ENDED, 0, 0, 0, Duration.ZERO, Duration.ZERO), end);
        assertEquals(DrainState.ENDED.ordinal(), host.count(Counter.HTTP_DRAIN_STATE));
    }

    @Test
    void whileItLastsADrainTellsEachSecondHowFarItIs() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = watched(open::add);
        Wire wire = host.connect().write(GET);
        host.run(() -> open.size() == 1);
        CompletableFuture<Void> done = host.server()
                .drainAsync(new DrainPlan(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(1)));
        host.run(done::isDone);
        assertEquals(List.of(DrainState.LAME, DrainState.DRAIN, DrainState.KILL, DrainState.ENDED), states());
        long lame = told.stream().filter(p -> p.state() == DrainState.LAME).count();
        long drain = told.stream().filter(p -> p.state() == DrainState.DRAIN).count();
        assertTrue(lame >= 9 && lame <= 11 && drain >= 4 && drain <= 6, told.toString());
        assertEquals(1, told.get(told.size() - 1).connectionsCut());
        assertEquals(1, host.count(Counter.HTTP_CONNECTIONS_KILLED));
        assertEquals(0, host.count(Counter.HTTP_CONNECTIONS_DRAINED));
        wire.close();
    }

    @Test
    void aWatcherThatThrowsKeepsNoDrainFromItsEnd() {
        HttpHost host = configured(b -> {}, b -> b.handler(open::add).onDrain(p -> {
            throw new IllegalStateException("planted");
        }));
        host.server().drain(MINUTE);
        assertFalse(host.takeErrors().isEmpty());
    }

    /** Longer than a control call may take. */
    @Test
    void whoHostsTheLoopsWaitsAsLongAsThePlan() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(open::add);
        Wire wire = host.connect().write(GET);
        host.run(() -> open.size() == 1);
        host.loop()
                .schedule(
                        () -> open.get(0).respond(200).end(),
                        Duration.ofSeconds(45).toNanos());
        host.loop().schedule(wire::close, Duration.ofSeconds(50).toNanos());
        host.server().drain(MINUTE);
        assertEquals(1, wire.answers("GET").size());
        assertEquals(0, host.count(Counter.HTTP_CONNECTIONS_KILLED));
    }

    @Test
    void anAnswerThatIsUnderWayWhenTheServerTurnsLameKeepsWhatItSaid() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            open.add(ex);
        });
        Wire wire = host.connect().write(GET);
        host.run(() -> open.size() == 1);
        answerBegins(host, wire);
        CompletableFuture<Void> done = host.server().drainAsync(MINUTE);
        host.quiet();
        open.get(0).end();
        Answer answer = lastAnswer(host, wire);
        assertNull(answer.field("connection"));
        wire.close();
        host.run(done::isDone);
    }

    private static void answerBegins(HttpHost host, Wire wire) {
        host.run(() -> wire.receivedLength() > 0);
    }
}
