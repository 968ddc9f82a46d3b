package io.millrace.examples;

import static io.millrace.examples.ProxyWorld.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.http.ClientConnection;
import io.millrace.http.HttpConnector;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.Seeded.Faults;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPersonality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Client, proxy, compression and server, all ours, in one simulation under faults. */
class ProxyScenarioTest {
    private static final int CONNECTIONS = 4;
    private static final int CALLS = 4;

    /** More than every deadline that a lost peer leaves to us. */
    private static final Duration ALL_DEADLINES = Duration.ofSeconds(200);

    @Seeded(count = 25, faults = Faults.ROUGH)
    void everythingArrivesWholeWhereNothingIsLost(Sim sim, Random random) {
        List<EchoCall> calls = run(sim, random, false);
        calls.forEach(c -> assertTrue(c.check(), c::toString));
    }

    @Seeded(count = 60, faults = Faults.HARSH)
    void whatCompletesIsWholeWhereConnectionsAreLost(Sim sim, Random random) {
        run(sim, random, false).forEach(EchoCall::check);
    }

    @Seeded(count = 25, faults = Faults.ROUGH)
    void everythingArrivesWholeThroughCompression(Sim sim, Random random) {
        List<EchoCall> calls = run(sim, random, true);
        calls.forEach(c -> assertTrue(c.check(), c::toString));
        assertTrue(calls.stream().anyMatch(EchoCall::wasCompressed));
    }

    @Seeded(count = 60, faults = Faults.HARSH)
    void whatCompletesIsWholeThroughCompressionWhereConnectionsAreLost(Sim sim, Random random) {
        run(sim, random, true).forEach(EchoCall::check);
    }

    @Seeded(count = 15, faults = Faults.ROUGH)
    void aResponseThatTheServerBreaksOffIsNeverTakenForWhole(Sim sim, Random random) {
        ProxyWorld w = new ProxyWorld(sim, kind(random), c -> {});
        w.before(w.upstream(new EchoServer()).addresses().get(0), random.nextBoolean());
        Engine client = sim.engine(kind(random), c -> {});
        List<EchoCall> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            EchoCall call = new EchoCall("/break", random, true);
            calls.add(call);
            HttpConnector.on(client).connect(client.loops().get(0), w.address()).call(ProxyWorld.ORIGIN, call);
        }
        sim.run(() -> calls.stream().allMatch(EchoCall::isOver), LONG);
        for (EchoCall call : calls) {
            assertFalse(call.isLong() && call.check(), call::toString);
        }
        end(w);
    }

    private static List<EchoCall> run(Sim sim, Random random, boolean gzip) {
        ProxyWorld w = new ProxyWorld(sim, kind(random), c -> {});
        w.before(w.upstream(new EchoServer()).addresses().get(0), gzip);
        Engine client = sim.engine(kind(random), c -> {});
        HttpConnector connector = HttpConnector.on(client);
        List<EchoCall> calls = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            ClientConnection c = connector.connect(client.loops().get(0), w.address());
            for (int j = 0; j < CALLS; j++) {
                EchoCall call = EchoCall.any(random, j == CALLS - 1, gzip);
                calls.add(call);
                c.call(ProxyWorld.ORIGIN, call);
            }
        }
        sim.run(() -> calls.stream().allMatch(EchoCall::isOver), LONG);
        end(w);
        return calls;
    }

    /** Once every deadline has passed the proxy holds nothing. */
    private static void end(ProxyWorld w) {
        w.sim.network().plan(FaultPlan.NONE);
        w.sim.advance(ALL_DEADLINES);
        w.sim.timersMayStay();
        assertEquals("", w.sim.held(w.engine));
    }

    private static SimPersonality kind(Random random) {
        return random.nextBoolean() ? SimPersonality.READINESS : SimPersonality.COMPLETION;
    }
}
