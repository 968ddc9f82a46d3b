package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** A thousand clients that send one byte of a head a second are closed at their deadline, and hold nobody up. */
class SlowClientsTest {
    private static final int SLOW = 1_000;
    private static final Duration DEADLINE = Duration.ofMillis(1_500);
    private static final long ANSWER_NS_MAX = 50_000_000;

    @ParameterizedTest
    @EnumSource
    void withTheRealDeadlinesInVirtualTime(SimPersonality personality) {
        try (SimHost host = new SimHost(
                1,
                FaultPlan.NONE,
                personality,
                b -> b.set(EngineSettings.MEMORY_SMALL_BLOCKS, 4_096).set(EngineSettings.CONNECTIONS_MAX, 2 * SLOW),
                b -> b.handler(ex -> ex.respond(200).send("x")))) {
            String slow = HttpTck.get("/" + HttpTck.noise(100));
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                wires.add(host.connect());
            }
            Wire normal = host.connect();
            long worstNs = 0;
            int asked = 0;
            for (int second = 0; second < 12; second++) {
                for (Wire w : wires) {
                    w.write(slow.substring(second, second + 1));
                }
                for (int i = 0; i < 10; i++) {
                    long startNs = host.sim().clock().nanoTime();
                    normal.write(HttpTck.GET);
                    HttpTck.answers(host, normal, ++asked);
                    worstNs = Math.max(worstNs, host.sim().clock().nanoTime() - startNs);
                    host.advance(Duration.ofMillis(100));
                }
                if (second < 9) {
                    assertEquals(SLOW + 1, host.count(Counter.CONNECTIONS_OPEN));
                }
            }
            for (Wire w : wires) {
                assertTrue(w.isOver());
                assertEquals(408, w.answers("GET").get(0).status());
            }
            assertEquals(SLOW, host.count(Counter.HTTP_HEAD_TIMEOUTS));
            assertTrue(worstNs < ANSWER_NS_MAX, "the normal client waited " + worstNs + " ns");
            host.checkNothingHeld();
        }
    }

    /** The same over real sockets with a shorter deadline; the normal client asks all the time until all are closed. */
    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void overRealSocketsWithAShortDeadline(String transport) throws IOException {
        try (Engine engine = Engine.launch(b -> b.transport(SocketTransports.require(transport))
                .loops(1)
                .set(EngineSettings.LINGER_TIME_MAX, Duration.ofMillis(10))
                .set(HttpSettings.FIRST_HEAD_TIMEOUT, DEADLINE)
                .set(HttpSettings.HEAD_TIMEOUT, DEADLINE))) {
            HttpServer server = HttpServer.on(engine)
                    .handler(ex -> ex.respond(200).send("x"))
                    .listen(l -> l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                    .start();
            List<SocketChannel> slow = new ArrayList<>();
            try (Socket normal = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                normal.setTcpNoDelay(true);
                int length = ask(normal, new byte[1024], 0);
                for (int i = 0; i < SLOW; i++) {
                    slow.add(SocketChannel.open(server.addresses().get(0)));
                }
                List<Long> latencies = new ArrayList<>();
                long endNs = System.nanoTime() + 20_000_000_000L;
                for (int round = 0; engine.counters().value(Counter.HTTP_HEAD_TIMEOUTS) < SLOW; round++) {
                    assertTrue(System.nanoTime() - endNs < 0, engine.counters()::render);
                    drip(slow.subList(round * 10 % SLOW, round * 10 % SLOW + 10));
                    long startNs = System.nanoTime();
                    ask(normal, new byte[1024], length);
                    latencies.add(System.nanoTime() - startNs);
                }
                Collections.sort(latencies);
                long share = latencies.get(latencies.size() * 99 / 100);
                assertTrue(share < ANSWER_NS_MAX, "one of a hundred answers took " + share + " ns");
                assertEquals(0, engine.counters().value(Counter.HTTP_RESPONSES_5XX));
            } finally {
                for (SocketChannel s : slow) {
                    s.close();
                }
            }
        }
    }

    private static void drip(List<SocketChannel> slow) {
        for (SocketChannel s : slow) {
            try {
                s.write(ByteBuffer.wrap(new byte[] {'G'}));
            } catch (IOException e) {
                assertTrue(s.isOpen(), "closed by the server: what this test is about");
            }
        }
    }

    /** @param length of the answer; 0: found out */
    private static int ask(Socket socket, byte[] into, int length) throws IOException {
        socket.getOutputStream().write(HttpTck.bytes(HttpTck.GET));
        if (length > 0) {
            assertEquals(length, socket.getInputStream().readNBytes(into, 0, length));
            return length;
        }
        int at = 0;
        while (at < 4 || !new String(into, 0, at, StandardCharsets.ISO_8859_1).endsWith("\r\n\r\nx")) {
            at += socket.getInputStream().read(into, at, into.length - at);
        }
        return at;
    }
}
