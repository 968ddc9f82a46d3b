package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.transport.SocketPassing;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers in processes of their own that take over from each other, while clients come all the time. */
@Timeout(300)
class HandoverScenario {
    private static final int CLIENTS = 8;
    private static final int ANSWERS_EACH = 50;
    private static final int ENOUGH = 10_000;
    private static final int ASKS_MAX = 1_000_000;

    @TempDir
    Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final Semaphore answers = new Semaphore(0);

    private ServerProcess start(int port, String transport, int loops) throws IOException {
        return ServerProcess.start(
                List.of(),
                List.of("-Dmillrace.handover.lame=500ms"),
                Main.class,
                "serve",
                "--port=" + port,
                "--transport=" + transport,
                "--loops=" + loops,
                "--handover=" + folder.resolve("p"));
    }

    /** Every connection is accepted and answered whole, on a connection of its own or the one of the answer before. */
    @ParameterizedTest
    @CsvSource({"nio, nio, 1, 2", "io_uring, io_uring, 2, 2", "io_uring, nio, 3, 2"})
    void nobodyIsRefusedOrResetAndNoAnswerIsLost(String before, String after, int loops, int loopsAfter)
            throws Exception {
        SocketTransports.require(before);
        SocketTransports.require(after);
        String refusal = SocketPassing.find().refusal();
        assumeTrue(refusal == null, refusal);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<ServerProcess> servers = new ArrayList<>();
        try {
            servers.add(start(0, before, loops));
            int port = servers.get(0).awaitReady();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                boolean keeps = i % 2 == 0;
                running.add(clients.submit(() -> askAll(port, keeps)));
            }
            for (String transport : List.of(after, before, after)) {
                answers.drainPermits();
                awaitAnswers(running);
                servers.add(start(port, transport, loopsAfter));
                assertEquals(port, servers.get(servers.size() - 1).awaitReady());
                ServerProcess old = servers.get(servers.size() - 2);
                assertEquals(Main.DONE, old.awaitExit(), () -> old.printed().toString());
                assertTrue(old.printed().contains("millrace: ended, nothing was cut"), old.printed()::toString);
            }
            answers.drainPermits();
            awaitAnswers(running);
            over.set(true);
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            clients.shutdownNow();
            servers.forEach(ServerProcess::close);
        }
    }

    /** Until the clients have got many more answers, or one of them has failed. */
    private void awaitAnswers(List<Future<?>> running) throws Exception {
        assertTrue(answers.tryAcquire(CLIENTS * ANSWERS_EACH, 120, TimeUnit.SECONDS), "the clients get no answers");
        for (Future<?> client : running) {
            if (client.isDone()) {
                client.get();
            }
        }
    }

    private Void askAll(int port, boolean keeps) throws IOException {
        try {
            return ask(port, keeps);
        } finally {
            answers.release(ENOUGH); // whoever waits for more looks why there are none
        }
    }

    private Void ask(int port, boolean keeps) throws IOException {
        int asked = 0;
        while (!over.get() && asked < ASKS_MAX) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                String close = keeps ? "" : "Connection: close\r\n";
                byte[] request =
                        ("GET /plaintext HTTP/1.1\r\nHost: a\r\n" + close + "\r\n").getBytes(StandardCharsets.US_ASCII);
                boolean open = true;
                while (open && !over.get()) {
                    socket.getOutputStream().write(request);
                    asked++;
                    open = !readAnswer(socket.getInputStream()).contains("\r\nConnection: close\r\n");
                    answers.release();
                }
            }
        }
        return null;
    }

    private static String readAnswer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("no whole answer: " + head);
            }
            head.append((char) b);
        }
        assertTrue(head.indexOf("HTTP/1.1 200 ") == 0, head::toString);
        assertEquals("Hello, World!", new String(in.readNBytes(13), StandardCharsets.US_ASCII));
        return head.toString();
    }

    @Test
    void withoutTheLibraryItIsRefusedWithWhatToDo() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                List.of(),
                List.of("-Dmillrace.native.library=/nonexistent"),
                Main.class,
                "serve",
                "--port=0",
                "--transport=nio",
                "--handover=" + folder.resolve("p"))) {
            assertEquals(Main.FAILED, server.awaitExit());
            assertEquals(
                    List.of("millrace: hand-over at " + folder.resolve("p")
                            + ": sockets cannot be passed here: there is"
                            + " no file /nonexistent, which the system property millrace.native.library names"),
                    server.printed());
        }
    }
}
