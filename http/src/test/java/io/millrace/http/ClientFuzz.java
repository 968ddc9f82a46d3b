package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.FuzzCall.Kind;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPeerListener;
import io.millrace.testkit.SimPersonality;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Fuzz target: a client's connection in the simulator, to a raw server that does as a {@link FuzzScript} tells. After
 * each run every call has to be told once how it ended, what is complete has to be what a strict reader finds in the
 * server's bytes, and nothing may be held or reported. Simulation and client serve many runs. Test thread only.
 */
public final class ClientFuzz implements FuzzScript.Player {
    private static final Duration SHORT = Duration.ofSeconds(2);
    /** All deadlines below, that of the connect too, one after the other for each call. */
    private static final Duration ALL_DEADLINES = Duration.ofSeconds(60);

    private static final Kind[][] CALLS = {
        {Kind.GET, Kind.GET, Kind.GET},
        {Kind.HEAD, Kind.GET},
        {Kind.STREAM, Kind.GET},
        {Kind.UPGRADE},
        {Kind.CONNECT},
        {Kind.POST, Kind.GRANTS},
        {Kind.LATE, Kind.LATE},
        {Kind.GRANTS, Kind.HEAD, Kind.POST},
    };
    private static final ClientFuzz[] CLIENTS = new ClientFuzz[SimPersonality.values().length];

    private final Sim sim;
    private final Engine engine;
    private final SimPeerListener listener;
    private final HttpConnector connector;
    private final List<FuzzCall> calls = new ArrayList<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private SimPeer server; // null: no connection came
    private boolean ended;

    private ClientFuzz(SimPersonality personality) {
        sim = new Sim(1, FaultPlan.NONE);
        engine = sim.engine(personality, ClientFuzz::limits);
        listener = sim.listener();
        listener.onAccept(p -> server = p);
        connector = HttpConnector.on(engine);
    }

    private static void limits(EngineConfig.Builder b) {
        ServerFuzz.limits(b);
        b.set(HttpSettings.CLIENT_RESPONSE_TIMEOUT, SHORT).set(HttpSettings.CLIENT_CALLS_WAITING_MAX, 2);
    }

    /** {@link FuzzScript#HEAD_LENGTH} bytes of settings, then the script. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < FuzzScript.HEAD_LENGTH) {
            return;
        }
        FuzzScript script = new FuzzScript(data);
        int which = script.choice() & 1;
        if (CLIENTS[which] == null) {
            CLIENTS[which] = new ClientFuzz(SimPersonality.values()[which]);
        }
        ClientFuzz client = CLIENTS[which];
        CLIENTS[which] = null; // one that failed serves no further run
        client.run(script);
        CLIENTS[which] = client;
    }

    private void run(FuzzScript script) {
        sim.network().reseed(script.seed());
        sim.network().plan(script.plan());
        long failures = count(Counter.HANDLER_FAILURES);
        ClientConnection[] connection = new ClientConnection[1];
        EventLoop loop = engine.loops().get(0);
        connection[0] = connector.connect(loop, listener.localAddress());
        for (Kind kind : CALLS[script.choice() >> 2]) {
            FuzzCall call = new FuzzCall(kind);
            calls.add(call);
            connection[0].call(ClientWorld.ORIGIN, call);
        }
        sim.settle(ALL_DEADLINES);
        script.play(this);
        sim.network().plan(FaultPlan.NONE);
        end(connection[0], (script.choice() & 2) != 0);
        check();
        assertEquals(List.of(), sim.errors(), "errors");
        assertEquals(failures, count(Counter.HANDLER_FAILURES), "handlers failed");
        calls.clear();
        listener.forget();
        written.reset();
        server = null;
        ended = false;
    }

    /** The server leaves, or waits for the client to give up; and then nothing is held. */
    private void end(ClientConnection connection, boolean serverLeaves) {
        if (!serverLeaves) {
            long untilNs = sim.clock().nanoTime() + ALL_DEADLINES.toNanos();
            while (!allOver() && sim.clock().nanoTime() < untilNs) {
                sim.advance(SHORT);
            }
            boolean tunnel = calls.stream().anyMatch(c -> c.isTunnel() && !c.isOver());
            assertTrue(allOver() || tunnel, () -> "open after all deadlines: " + calls + "\n" + sim.describe());
        }
        close();
        connection.close();
        sim.run(() -> count(Counter.CONNECTIONS_OPEN) == 0 && allOver(), ALL_DEADLINES);
        sim.settle(ALL_DEADLINES);
        assertEquals("", sim.held(engine), "held");
        for (Ledger.Kind kind : Ledger.Kind.values()) {
            assertEquals(0, engine.loops().get(0).memory().ledger().held(kind), "ledger: " + kind);
        }
    }

    private boolean allOver() {
        return calls.stream().allMatch(FuzzCall::isOver);
    }

    private long count(Counter c) {
        return engine.counters().value(c);
    }

    private void check() {
        StringBuilder text = new StringBuilder(written.toString(StandardCharsets.ISO_8859_1));
        if (server != null) {
            text.setLength(text.length() - server.unwritten()); // what waited for room when it closed never left
        }
        Answer.Reader reader = new Answer.Reader(text);
        boolean isStrict = true;
        for (FuzzCall call : calls) {
            Answer found = null;
            try {
                for (boolean more = isStrict; more; more = found != null && !found.isFinal()) {
                    found = reader.next(call.method(), ended);
                }
            } catch (AssertionError | NumberFormatException e) {
                found = null;
            }
            isStrict = found != null;
            call.check(found, text.substring(reader.position()));
            if (call.isTunnel()) { // the only call of its connection; it sends back what comes
                String request = server.receivedText();
                call.checkSentBack(request.substring(request.indexOf("\r\n\r\n") + 4));
            }
        }
    }

    // --- what the server does ---

    @Override
    public void write(byte[] bytes) {
        if (server != null && !ended) {
            written.writeBytes(bytes);
            server.write(bytes);
        }
    }

    @Override
    public void halfClose() {
        if (server != null) {
            ended = true;
            server.shutdownOutput();
        }
    }

    @Override
    public void reset() {
        if (server != null) {
            ended = true;
            server.reset();
        }
    }

    @Override
    public void close() {
        if (server != null) {
            ended = true;
            server.close();
        }
    }

    @Override
    public void stopReading() {
        if (server != null) {
            server.stopReading();
        }
    }

    @Override
    public void startReading() {
        if (server != null) {
            server.startReading();
        }
    }

    @Override
    public void read(int max) {
        if (server != null) {
            server.read(max);
        }
    }

    @Override
    public void turnTo(int connection) {} // there is one

    @Override
    public void pass(Duration time) {
        sim.advance(time);
    }

    @Override
    public void settle() {
        sim.settle(ALL_DEADLINES);
    }

    @Override
    public void plan(FaultPlan plan) {
        sim.network().plan(plan);
    }
}
