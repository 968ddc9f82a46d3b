package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.Fault;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.FaultScript;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPersonality;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where a scripted set of exchanges is played while something goes wrong: a server, its raw clients, and one more
 * client of the same loop that nothing goes wrong for. Test thread only.
 */
final class FaultStage implements AutoCloseable {
    private static final Duration ALL_OVER = Duration.ofMinutes(5);
    private static final Duration BYSTANDER_WAITS = Duration.ofMillis(3);
    private static final Duration ANSWERED = Duration.ofSeconds(2);
    /** More than a large block holds. */
    private static final long HEAD_LENGTH_MAX = 24 << 10;

    private static final int BYSTANDER_REQUESTS = 20;
    private static final String UNHARMED = HttpTck.noise(300);

    private final FaultScript script;
    private final SimHost host;
    private final List<FaultClient> clients = new ArrayList<>();
    private final List<FaultCall> calls = new ArrayList<>();
    private final List<Engine> clientEngines = new ArrayList<>();
    private final List<FileChannel> files = new ArrayList<>();
    private final SimPersonality personality;
    private final boolean accompanied;
    private final boolean h2; // raw clients speak it
    private final long startNs;
    private SimWire bystander;
    private int bystanderAsked;
    private int lent;
    private int begun;
    private int ended;

    /** @param accompanied somebody else has work on the same loop, which also wakes it up again and again */
    FaultStage(SimPersonality personality, FaultScript script, boolean accompanied, boolean h2, HttpHandler handler) {
        this.accompanied = accompanied;
        this.h2 = h2;
        this.personality = personality;
        this.script = script;
        host = new SimHost(
                1,
                FaultPlan.NONE,
                personality,
                b -> b.set(EngineSettings.LINGER_TIME_MAX, Duration.ofSeconds(1))
                        .set(HttpSettings.BODY_DISCARD_TIME_MAX, Duration.ofMillis(100))
                        .set(HttpSettings.INTERIM, true)
                        .set(HttpSettings.HEAD_LENGTH_MAX, HEAD_LENGTH_MAX),
                b -> b.handler(ex -> handle(ex, handler)));
        startNs = sim().clock().nanoTime();
    }

    boolean isH2() {
        return h2;
    }

    Sim sim() {
        return host.sim();
    }

    HttpServer server() {
        return host.server();
    }

    private void handle(ServerExchange ex, HttpHandler handler) {
        begun++;
        boolean[] over = {false};
        ex.onEnd(e -> {
            assertFalse(over[0], "an exchange was told twice that it is over");
            over[0] = true;
            ended++;
            assertNotNull(e.outcome());
        });
        handler.onRequest(ex);
    }

    // --- who takes part ---

    /** A raw client. @param expected answers, each its status and its body */
    FaultClient client(String method, String... expected) {
        sim().network().script(null); // what goes wrong for a raw end is none of the loop's results
        Wire wire = h2 ? host.connectOverH2() : host.connect();
        FaultClient c = new FaultClient(wire, method, List.of(expected));
        sim().network().script(script);
        clients.add(c);
        return c;
    }

    /** Somebody on the same loop, whose own operations never fail. */
    private void bystander() {
        bystander = (SimWire) host.connect();
        host.run(bystander.peer()::isConnected);
        bystander.peer().calm();
        bystanderAsks();
    }

    private void bystanderAsks() {
        if (bystanderAsked < BYSTANDER_REQUESTS && !bystander.isOver()) {
            bystanderAsked++;
            bystander.write(HttpTck.get("/unharmed"));
            sim().after(BYSTANDER_WAITS, this::bystanderAsks);
        }
    }

    /** Answers the bystander; false for everybody else. */
    static boolean unharmed(ServerExchange ex) {
        boolean is = ex.path().contentEquals("/unharmed");
        if (is) {
            ex.respond(200).send(UNHARMED);
        }
        return is;
    }

