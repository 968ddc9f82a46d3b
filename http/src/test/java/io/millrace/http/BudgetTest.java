package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The memory budget: at 80 percent no request begins, at 95 percent nobody is accepted, and both end by themselves. */
@ParameterizedClass
@EnumSource
class BudgetTest {
    private static final long MIB = 1 << 20;
    private static final long BUDGET = 16 * MIB;
    private static final int BODY_LENGTH = 400_000;

    @Parameter
    SimPersonality personality;

    private SimHost serve(HttpHandler handler) {
        return new SimHost(
                1,
                FaultPlan.NONE,
                personality,
                b -> b.set(EngineSettings.MEMORY_BUDGET, BUDGET),
                b -> b.handler(handler));
    }

    private static Ledger ledger(SimHost host) {
        return host.loop().memory().ledger();
    }

    /** Books so many percent of the budget. */
    private static long hold(SimHost host, int percent) {
        long length = BUDGET / 100 * percent;
        ledger(host).hold(Ledger.Kind.AGGREGATES, length);
        return length;
    }

    private static void collect(ServerExchange ex) {
        ex.aggregate(BODY_LENGTH, (e, body, offset, length) -> ex.respond(200).send(Integer.toString(length)));
    }

    private static void hello(ServerExchange ex) {
        ex.respond(200).send("hello");
    }

    @Test
    void theDefaultIsAllBlocksAndHalfOfTheHeap() {
        try (SimHost host = new SimHost(1, FaultPlan.NONE, personality, b -> {}, b -> b.handler(BudgetTest::hello))) {
            long beyond = Runtime.getRuntime().maxMemory() / 2;
            long budget = ledger(host).budgetLength();
            assertTrue(
                    budget > beyond
                            && budget <= beyond + host.loop().memory().plan().totalLength(),
                    "" + budget);
            HttpTck.answers(host, host.connect().write(HttpTck.GET), 1);
            host.advance(Duration.ofSeconds(2));
            assertEquals(budget, host.count(Counter.MEMORY_BUDGET_BYTES));
        }
    }

    @Test
    void at80PercentNoRequestBeginsAndWhatHasBegunGoesOn() {
        try (SimHost host = serve(ex -> {
            if (ex.path().length() > 1) {
                collect(ex);
            } else {
                hello(ex);
            }
        })) {
            Wire begun = host.connect().write("POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc");
            Wire kept = host.connect().write(HttpTck.GET);
            HttpTck.answers(host, kept, 1);
            long held = hold(host, 81);
            kept.write(HttpTck.GET);
            Wire gone = host.connect().write(HttpTck.GET);
            Wire fresh = host.connect().write(HttpTck.GET);
            begun.write("def");
            assertEquals("6", HttpTck.answer(host, begun).text());
            host.advance(Duration.ofMillis(250));
            gone.close();
            host.advance(Duration.ofMillis(250));
            assertEquals(1, kept.answers("GET").size(), host::describe);
            assertEquals(0, fresh.receivedLength());
            assertEquals(3, host.count(Counter.HTTP_BUDGET_WAITS));

            ledger(host).drop(Ledger.Kind.AGGREGATES, held);
            host.advance(Duration.ofMillis(20));
            assertEquals("hello", HttpTck.answers(host, kept, 2).get(1).text());
            assertEquals("hello", HttpTck.answer(host, fresh).text());
            assertEquals(0, host.count(Counter.HTTP_BUDGET_REFUSED));
            host.checkNothingHeld();
        }
    }

