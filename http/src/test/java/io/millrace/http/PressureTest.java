package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Send memory that runs out: who waits goes on, who reads is served, and who stopped reading is given up first. */
@ParameterizedClass
@EnumSource
class PressureTest {
    @Parameter
    SimPersonality personality;

    private static void tiny(EngineConfig.Builder b) {
        b.set(EngineSettings.MEMORY_SMALL_BLOCKS, 64)
                .set(EngineSettings.MEMORY_LARGE_BLOCKS, 8)
                .set(EngineSettings.RECEIVE_SPARES, 32);
    }

    private static void fill(Exchange ex) {
        while (ex.write("0123456789".repeat(100))) {
            assertTrue(ex.isOpen());
        }
    }

    @Test
    void inTinyPoolsEveryRequestIsAnswered() {
        for (FaultPlan plan : List.of(FaultPlan.NONE, FaultPlan.GENTLE, FaultPlan.HARSH.withoutLoss())) {
            try (SimHost host = new SimHost(
                    5,
                    plan,
                    personality,
                    PressureTest::tiny,
                    b -> b.handler(ex -> {
                        if (ex.path().charAt(1) == 'e') {
                            ex.respond(200).stream();
                            ex.onWritable(Exchange::resumeBody);
                            ex.onBody(HttpTck.ECHO);
                        } else {
                            ex.respond(200).send(HttpTck.noise(3_000));
                        }
                    }))) {
                String body = HttpTck.noise(5_000);
                List<Wire> wires = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    Wire wire = host.connect();
                    wire.write(HttpTck.get("/now") + HttpTck.post("/echo", body) + HttpTck.get("/now"));
                    wires.add(wire);
                }
                for (Wire w : wires) {
                    List<Answer> a = HttpTck.answers(host, w, 3);
                    assertEquals(HttpTck.noise(3_000), a.get(0).text());
                    assertEquals(body, a.get(1).text());
                    assertEquals(HttpTck.noise(3_000), a.get(2).text());
                }
                assertTrue(host.count(Counter.HTTP_ADMISSION_WAITS) > 0, "memory was never short");
                host.checkNothingHeld();
            }
        }
    }

    /** Who waits goes on although those admitted before it use no send memory whose return could wake it. */
    @Test
    void whoWaitsIsWokenThoughNobodyGivesABlockBack() {
        List<ServerExchange> quiet = new ArrayList<>();
        FaultPlan plan = FaultPlan.NONE.pipeLength(2_048);
        try (SimHost host = new SimHost(
                1,
                plan,
                personality,
                PressureTest::tiny,
                b -> b.handler(ex -> {
                    if (ex.path().charAt(1) == 'f') {
                        ex.respond(200).stream();
                        fill(ex);
                    } else {
                        quiet.add(ex);
                    }
                }))) {
            List<Wire> fillers = new ArrayList<>();
            while (host.loop().memory().sendAdmits()) {
                fillers.add(host.connect().stopReading().write(HttpTck.get("/fill")));
                host.sim().advance(Duration.ofMillis(5));
            }
            for (int i = 0; i < 20; i++) {
                host.connect().write(HttpTck.get("/quiet"));
            }
            host.sim().advance(Duration.ofMillis(50));
            assertEquals(0, quiet.size());
            fillers.forEach(Wire::close);
            host.run(() -> quiet.size() == 20);
            host.checkNothingHeld();
        }
    }

    /** A pipelined request joins the FIFO while the answer before it leaves, and nobody else gives a block back. */
    @Test
    void whoTookAllThatItWasSentWaitsForNobodyWhoDoesNotRead() {
        try (SimHost host = new SimHost(
                1,
                FaultPlan.NONE.pipeLength(2_048),
                personality,
                c -> {}, // so much that there is something between short and critical
                b -> b.handler(ex -> {
                    if (ex.path().charAt(1) == 'f') {
                        ex.respond(200).stream();
                        fill(ex);
                    } else {
                        ex.respond(200).send("small");
                    }
                }))) {
            Wire one = host.connect().write(HttpTck.get("/small"));
            HttpTck.answers(host, one, 1);
            while (host.loop().memory().sendAdmits()) {
                host.connect().stopReading().write(HttpTck.get("/fill"));
                host.sim().advance(Duration.ofMillis(5));
            }
            assertFalse(host.loop().memory().sendCritical());
            one.write(HttpTck.get("/small").repeat(5));
            host.sim().advance(Duration.ofMillis(40));
            assertTrue(host.count(Counter.HTTP_ADMISSION_WAITS) > 0, host::describe);
            assertEquals(6, HttpTck.answers(host, one, 6).size());
            assertEquals(0, host.count(Counter.CLOSED_SEND_STARVED), host::describe);
            host.checkNothingHeld();
        }
    }

    @Test
    void whoStoppedReadingIsGivenUpWhenMemoryIsCritical() {
        List<Outcome.Kind> ends = new ArrayList<>();
        FaultPlan plan = FaultPlan.NONE.pipeLength(2_048);
        try (SimHost host = new SimHost(
                1,
                plan,
                personality,
                PressureTest::tiny,
                b -> b.handler(ex -> {
                    ex.onEnd(e -> ends.add(e.outcome().kind()));
                    ex.respond(200).stream();
                    ex.onWritable(PressureTest::fill);
                    fill(ex);
                }))) {
            for (int i = 0; i < 200; i++) {
                host.connect().stopReading().write(HttpTck.GET);
                host.sim().advance(Duration.ofMillis(50));
            }
            assertTrue(host.count(Counter.CLOSED_SEND_STARVED) > 0, host::describe);
            assertTrue(ends.contains(Outcome.Kind.OVERRUN));
            host.checkNothingHeld();
        }
    }

    /** Who asks how much fits is told 0 when there is no memory, and is told when there is some, in turn. */
    @Test
    void hundredsWhoTryToWriteAtOnceWaitForMemory() {
        List<Runnable> begun = new ArrayList<>();
        List<Outcome.Kind> ends = new ArrayList<>();
        ByteBuffer from = ByteBuffer.allocateDirect(1_000);
        int length = 6_000;
        try (SimHost host = new SimHost(
                1,
                FaultPlan.NONE.pipeLength(2_048),
                personality,
                PressureTest::tiny,
                b -> b.handler(ex -> {
                    int[] left = {length};
                    ex.onEnd(e -> ends.add(e.outcome().kind()));
                    Writable rest = e -> {
                        int n = 1;
                        while (left[0] > 0 && n > 0) {
                            n = e.tryWrite(from, 0, Math.min(left[0], from.capacity()));
                            left[0] -= n;
                        }
                        if (left[0] == 0) {
                            e.end();
                        }
                    };
                    ex.onWritable(rest);
                    ex.respond(200).stream(length);
                    begun.add(() -> rest.onWritable(ex));
                }))) {
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                wires.add(host.connect().write(HttpTck.get("/later")));
                host.sim().advance(Duration.ofMillis(1));
            }
            host.run(() -> begun.size() == 400);
            wires.forEach(Wire::stopReading);
            begun.forEach(host.loop()::execute);
            host.sim().advance(Duration.ofMillis(500));
            assertEquals(0, host.count(Counter.SEND_NO_BLOCK), host::describe);
            wires.forEach(Wire::startReading);
            for (Wire w : wires) {
                assertEquals(length, HttpTck.answer(host, w).body().length);
            }
            assertEquals(
                    400, ends.stream().filter(Outcome.Kind.COMPLETED::equals).count());
            host.checkNothingHeld();
        }
    }

    @Test
    void tenThousandReadersThatStopDoNotHoldUpTheOneThatReads() {
        FaultPlan plan = FaultPlan.NONE.pipeLength(2_048);
        int stopped = 10_000;
        try (SimHost host = new SimHost(
                1,
                plan,
                personality,
                b -> b.set(EngineSettings.MEMORY_SMALL_BLOCKS, 4096)
                        .set(EngineSettings.MEMORY_LARGE_BLOCKS, 256)
                        .set(EngineSettings.RECEIVE_SPARES, 512)
                        .set(EngineSettings.RECEIVE_BLOCKS, 1024)
                        .set(EngineSettings.CONNECTIONS_MAX, 20_000),
                b -> b.handler(ex -> {
                    if (ex.path().charAt(1) == 'b') {
                        ex.respond(200).stream();
                        ex.onWritable(PressureTest::fill);
                        fill(ex);
                    } else {
                        ex.respond(200).send("small");
                    }
                }))) {
            Wire one = host.connect().write(HttpTck.get("/small"));
            HttpTck.answers(host, one, 1);
            int asked = 1;
            long worstNs = 0;
            for (int i = 0; i < stopped; ) {
                for (int j = 0; j < 100; j++, i++) {
                    host.connect().stopReading().write(HttpTck.get("/big"));
                }
                long startNs = host.sim().clock().nanoTime();
                one.write(HttpTck.get("/small"));
                HttpTck.answers(host, one, ++asked);
                worstNs = Math.max(worstNs, host.sim().clock().nanoTime() - startNs);
                host.sim().advance(Duration.ofMillis(5));
            }
            for (int i = 0; i < 50; i++) {
                long startNs = host.sim().clock().nanoTime();
                one.write(HttpTck.get("/small"));
                HttpTck.answers(host, one, ++asked);
                worstNs = Math.max(worstNs, host.sim().clock().nanoTime() - startNs);
                host.sim().advance(Duration.ofMillis(100));
            }
            assertTrue(worstNs < 100_000_000, "the one that reads waited " + worstNs + " ns; " + host.counters());
            assertEquals(0, host.count(Counter.SEND_NO_BLOCK), "writes without memory");
            host.checkNothingHeld();
        }
    }
}