    /** An engine for clients of ours. */
    Engine clientEngine() {
        Engine e = sim().engine(personality, b -> {});
        clientEngines.add(e);
        return e;
    }

    FaultCall call(FaultCall c) {
        calls.add(c);
        return c;
    }

    FileChannel opened(FileChannel file) {
        files.add(file);
        return file;
    }

    void lent(int buffers) {
        lent += buffers;
    }

    void released() {
        lent--;
    }

    // --- the play ---

    /** As {@link #start()}, and nobody is there before. */
    void startAlone() {
        sim().network().script(script);
    }

    /** From here on faults happen. */
    void start() {
        if (accompanied) {
            bystander();
        }
        sim().network().script(script);
    }

    /** Runs until everybody has got what is due, or sees that it will not come. */
    void play(Runnable step, BooleanSupplier over) {
        sim().run(
                        () -> {
                            host.pumpWires();
                            step.run();
                            return clients.stream().allMatch(FaultClient::isOver)
                                    && calls.stream().allMatch(FaultCall::isOver)
                                    && over.getAsBoolean();
                        },
                        ALL_OVER);
    }

    /** Nothing goes wrong any more, everybody leaves: is all well? @return virtual time from the start to the end */
    Duration finish() {
        sim().network().script(null);
        checkBystander();
        clients.forEach(c -> c.wire.close());
        sim().run(() -> isQuiet(host.engine()) && clientEngines.stream().allMatch(this::isQuiet), ALL_OVER);
        sim().settle(ALL_OVER);
        Duration took = Duration.ofNanos(sim().clock().nanoTime() - startNs);
        checkNothingHeld();
        boolean blocksRanOut = script.toString().contains("_BLOCK");
        clients.forEach(c -> c.check(blocksRanOut));
        calls.forEach(FaultCall::check);
        assertEquals(begun, ended, "exchanges begun and told that they are over");
        assertEquals(List.of(), sim().errors(), "errors");
        assertEquals(0, host.count(Counter.HANDLER_FAILURES), "handlers failed");
        return took;
    }

    private void checkBystander() {
        if (bystander == null) {
            return;
        }
        bystanderAsked++;
        bystander.write(HttpTck.get("/unharmed"));
        sim().run(() -> bystander.isOver() || bystander.answers("GET").size() == bystanderAsked, ANSWERED);
        boolean noBlockAtAll = script.toString().contains(Fault.NO_SEND_BLOCK.name())
                || (script.toString().contains(Fault.NO_SMALL_BLOCK.name())
                        && script.toString().contains(Fault.NO_LARGE_BLOCK.name()));
        if (noBlockAtAll && bystander.isOver()) {
            return; // who writes when there is nothing to write to is cut
        }
        assertFalse(bystander.isOver(), "the bystander lost its connection");
        for (Answer a : bystander.answers("GET")) {
            assertEquals(UNHARMED, a.text(), "answer of the bystander");
        }
        bystander.close();
    }

    private boolean isQuiet(Engine e) {
        return e.counters().value(Counter.CONNECTIONS_OPEN) == 0;
    }

    private void checkNothingHeld() {
        assertEquals("", sim().held(host.engine()), "held by the server");
        clientEngines.forEach(e -> assertEquals("", sim().held(e), "held by the client"));
        List<EventLoop> loops = new ArrayList<>(host.engine().loops());
        clientEngines.forEach(e -> loops.addAll(e.loops()));
        for (EventLoop loop : loops) {
            for (Ledger.Kind kind : Ledger.Kind.values()) {
                assertEquals(0, loop.memory().ledger().held(kind), "ledger: " + kind);
            }
        }
        assertEquals(0, lent, "buffers lent and not released");
        for (FileChannel file : files) {
            assertFalse(file.isOpen(), "a file is still open");
        }
    }

    int turns() {
        int turns = host.loop().turn();
        assertTrue(turns > 0);
        return turns;
    }

    /** Ends the loops; whatever is left then fails. */
    @Override
    public void close() {
        sim().timersMayStay();
        host.close();
    }
}
