package io.millrace.cli;

import io.millrace.cost.RequestMeter;
import io.millrace.cost.RequestMeter.Measure;
import io.millrace.engine.Engine;
import io.millrace.engine.loop.EventLoop;
import io.millrace.http.HttpServer;
import io.millrace.testkit.AllocationProbe;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Asks the site many times over one connection and prints what that cost its loop: in a JVM as it comes the bytes
 * allocated after warming up, in a metered one what the meter counts. In a JVM of its own, since tests run guarded, and
 * a guarded engine uses no shell of an exchange twice.
 */
public final class RequestCostMain {
    private static final int WARM_UP = 30_000;
    private static final int ASKED = 100_000;
    private static final int ROUNDS = 6;
    private static final int METERED_WARM_UP = 300;
    private static final int METERED = 3_000;
    private static final int PIPELINED = 16;
    private static final int ECHO_LENGTH = 1024;

    private static final String GET = "GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST =
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + ECHO_LENGTH + "\r\n\r\n" + "x".repeat(ECHO_LENGTH);

    private static final List<String> H2_GET =
            List.of(":method: GET", ":scheme: http", ":authority: a", ":path: /plaintext");
    private static final List<String> H2_POST = List.of(
            ":method: POST", ":scheme: http", ":authority: a", ":path: /echo", "content-length: " + ECHO_LENGTH);

    private final EventLoop loop;
    private final AllocationProbe probe;
    private final int port;

    private RequestCostMain(EventLoop loop, int port) {
        this.loop = loop;
        this.port = port;
        probe = AllocationProbe.of(onLoop(Thread::currentThread));
    }

    /** @param arguments name of the transport */
    public static void main(String[] arguments) throws Exception {
        Site site = new Site(List.of(Page.get("/plaintext", Site::plaintext), Page.post("/echo", Site::echo)));
        try (Engine engine = Engine.launch(e -> e.loops(1).transport(arguments[0]))) {
            HttpServer server = HttpServer.on(engine)
                    .handler(site)
                    .listen(l -> l.at("127.0.0.1:0"))
                    .start();
            RequestCostMain main = new RequestCostMain(engine.loops().get(0), server.port());
            main.measure("plaintext", GET, 1);
            main.measure("pipelined", GET, PIPELINED);
            main.measure("echo", POST, 1);
            main.measureH2("h2", H2_GET, 0, 1);
            main.measureH2("h2many", H2_GET, 0, PIPELINED);
            main.measureH2("h2echo", H2_POST, ECHO_LENGTH, 1);
        }
    }

    private <T> T onLoop(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> result.complete(task.get()));
        return result.join();
    }

    private void measure(String name, String text, int times) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            int length = first(socket, text) * times;
            measure(name, new H1Asking(socket, text.repeat(times), length), times);
        }
    }

    private void measureH2(String name, List<String> fields, int bodyLength, int times) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            byte[] body = "x".repeat(bodyLength).getBytes(StandardCharsets.US_ASCII);
            measure(name, new H2Asking(socket, fields, body, times), times);
        }
    }

    private void measure(String name, Asking asking, int times) throws IOException {
        if (RequestMeter.isWeaving()) {
            meter(name, asking, times);
        } else {
            asking.ask(WARM_UP / times);
            long least = leastAllocated(asking, ASKED / times);
            System.out.println(name + " ALLOCATED " + least + " of " + asking.answerLength() / times);
        }
    }

    private void meter(String name, Asking asking, int times) throws IOException {
        asking.ask(METERED_WARM_UP);
        onLoop(() -> {
            RequestMeter.watchThisThread();
            return null;
        });
        asking.ask(METERED);
        long requests = (long) METERED * times;
        onLoop(() -> {
            for (Measure measure : Measure.values()) {
                double each = (double) RequestMeter.total(measure) / requests;
                System.out.printf(
                        Locale.ROOT, "%s %s %.3f of %d%n", name, measure, each, asking.answerLength() / times);
                RequestMeter.places(measure, requests).forEach(place -> System.out.println("  " + place));
            }
            return null;
        });
    }

    /** The JVM goes on compiling and linking for a while and allocates then; what each request allocates never ends. */
    private long leastAllocated(Asking asking, int times) throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS && least != 0; i++) {
            long before = probe.total();
            asking.ask(times);
            least = Math.min(least, probe.total() - before);
        }
        return least;
    }

    /** Length of an answer, found out once: it ends where nothing more comes before the next request. */
    private static int first(Socket socket, String request) throws IOException {
        byte[] answer = new byte[8192];
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
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

    /** One write, and one answer or several that are waited for. */
    private static final class H1Asking implements Asking {
        private final int answerLength;
        private final Socket socket;
        private final byte[] request;
        private final byte[] answer;

        H1Asking(Socket socket, String request, int answerLength) {
            this.socket = socket;
            this.request = request.getBytes(StandardCharsets.US_ASCII);
            this.answerLength = answerLength;
            answer = new byte[answerLength];
        }

        @Override
        public int answerLength() {
            return answerLength;
        }

        @Override
        public void ask(int times) throws IOException {
            InputStream in = socket.getInputStream();
            for (int i = 0; i < times; i++) {
                socket.getOutputStream().write(request);
                if (in.readNBytes(answer, 0, answerLength) != answerLength) {
                    throw new IOException("the connection ended after " + i + " answers");
                }
            }
        }
    }
}
