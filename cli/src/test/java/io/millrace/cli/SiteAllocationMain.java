package io.millrace.cli;

import io.millrace.engine.Engine;
import io.millrace.http.HttpServer;
import io.millrace.testkit.AllocationProbe;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the site many times over one connection and prints what its loop allocated after warming up. In a JVM of its
 * own, since tests run guarded, and a guarded engine uses no shell of an exchange twice.
 */
final class SiteAllocationMain {
    private static final int WARM_UP = 30_000;
    private static final int MEASURED = 100_000;
    private static final int ROUNDS = 6;
    private static final int ECHO_LENGTH = 1024;

    private SiteAllocationMain() {}

    /** @param arguments name of the transport */
    public static void main(String[] arguments) throws Exception {
        Site site = new Site(List.of(Page.get("/plaintext", Site::plaintext), Page.post("/echo", Site::echo)));
        try (Engine engine = Engine.launch(e -> e.loops(1).transport(arguments[0]))) {
            HttpServer server = HttpServer.on(engine)
                    .handler(site)
                    .listen(l -> l.at("127.0.0.1:0"))
                    .start();
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            engine.loops().get(0).execute(() -> thread.complete(Thread.currentThread()));
            AllocationProbe probe = AllocationProbe.of(thread.join());

            String body = "x".repeat(ECHO_LENGTH);
            measure("plaintext", probe, server.port(), "GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n");
            measure(
                    "echo",
                    probe,
                    server.port(),
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + ECHO_LENGTH + "\r\n\r\n" + body);
        }
    }

    private static void measure(String name, AllocationProbe probe, int port, String text) throws IOException {
        byte[] request = text.getBytes(StandardCharsets.US_ASCII);
        byte[] answer = new byte[8192];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            int length = first(socket, request, answer);
            ask(socket, request, answer, length, WARM_UP);
            System.out.println(name + " " + least(probe, () -> ask(socket, request, answer, length, MEASURED)));
        }
    }

    /** The JVM goes on compiling and linking for a while and allocates then; what each request allocates never ends. */
    private static long least(AllocationProbe probe, Asking run) throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS && least != 0; i++) {
            long before = probe.total();
            run.ask();
            least = Math.min(least, probe.total() - before);
        }
        return least;
    }

    private interface Asking {
        void ask() throws IOException;
    }

    /** Length of an answer, found out once: it ends where nothing more comes before the next request. */
    private static int first(Socket socket, byte[] request, byte[] answer) throws IOException {
        socket.getOutputStream().write(request);
        int length = 0;
        while (true) {
            length += socket.getInputStream().read(answer, length, answer.length - length);
            String text = new String(answer, 0, length, StandardCharsets.US_ASCII);
            int bodyAt = text.indexOf("\r\n\r\n") + 4;
            int field = text.indexOf("Content-Length: ");
            if (bodyAt > 4
                    && length == bodyAt + Integer.parseInt(text.substring(field + 16, text.indexOf('\r', field)))) {
                return length;
            }
        }
    }

    private static void ask(Socket socket, byte[] request, byte[] answer, int length, int times) throws IOException {
        InputStream in = socket.getInputStream();
        for (int i = 0; i < times; i++) {
            socket.getOutputStream().write(request);
            if (in.readNBytes(answer, 0, length) != length) {
                throw new IOException("the connection ended after " + i + " answers");
            }
        }
    }
}
