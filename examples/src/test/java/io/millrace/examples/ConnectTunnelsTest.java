package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.HttpServer;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The proxy of tunnels over real sockets. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ConnectTunnelsTest {
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final String TRANSPORTS = "io.millrace.testkit.SocketTransports#NAMES";
    private static final int TUNNELS = 500;
    /** More than the kernel keeps of one tunnel. */
    private static final int LENGTH = 1 << 20;

    private static final int READ = 10;
    private static final int RECEIVE_LENGTH = 4_096;
    private static final long HELD_MAX = TUNNELS * Pouring.HELD_MAX;

    private static Engine engine(String transport) {
        SocketTransports.require(transport);
        return Engine.launch(
                e -> Pouring.lowMarks(e).loops(1).transport(transport).set("millrace.send.timeout", "10m"));
    }

    private static Socket connect(HttpServer proxy, int receiveLength) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveLength);
        socket.connect(new InetSocketAddress("127.0.0.1", proxy.port()));
        socket.getOutputStream()
                .write("CONNECT far:1 HTTP/1.1\r\nHost: far:1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static long held(Engine engine) throws Exception {
        CompletableFuture<Long> held = new CompletableFuture<>();
        engine.loops().get(0).execute(() -> held.complete(ProxyWorld.blocksOut(engine)));
        return held.get(20, TimeUnit.SECONDS);
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) { // the test's own timeout bounds it
            LockSupport.parkNanos(1_000_000);
        }
    }

    @ParameterizedTest
    @FieldSource(TRANSPORTS)
    void fiveHundredThatDoNotReadHoldLittleAndLoseNothing(String transport) throws Exception {
        byte[] body = Pouring.body(LENGTH);
        List<Socket> clients = new ArrayList<>();
        try (Engine far = engine(transport);
                Engine engine = engine(transport)) {
            ListenerGroup target = far.listen(new InetSocketAddress("127.0.0.1", 0), ch -> new Pouring(body));
            HttpServer proxy = ConnectProxy.start(engine, 0, Map.of("far:1", target.localAddress()));
            long idle = held(engine);
            for (int i = 0; i < TUNNELS; i++) {
                clients.add(connect(proxy, RECEIVE_LENGTH));
            }
            await(() -> engine.counters().value(Counter.HTTP_TUNNELS) == TUNNELS
                    && engine.counters().value(Counter.RECEIVE_PAUSES) >= TUNNELS);
            long most = held(engine) - idle;
            assertTrue(most > 0 && most <= HELD_MAX, "held " + most + " of " + HELD_MAX);
            try (Socket reader = connect(proxy, 1 << 20)) {
                Pouring.check(body, reader.getInputStream().readAllBytes());
            }
            for (Socket c : clients.subList(0, READ)) {
                Pouring.check(body, c.getInputStream().readAllBytes());
            }
            for (Socket c : clients) {
                c.close();
            }
            await(() -> engine.counters().value(Counter.CONNECTIONS_OPEN) == 0);
        }
    }

    @ParameterizedTest
    @FieldSource(TRANSPORTS)
    void curlGoesThrough(String transport) throws Exception {
        assumeTrue(Files.isExecutable(CURL), CURL + " is not here");
        try (Engine engine = engine(transport);
                HttpServer server = HelloWorld.start(0)) {
            InetSocketAddress at = new InetSocketAddress("127.0.0.1", server.port());
            HttpServer proxy = ConnectProxy.start(engine, 0, Map.of("far:1", at));
            assertEquals("hello\n200 200", curl(proxy, "http://far:1/"));
            assertEquals("000 403", curl(proxy, "http://elsewhere:1/"));
        }
    }

    private static String curl(HttpServer proxy, String url) throws Exception {
        Process curl = new ProcessBuilder(
                        CURL.toString(),
                        "-s",
                        "--max-time",
                        "20",
                        "--proxytunnel",
                        "-x",
                        "http://127.0.0.1:" + proxy.port(),
                        "-w",
                        "%{http_code} %{http_connect}",
                        url)
                .start();
        try (InputStream out = curl.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(curl.waitFor(30, TimeUnit.SECONDS));
            return said;
        }
    }
}