    @Test
    void whoWaitsForASecondIsAnsweredWith503() {
        try (SimHost host = serve(BudgetTest::hello)) {
            long held = hold(host, 81);
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                wires.add(host.connect().write(HttpTck.GET));
            }
            wires.get(7).close(); // one that left meanwhile is passed over
            host.advance(Duration.ofMillis(900));
            assertEquals(0, wires.get(0).receivedLength());
            for (int i = 0; i < 20; i++) {
                if (i != 7) {
                    assertEquals(503, HttpTck.answer(host, wires.get(i)).status());
                }
            }
            assertEquals(19, host.count(Counter.HTTP_BUDGET_REFUSED));
            ledger(host).drop(Ledger.Kind.AGGREGATES, held);
            assertEquals(
                    "hello",
                    HttpTck.answer(host, host.connect().write(HttpTck.GET)).text());
            host.checkNothingHeld();
        }
    }

    @Test
    void whoComesAfterThemWaitsAsLong() {
        try (SimHost host = serve(BudgetTest::hello)) {
            long held = hold(host, 81);
            assertEquals(
                    503, HttpTck.answer(host, host.connect().write(HttpTck.GET)).status());
            Wire next = host.connect().write(HttpTck.GET);
            host.advance(Duration.ofMillis(900));
            assertEquals(0, next.receivedLength());
            assertEquals(503, HttpTck.answer(host, next).status());
            ledger(host).drop(Ledger.Kind.AGGREGATES, held);
            host.checkNothingHeld();
        }
    }

    @Test
    void at95PercentNobodyIsAcceptedUntilMemoryComesBack() {
        try (SimHost host = serve(BudgetTest::hello)) {
            HttpTck.answer(host, host.connect().write(HttpTck.GET));
            long held = hold(host, 96);
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                wires.add(host.connect().write(HttpTck.GET));
                host.advance(Duration.ofMillis(10));
            }
            long accepted = host.count(Counter.ACCEPT_CONNECTIONS);
            assertTrue(accepted <= 3, "accepted: " + accepted); // one may come before the listener has looked
            assertEquals(1, host.count(Counter.ACCEPT_PAUSED_MEMORY));
            ledger(host).drop(Ledger.Kind.AGGREGATES, held);
            for (Wire w : wires) {
                assertEquals(200, HttpTck.answer(host, w).status());
            }
            host.checkNothingHeld();
        }
    }

    @Test
    void bodiesThatAreCollectedNeverGoBeyondTheBudget() {
        long most = 0;
        try (SimHost host = serve(BudgetTest::collect)) {
            List<Wire> wires = new ArrayList<>();
            String head = "POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: " + BODY_LENGTH + "\r\n\r\n";
            String almostAll = "x".repeat(BODY_LENGTH - 1);
            for (int i = 0; i < 60; i++) { // 24 MB, were all of it taken
                wires.add(host.connect().write(head));
            }
            host.advance(Duration.ofMillis(50));
            assertEquals(60, host.count(Counter.HTTP_REQUESTS), "all have begun");
            assertEquals(0, ledger(host).held(Ledger.Kind.AGGREGATES), "what is only declared costs nothing");
            for (Wire w : wires) {
                w.write(almostAll);
                host.advance(Duration.ofMillis(20));
                most = Math.max(most, ledger(host).heldTotal());
            }
            assertTrue(most <= BUDGET && most > BUDGET / 2, "held: " + most);
            int collected = 0;
            int refused = 0;
            for (Wire w : wires) {
                if (w.receivedLength() == 0) {
                    w.write("x");
                }
                int status = HttpTck.answer(host, w).status();
                collected += status == 200 ? 1 : 0;
                refused += status == 503 ? 1 : 0;
            }
            assertEquals(60, collected + refused);
            assertTrue(collected >= 20, "collected: " + collected);
            assertEquals(refused, host.count(Counter.HTTP_AGGREGATES_REFUSED));
            assertTrue(refused > 0);
            assertEquals(0, ledger(host).held(Ledger.Kind.AGGREGATES));
            host.checkNothingHeld();
        }
    }

    @Test
    void aLongBodyIsBookedAsItComes() {
        try (SimHost host = serve(BudgetTest::collect)) {
            Wire wire = host.connect()
                    .write("POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: " + BODY_LENGTH + "\r\n\r\nabc");
            host.run(() -> ledger(host).held(Ledger.Kind.AGGREGATES) > 0);
            assertEquals(64 << 10, ledger(host).held(Ledger.Kind.AGGREGATES));
            wire.write("x".repeat(99_997));
            host.run(() -> ledger(host).held(Ledger.Kind.AGGREGATES) >= 100_000);
            assertTrue(ledger(host).held(Ledger.Kind.AGGREGATES) <= 200_000, host::describe);
            host.checkNothingHeld();
        }
    }

    @Test
    void aBodyIsTakenOffTheBookOnceItsHandlerHasHadIt() {
        List<ServerExchange> had = new ArrayList<>();
        HttpHandler late = ex -> ex.aggregate(6, (e, body, offset, length) -> had.add(ex));
        try (SimHost host = serve(late)) {
            Wire wire = host.connect().write("POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc");
            host.run(() -> ledger(host).held(Ledger.Kind.AGGREGATES) == 6);
            wire.write("def");
            host.run(() -> !had.isEmpty());
            assertEquals(0, ledger(host).held(Ledger.Kind.AGGREGATES));
            had.get(0).respond(200).send("x");
            assertEquals("x", HttpTck.answer(host, wire).text());
            host.checkNothingHeld();
        }
    }

    @Test
    void aBodyWhoseSenderLeavesIsTakenOffTheBook() {
        try (SimHost host = serve(BudgetTest::collect)) {
            Wire wire = host.connect().write("POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n\r\nabc");
            host.run(() -> ledger(host).held(Ledger.Kind.AGGREGATES) == 9_000);
            wire.close();
            host.run(() -> ledger(host).held(Ledger.Kind.AGGREGATES) == 0);
            host.checkNothingHeld();
        }
    }

    @Test
    void aBlockingCallIsBookedFromBeginToEnd() {
        Runnable[] task = {null};
        try (SimHost host = serve(Blocking.on(t -> task[0] = t, (request, response) -> {}))) {
            Wire wire = host.connect().write("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nabc");
            host.run(() -> task[0] != null);
            assertEquals((64 << 10) + 1_000, ledger(host).held(Ledger.Kind.BLOCKING));
            wire.close();
            host.run(() -> ledger(host).held(Ledger.Kind.BLOCKING) == 0);
            host.checkNothingHeld();
        }
    }
}
