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

/** SIGTERM under load: no answer whose first byte was seen is cut. */
class DrainScenario {
    private static final int CLIENTS = 16;
    private static final int ANSWERS_BEFORE = 50;
    private static final int ANSWERS_MAX = 1_000_000;

    /** More than socket buffers hold, so that answers are under way at every moment. */
    private static final int LENGTH = 1_000_000;

    private final CountDownLatch warm = new CountDownLatch(CLIENTS);

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void noAnswerThatBeganIsCutByASignal(String transport) throws Exception {
        SocketTransports.require(transport);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (ServerProcess server = ServerProcess.start("serve", "--port", "0", "--transport", transport)) {
            int port = server.awaitReady();
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
            assertEquals(0, server.awaitExit());
        } finally {
            clients.shutdownNow();
        }
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
