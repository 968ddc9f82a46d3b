package io.millrace.http;

import static io.millrace.http.ClientWorld.LONG;
import static io.millrace.http.ClientWorld.ORIGIN;
import static io.millrace.http.ClientWorld.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.ClientWorld.Recorder;
import io.millrace.testkit.SimPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How client connections end by themselves: without a call, of age, or after their number of calls. */
class ClientRetirementTest {
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private ClientWorld w;

    private ClientConnection connect(Consumer<EngineConfig.Builder> settings) {
        w = new ClientWorld(settings);
        return w.connect();
    }

    @AfterEach
    void close() {
        w.close();
    }

    private long count(Counter c) {
        return w.engine.counters().value(c);
    }

    private static void noJitter(EngineConfig.Builder b) {
        b.set(HttpSettings.CONNECTION_JITTER, 0.0);
    }

    @Test
    void aConnectionWithoutACallIsClosedAfterItsIdleTime() {
        ClientConnection c = connect(b -> b.set(HttpSettings.CLIENT_IDLE_TIMEOUT, Duration.ofSeconds(10)));
        w.exchange(c, get(), EMPTY);
        w.sim.advance(Duration.ofMillis(9_900));
        assertTrue(c.isOpen());
        w.exchange(c, get(), EMPTY);
        w.sim.advance(Duration.ofMillis(9_900));
        assertTrue(c.isOpen(), "a call begins it anew");
        w.sim.advance(Duration.ofMillis(200));
        assertFalse(c.isOpen());
        w.sim.run(w.server(0)::isOver, LONG);
        assertEquals(1, count(Counter.CLIENT_IDLE_TIMEOUTS));
        assertEquals(0, count(Counter.CLIENT_CONNECTIONS_RETIRED));
    }

    @Test
    void aConnectionThatNeverHadACallIsClosedToo() {
        ClientConnection c = connect(b -> {});
        w.server(0);
        w.sim.advance(Duration.ofSeconds(49));
        assertTrue(c.isOpen());
        w.sim.advance(Duration.ofSeconds(2));
        assertFalse(c.isOpen());
        assertEquals(1, count(Counter.CLIENT_IDLE_TIMEOUTS));
    }

    @Test
    void aCallThatWaitsForItsAnswerIsNotIdle() {
        ClientConnection c = connect(b -> b.set(HttpSettings.CLIENT_IDLE_TIMEOUT, Duration.ofSeconds(1)));
        Recorder r = get();
        c.call(ORIGIN, r);
        SimPeer server = w.server(0, "\r\n\r\n");
        w.sim.advance(Duration.ofSeconds(20));
        server.write(EMPTY);
        w.sim.run(r::isOver, LONG);
        assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
    }

    @Test
    void zeroMeansNoIdleTime() {
        ClientConnection c = connect(b -> b.set(HttpSettings.CLIENT_IDLE_TIMEOUT, Duration.ZERO));
        w.exchange(c, get(), EMPTY);
        w.sim.advance(Duration.ofHours(1));
        assertTrue(c.isOpen());
    }

    @Test
    void theLastCallThatAConnectionTakesSaysClose() {
        ClientConnection c = connect(b -> {
            noJitter(b);
            b.set(HttpSettings.CLIENT_CONNECTION_REQUESTS_MAX, 2);
        });
        Recorder first = get();
        Recorder second = get();
        Recorder third = get();
        c.call(ORIGIN, first);
        assertTrue(c.isOpen());
        c.call(ORIGIN, second);
        assertFalse(c.isOpen(), "it is used up");
        c.call(ORIGIN, third);
        SimPeer server = w.server(0, "\r\n\r\n");
        assertFalse(server.receivedText().toLowerCase().contains("connection:"));
        server.forget();
        server.write(EMPTY);
        server = w.server(0, "\r\n\r\n");
        assertTrue(server.receivedText().toLowerCase().contains("connection: close\r\n"), server.receivedText());
        server.write(EMPTY);
        w.sim.run(() -> second.isOver() && third.isOver(), LONG);
        assertEquals(Outcome.Kind.COMPLETED, first.outcome.kind());
        assertEquals(Outcome.Kind.COMPLETED, second.outcome.kind());
        assertEquals(Outcome.Sent.NOT_SENT, third.outcome.sent());
        w.sim.run(server::isOver, LONG);
        assertEquals(1, count(Counter.CLIENT_CONNECTIONS_RETIRED));
        assertEquals(2, count(Counter.CLIENT_REQUESTS));
    }

