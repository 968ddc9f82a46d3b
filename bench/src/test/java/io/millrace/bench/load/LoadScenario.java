package io.millrace.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.AsciiView;
import io.millrace.engine.Engine;
import io.millrace.http.HttpServer;
import io.millrace.http.ServerExchange;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** The generator over each transport, against a server in the same JVM. */
@ParameterizedClass(name = "{0}")
@FieldSource("io.millrace.testkit.SocketTransports#NAMES")
class LoadScenario {
    private static final long MS = 1_000_000;
    private static final long WAIT_NS = 30_000 * MS;
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
        } else if (!path.contentEquals("/never")) {
            ex.respond(404).send(new byte[13]);
        }
    }

    private SocketAddress address() {
        return server.addresses().get(0);
    }

    /** Until there are so many answers, right or wrong, however busy the machine. */
    private LoadCounts run(LoadPlan plan, int answers) throws IOException {
        try (Load load = new Load(plan, transport)) {
            load.drive(WAIT_NS, () -> load.counts().requests() + load.counts().errors() > 0);
            load.begin();
            load.drive(WAIT_NS, () -> load.counts().requests() + load.counts().errors() >= answers);
            return load.end();
        }
    }

    @Test
    void aClosedLoopCountsRightAnswers() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 8, "/plaintext", 13), 500);
        assertTrue(counts.requests() >= 500, counts.requests() + " requests");
        assertEquals(0, counts.errors());
        assertTrue(counts.latency().p50() > 0);
        assertTrue(counts.seconds() > 0);
    }

    @Test
    void manyRequestsInAWriteGetAsManyAnswers() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 4, "/plaintext", 13).depth(16), 1000);
        assertTrue(counts.requests() >= 1000, counts.requests() + " requests");
        assertEquals(0, counts.errors());
    }

    @Test
    void longAnswersAreReadToTheirEnd() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 2, "/mib", MIB), 5);
        assertTrue(counts.requests() >= 5, counts.requests() + " requests");
        assertEquals(0, counts.errors());
    }

    @Test
    void aConnectionForEachRequestIsNoError() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 4, "/plaintext", 13).churn(), 50);
        assertTrue(counts.requests() >= 50, counts.requests() + " requests");
        assertEquals(0, counts.errors());
    }

    @Test
    void aBodyIsSent() throws Exception {
        LoadCounts counts = run(LoadPlan.get(address(), 4, "/plaintext", 13).body(1024), 100);
        assertTrue(counts.requests() >= 100, counts.requests() + " requests");
        assertEquals(0, counts.errors());
    }

    @Test
    void wrongAnswersAreErrorsAndNotCounted() throws Exception {
        LoadCounts third = run(LoadPlan.get(address(), 1, "/third", 13), 300);
        assertEquals(third.requests() / 2.0, third.errors(), 2);
        LoadCounts length = run(LoadPlan.get(address(), 1, "/plaintext", 14), 20);
        assertEquals(0, length.requests());
        assertTrue(length.errors() >= 20, length.errors() + " errors");
    }

    @Test
    void aFixedRateIsKeptHoweverLateTheAnswers() throws Exception {
        LoadPlan plan = LoadPlan.get(address(), 16, "/plaintext", 13).rate(1000);
        try (Load load = new Load(plan, transport)) {
            load.drive(WAIT_NS, () -> load.counts().requests() > 0);
            load.begin();
            load.drive(300 * MS, () -> false);
            LoadCounts counts = load.end();
            assertTrue(counts.seconds() >= 0.3, counts.seconds() + " s");
            assertEquals(1000 * counts.seconds(), counts.requests() + counts.errors(), 1.01);
            assertTrue(counts.latency().p50() > 0);
        }
    }

    @Test
    void requestsWithoutAnAnswerAreErrorsWithTheDelayTheyHave() throws Exception {
        LoadPlan plan = LoadPlan.get(address(), 4, "/never", 13).rate(1000);
        try (Load load = new Load(plan, transport)) {
            load.begin();
            load.drive(100 * MS, () -> false);
            LoadCounts counts = load.end();
            assertEquals(0, counts.requests());
            assertEquals(1000 * counts.seconds(), counts.errors(), 1.01);
            assertTrue(counts.latency().p50() > 2000 * MS, counts.latency().toString());
        }
    }

    @Test
    void connectionsThatAskedAsOftenAsTheyWereToldIdle() throws Exception {
        LoadPlan plan = LoadPlan.get(address(), 100, "/plaintext", 13).requestsMax(1);
        try (Load load = new Load(plan, transport)) {
            load.drive(WAIT_NS, load::isDone);
            assertEquals(100, load.connected());
            assertEquals(100, load.counts().requests());
        }
    }

    /** In a JVM of its own, since tests run guarded, and a guarded engine uses no shell twice. */
    @Test
    void nothingIsAllocatedForARequest() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LoadAllocationMain.class.getName(),
                transport,
                Integer.toString(server.port()));
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("0 bytes a request", printed.strip());
    }

    @Test
    void aServerThatIsGoneEndsTheLoad() throws Exception {
        SocketAddress nobody;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = s.getLocalSocketAddress();
        }
        LoadPlan plan = LoadPlan.get(nobody, 8, "/plaintext", 13);
        String message =
                assertThrows(IOException.class, () -> run(plan, 1_000_000)).getMessage();
        assertTrue(message.contains("only 0 right answers"), message);
    }
}
