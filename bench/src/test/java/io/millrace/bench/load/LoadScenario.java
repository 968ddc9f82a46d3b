package io.millrace.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.AsciiView;
import io.millrace.engine.Engine;
import io.millrace.http.HttpServer;
import io.millrace.http.ServerExchange;
import io.millrace.testkit.AllocationProbe;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.api.Test;

/** The generator over each transport, against a server in the same JVM. */
@ParameterizedClass(name = "{0}")
@FieldSource("io.millrace.testkit.SocketTransports#NAMES")
class LoadScenario {
    private static final long MS = 1_000_000;
    private static final int MIB = 1 << 20;

    @Parameter
    String transport;

    private final AtomicInteger answered = new AtomicInteger();
    private Engine engine;
    private HttpServer server;

    @BeforeEach
    void serve() {
        SocketTransports.require(transport);
        engine = Engine.launch(e -> e.loops(1).transport("nio"));
        server = HttpServer.on(engine)
                .handler(this::answer)
                .listen(l -> l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .start();
    }

    @AfterEach
    void end() {
        if (engine != null) {
            server.close();
            engine.close();
        }
    }

    private void answer(ServerExchange ex) {
        AsciiView path = ex.path();
        int number = answered.incrementAndGet();
        if (path.contentEquals("/plaintext")) {
            ex.respond(200).send(new byte[13]);
        } else if (path.contentEquals("/mib")) {
            ex.respond(200).send(new byte[MIB]);
        } else if (path.contentEquals("/third")) {
            ex.respond(number % 3 == 0 ? 500 : 200).send(new byte[13]);
        } else {
            ex.respond(404).send(new byte[13]);
        }
    }

    private SocketAddress address() {
        return server.addresses().get(0);
    }

    private LoadCounts run(LoadPlan plan, int ms) throws IOException {
        try (Load load = new Load(plan, transport)) {
            load.drive(50 * MS, () -> false);
            load.begin();
            load.drive(ms * MS, () -> false);
            return load.end();
        }
    }

    @Test
    void aClosedLoopCountsRightAnswers() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 8, "/plaintext", 13), 200);
        assertTrue(counts.requests() > 100, counts.requests() + " requests");
        assertEquals(0, counts.errors());
        assertTrue(counts.latency().p50() > 0);
        assertTrue(counts.seconds() > 0.19, counts.seconds() + " s");
    }

    @Test
    void manyRequestsInAWriteGetAsManyAnswers() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 4, "/plaintext", 13).depth(16), 200);
        assertTrue(counts.requests() > 400, counts.requests() + " requests");
        assertEquals(0, counts.errors());
    }

    @Test
    void longAnswersAreReadToTheirEnd() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 2, "/mib", MIB), 300);
        assertTrue(counts.requests() > 1, counts.requests() + " requests");
        assertEquals(0, counts.errors());
    }

    @Test
    void aConnectionForEachRequestIsNoError() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 4, "/plaintext", 13).churn(), 200);
        assertTrue(counts.requests() > 20, counts.requests() + " requests");
        assertEquals(0, counts.errors());
    }

    @Test
    void aBodyIsSent() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 4, "/plaintext", 13).body(1024), 200);
        assertTrue(counts.requests() > 50, counts.requests() + " requests");
        assertEquals(0, counts.errors());
    }

    @Test
    void wrongAnswersAreErrorsAndNotCounted() throws Exception {
        int before = answered.get();
        LoadCounts counts = run(LoadPlan.get(address(), 1, "/third", 13), 200);
        assertTrue(answered.get() - before >= counts.requests() + counts.errors());
        assertEquals(counts.requests() / 2.0, counts.errors(), 2);
        assertEquals(0, run(LoadPlan.get(address(), 1, "/third", 14), 50).requests());
    }

    @Test
    void aFixedRateIsKept() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 16, "/plaintext", 13).rate(1000), 500);
        assertEquals(500, counts.requests() + counts.errors(), 25);
        assertTrue(counts.latency().p50() > 0);
    }

    @Test
    void connectionsThatAskedAsOftenAsTheyWereToldIdle() throws Exception {
        LoadPlan plan = LoadPlan.get(address(), 100, "/plaintext", 13).requestsMax(1);
        try (Load load = new Load(plan, transport)) {
            load.drive(10_000 * MS, load::isDone);
            assertEquals(100, load.connected());
            assertEquals(100, load.counts().requests());
        }
    }

    @Test
    void nothingIsAllocatedForARequest() throws Exception {
        LoadPlan plan = LoadPlan.get(address(), 8, "/plaintext", 13).depth(4);
        AllocationProbe probe = AllocationProbe.ofCurrentThread();
        try (Load load = new Load(plan, transport)) {
            double least = Double.MAX_VALUE;
            for (int i = 0; i < 20 && least > 0.01; i++) {
                load.begin();
                long bytes = probe.bytes(() -> turns(load));
                least = Math.min(least, (double) bytes / load.counts().requests());
            }
            assertEquals(0, least, 0.01, "bytes a request");
        }
    }

    private static void turns(Load load) {
        try {
            load.drive(100 * MS, () -> false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aServerThatIsGoneEndsTheLoad() throws Exception {
        SocketAddress nobody;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = s.getLocalSocketAddress();
        }
        LoadPlan plan = LoadPlan.get(nobody, 8, "/plaintext", 13);
        String message = assertThrows(IOException.class, () -> run(plan, 10_000)).getMessage();
        assertTrue(message.contains("only 0 right answers"), message);
    }
}