    @Test
    void aCallThatIsWithdrawnIsNotCounted() {
        ClientConnection c = connect(b -> {
            noJitter(b);
            b.set(HttpSettings.CLIENT_CONNECTION_REQUESTS_MAX, 1);
        });
        Recorder withdrawn = get();
        Call call = c.call(ORIGIN, withdrawn);
        assertFalse(c.isOpen());
        call.cancel();
        assertTrue(c.isOpen());
        w.exchange(c, get(), EMPTY);
        assertEquals(1, count(Counter.CLIENT_CONNECTIONS_RETIRED));
    }

    @Test
    void aConnectionOfAgeTakesNoCallAndClosesOnceIdle() {
        ClientConnection c = connect(b -> {
            noJitter(b);
            b.set(HttpSettings.CLIENT_CONNECTION_AGE_MAX, Duration.ofSeconds(10));
        });
        w.exchange(c, get(), EMPTY);
        w.sim.advance(Duration.ofMillis(9_900));
        assertTrue(c.isOpen());
        w.sim.advance(Duration.ofMillis(200));
        assertFalse(c.isOpen());
        w.sim.run(w.server(0)::isOver, LONG);
        assertEquals(1, count(Counter.CLIENT_CONNECTIONS_RETIRED));
        assertEquals(0, count(Counter.CLIENT_IDLE_TIMEOUTS));
    }

    @Test
    void aCallThatRunsWhenTheAgeComesIsFinishedAndThoseThatWaitAreMade() {
        ClientConnection c = connect(b -> {
            noJitter(b);
            b.set(HttpSettings.CLIENT_CONNECTION_AGE_MAX, Duration.ofSeconds(10));
        });
        Recorder runs = get();
        Recorder waits = get();
        c.call(ORIGIN, runs);
        c.call(ORIGIN, waits);
        SimPeer server = w.server(0, "\r\n\r\n");
        w.sim.advance(Duration.ofSeconds(11));
        boolean[] open = {true};
        w.engine.loops().get(0).execute(() -> open[0] = c.isOpen()); // in a turn, where the clock is read
        w.sim.run(() -> !open[0], LONG);
        server.forget();
        server.write(EMPTY);
        server = w.server(0, "\r\n\r\n");
        assertTrue(server.receivedText().toLowerCase().contains("connection: close\r\n"), server.receivedText());
        server.write(EMPTY);
        w.sim.run(waits::isOver, LONG);
        assertEquals(Outcome.Kind.COMPLETED, runs.outcome.kind());
        assertEquals(Outcome.Kind.COMPLETED, waits.outcome.kind());
        assertEquals(1, count(Counter.CLIENT_CONNECTIONS_RETIRED));
    }

    @Test
    void connectionsThatWereOpenedTogetherDoNotRetireTogether() {
        connect(b -> b.set(HttpSettings.CLIENT_CONNECTION_AGE_MAX, Duration.ofSeconds(50))
                .set(HttpSettings.CLIENT_IDLE_TIMEOUT, Duration.ZERO)
                .set(HttpSettings.CLIENT_CONNECTION_REQUESTS_MAX, 1_000));
        List<ClientConnection> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(w.connect());
        }
        w.sim.advance(Duration.ofMillis(44_800));
        Set<Long> open = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            open.add(all.stream().filter(ClientConnection::isOpen).count());
            w.sim.advance(Duration.ofSeconds(1));
        }
        assertTrue(open.contains(100L) && open.contains(0L) && open.size() >= 9, open.toString());
    }
}
