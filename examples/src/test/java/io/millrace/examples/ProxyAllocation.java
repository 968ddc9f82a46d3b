package io.millrace.examples;

import io.millrace.engine.Engine;
import io.millrace.engine.loop.EventLoop;
import io.millrace.http.HttpConnector;
import io.millrace.http.HttpServer;
import io.millrace.http.Origin;
import io.millrace.testkit.AllocationProbe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * Measures, in a process of its own, what the loop of a proxy allocates: for each MiB of a long body, both ways, and
 * for each small request; and that of a server for each request through three layers. Prints one line.
 */
final class ProxyAllocation {
    private static final int MIB = 1 << 20;
    private static final int WARM_MIB = 150;
    private static final int MEASURED_MIB = 200;
    private static final int WARM_REQUESTS = 20_000;
    private static final int MEASURED_REQUESTS = 20_000;

    private ProxyAllocation() {}

    /** @param arguments name of the transport */
    public static void main(String[] arguments) throws Exception {
        Engine behind = Engine.launch(e -> e.loops(1).transport(arguments[0]).set("millrace.http.idle.timeout", "1h"));
        HttpServer upstream = HttpServer.on(behind)
                .handler(ex -> {
                    if (ex.path().startsWith("/hello")) {
                        ex.respond(200).send("hello\n");
                    } else {
                        Echo.HANDLER.onRequest(ex);
                    }
                })
                .listen(l -> l.at("127.0.0.1:0"))
                .start();
        Engine engine = Engine.launch(e -> e.loops(1).transport(arguments[0]));
        InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream.port());
        HttpServer proxy = HttpServer.on(engine)
                .handler(new ReverseProxy(HttpConnector.on(engine), Origin.http("127.0.0.1", upstream.port()), at))
                .listen(l -> l.at("127.0.0.1:0"))
                .start();
        AllocationProbe probe = AllocationProbe.of(loopThread(engine.loops().get(0)));
        long perMib = body(proxy, probe);
        long perRequest = requests(proxy, probe, "");
        HttpServer layered = HttpServer.on(engine)
                .handler(Layers.site(new Layers.Count()))
                .listen(l -> l.at("127.0.0.1:0"))
                .start();
        long perLayered = requests(layered, probe, "Authorization: Bearer open\r\n");
        System.out.println("bytes allocated: " + perMib + " per MiB, " + perRequest + " per request, " + perLayered
                + " within three layers");
        layered.close();
        proxy.close();
        upstream.close();
        engine.close();
        behind.close();
    }

    private static Thread loopThread(EventLoop loop) throws InterruptedException {
        Thread[] found = new Thread[1];
        CountDownLatch told = new CountDownLatch(1);
        loop.execute(() -> {
            found[0] = Thread.currentThread();
            told.countDown();
        });
        told.await();
        return found[0];
    }

    /** One long body up and back down; what the loop allocates for each MiB once it is warm. */
    private static long body(HttpServer proxy, AllocationProbe probe) throws IOException, InterruptedException {
        long total = (long) (WARM_MIB + MEASURED_MIB) * MIB;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + total + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Thread up = new Thread(() -> upload(socket, total), "upload");
            up.start();
            InputStream in = socket.getInputStream();
            byte[] piece = new byte[64 * 1024];
            long got = 0;
            long before = 0;
            while (got < total) {
                int n = in.read(piece);
                if (n < 0) {
                    throw new IOException("the response ends after " + got + " bytes");
                }
                if (got < (long) WARM_MIB * MIB && got + n >= (long) WARM_MIB * MIB) {
                    before = probe.total();
                }
                got += n;
            }
            long spent = probe.total() - before;
            up.join();
            return spent / MEASURED_MIB;
        }
    }

    private static void upload(Socket socket, long total) {
        byte[] piece = new byte[64 * 1024];
        try {
            for (long sent = 0; sent < total; sent += piece.length) {
                socket.getOutputStream().write(piece, 0, (int) Math.min(piece.length, total - sent));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Small requests one after the other on one connection; what the loop allocates for each. */
    private static long requests(HttpServer proxy, AllocationProbe probe, String fields) throws IOException {
        byte[] request = ("GET /hello HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setTcpNoDelay(true);
            long before = 0;
            for (int i = 0; i < WARM_REQUESTS + MEASURED_REQUESTS; i++) {
                if (i == WARM_REQUESTS) {
                    before = probe.total();
                }
                socket.getOutputStream().write(request);
                readTo(socket.getInputStream(), "hello\n");
            }
            return (probe.total() - before) / MEASURED_REQUESTS;
        }
    }

    private static void readTo(InputStream in, String end) throws IOException {
        byte[] piece = new byte[4_096];
        int length = 0;
        do {
            int n = in.read(piece, length, piece.length - length);
            if (n < 0) {
                throw new IOException("closed after " + length + " bytes");
            }
            length += n;
        } while (!new String(piece, 0, length, StandardCharsets.US_ASCII).endsWith(end));
    }
}
