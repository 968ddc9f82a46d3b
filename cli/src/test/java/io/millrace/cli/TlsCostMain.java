package io.millrace.cli;

import io.millrace.engine.Engine;
import io.millrace.engine.loop.EventLoop;
import io.millrace.http.HttpServer;
import io.millrace.http.tls.SelfSigned;
import io.millrace.http.tls.TlsConfig;
import io.millrace.http.tls.TlsIdentity;
import io.millrace.testkit.AllocationProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks the site many times over one connection of TLS and prints what its loop allocated for each request. In a JVM of
 * its own, since tests run guarded.
 */
public final class TlsCostMain {
    private static final int WARM_UP = 20_000;
    private static final int ASKED = 20_000;
    private static final int ROUNDS = 4;
    private static final byte[] GET = "GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWER_LENGTH = 148;
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");

    private TlsCostMain() {}

    /** @param arguments name of the transport, then of the provider */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("millrace.tls.provider", arguments[1]);
        TlsIdentity shown = SelfSigned.of(FROM, FROM.plus(Duration.ofDays(20_000)), "localhost");
        Site site = new Site(List.of(Page.get("/plaintext", Site::plaintext)));
        try (Engine engine = Engine.launch(e -> e.loops(1).transport(arguments[0]))) {
            HttpServer server = HttpServer.on(engine)
                    .handler(site)
                    .listen(l -> l.at("127.0.0.1:0")
                            .tls(TlsConfig.builder().identity(() -> shown).build()))
                    .start();
            AllocationProbe probe = AllocationProbe.of(thread(engine.loops().get(0)));
            try (SSLSocket socket =
                    (SSLSocket) trusting(shown).getSocketFactory().createSocket("localhost", server.port())) {
                socket.setTcpNoDelay(true);
                ask(socket, WARM_UP);
                long least = Long.MAX_VALUE;
                for (int i = 0; i < ROUNDS; i++) {
                    long before = probe.total();
                    ask(socket, ASKED);
                    least = Math.min(least, probe.total() - before);
                }
                System.out.println("ALLOCATED " + least / ASKED);
            }
        }
    }

    private static Thread thread(EventLoop loop) {
        CompletableFuture<Thread> found = new CompletableFuture<>();
        loop.execute(() -> found.complete(Thread.currentThread()));
        return found.join();
    }

    private static SSLContext trusting(TlsIdentity shown) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("it", shown.chain().get(0));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static void ask(SSLSocket socket, int times) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] answer = new byte[ANSWER_LENGTH];
        for (int i = 0; i < times; i++) {
            socket.getOutputStream().write(GET);
            if (in.readNBytes(answer, 0, ANSWER_LENGTH) != ANSWER_LENGTH) {
                throw new IOException("the connection ended after " + i + " answers");
            }
        }
    }
}
