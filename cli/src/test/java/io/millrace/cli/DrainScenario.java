package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** SIGTERM under load: no answer whose first byte was seen is cut, and what was begun is finished. */
class DrainScenario {
    private static final int CLIENTS = 30;
    private static final int SIGTERM_EXIT = 128 + 15;
    private static final int ANSWERS_BEFORE = 50;
    private static final int ANSWERS_MAX = 1_000_000;

    /** More than socket buffers hold, so that answers are under way at every moment. */
    private static final int LENGTH = 1_000_000;

    private final CountDownLatch warm = new CountDownLatch(CLIENTS);

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void theCommandDrains(String transport) throws Exception {
        SocketTransports.require(transport);
        try (ServerProcess server = start(Main.class, "serve", "--port", "0", "--transport", transport)) {
            assertEquals(0, drained(server, "/echo", "0123456789abcdef"));
        }
    }

    /** Without a hook of the application's. */
    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void anApplicationWithAServerInItDrains(String transport) throws Exception {
        SocketTransports.require(transport);
        try (ServerProcess server = start(EmbeddedMain.class, transport)) {
            assertEquals(SIGTERM_EXIT, drained(server, "/count", "16"));
        }
    }

    /** The body that waits for the signal is slow on purpose, the slower the busier the machine is. */
    private static ServerProcess start(Class<?> main, String... arguments) throws IOException {
        return ServerProcess.start(List.of(), List.of("-Dmillrace.http.body.rate.min=0"), main, arguments);
    }

    /** @return what the process ended with, after load, a signal, and a request that was begun before it */
    private int drained(ServerProcess server, String path, String answer) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        int port = server.awaitReady();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
            write(slow, "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n01234567");
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int length = i % 2 == 0 ? LENGTH : 13;
                running.add(clients.submit(() -> askUntilRefused(port, length)));
            }
            assertTrue(warm.await(60, TimeUnit.SECONDS), "the clients never got their first answers");
            server.terminate();

            for (Future<Integer> client : running) {
                assertTrue(client.get(60, TimeUnit.SECONDS) >= ANSWERS_BEFORE);
            }
            write(slow, "89abcdef");
            String got = new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(got.startsWith("HTTP/1.1 200 ") && got.contains("\r\n\r\n") && got.contains(answer), got);
            return server.awaitExit();
        } finally {
            clients.shutdownNow();
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whole answers; a cut one throws. */
    private int askUntilRefused(int port, int length) throws IOException {
        byte[] request = ("GET /bytes/" + length + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        int whole = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            InputStream in = socket.getInputStream();
            while (whole < ANSWERS_MAX && wrote(socket, request)) {
                int first = firstByte(in);
                if (first < 0) {
                    return whole;
                }
                readWhole(in, length);
                whole++;
                if (whole == ANSWERS_BEFORE) {
                    warm.countDown();
                }
            }
        }
        return whole;
    }

    private static boolean wrote(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The connection may be gone before an answer begins: that is what draining means. */
    private static int firstByte(InputStream in) {
        try {
            return in.read();
        } catch (IOException e) {
            return -1;
        }
    }

    private static void readWhole(InputStream in, int length) throws IOException {
        int ends = 0;
        while (ends < 4) {
            int b = in.read();
            assertTrue(b >= 0, "cut in the head");
            ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : b == '\r' ? 1 : 0;
        }
        assertEquals(length, in.readNBytes(length).length, "cut in the body");
    }
}
