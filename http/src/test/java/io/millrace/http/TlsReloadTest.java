package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.tls.Certificates;
import io.millrace.http.tls.PemFiles;
import io.millrace.http.tls.TlsConfig;
import io.millrace.http.tls.TlsIdentity;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Certificates that change while clients come without a pause. */
class TlsReloadTest {
    private static final int CLIENTS = 4;
    private static final int HANDSHAKES = 150;
    private static final int RELOADS_MIN = 10;
    private static final int WAIT_S = 60;
    private static final List<TlsIdentity> OLD_AND_NEW =
            List.of(Certificates.of("localhost"), Certificates.of("localhost", "new.localhost"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void noHandshakeFails(String transport) throws Exception {
        SocketTransports.require(transport);
        write(0);
        TlsConfig tls = TlsConfig.builder()
                .certificate(folder.resolve("chain.pem"), folder.resolve("key.pem"))
                .build();
        Set<Certificate> seen = ConcurrentHashMap.newKeySet();
        try (Engine engine = Engine.launch(
                        EngineConfig.builder().transport(transport).loops(1).build());
                HttpServer server = HttpServer.on(engine)
                        .handler(ex -> ex.respond(200).send("ok"))
                        .listen(l -> l.at("127.0.0.1:0").tls(tls))
                        .start()) {
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                work.add(clients.submit(() -> come(server.port(), seen)));
            }
            clients.shutdown();
            int reloads = 0;
            while (!clients.isTerminated() || reloads < RELOADS_MIN) {
                write(++reloads % 2);
                tls.reload();
                clients.awaitTermination(1, TimeUnit.MILLISECONDS);
            }
            for (Future<?> each : work) {
                each.get(WAIT_S, TimeUnit.SECONDS); // throws what its client met
            }
            assertEquals(CLIENTS * HANDSHAKES, engine.counters().value(Counter.TLS_HANDSHAKES));
        }
        Set<Certificate> both = new HashSet<>();
        OLD_AND_NEW.forEach(i -> both.add(i.chain().get(0)));
        assertEquals(both, seen);
    }

    private void write(int which) {
        TlsIdentity identity = OLD_AND_NEW.get(which);
        PemFiles.write(
                folder.resolve("chain.pem"),
                PemFiles.certificate(identity.chain().get(0)));
        PemFiles.write(folder.resolve("key.pem"), PemFiles.pkcs8(identity.key()));
    }

    /** Full handshakes, one after the other, and a request over each. */
    private static Void come(int port, Set<Certificate> seen) throws IOException {
        for (int i = 0; i < HANDSHAKES; i++) {
            SSLContext fresh = Certificates.trustful(); // which knows no session
            try (SSLSocket socket = (SSLSocket) fresh.getSocketFactory().createSocket("127.0.0.1", port)) {
                socket.startHandshake();
                seen.add(socket.getSession().getPeerCertificates()[0]);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("ok"), answer);
            }
        }
        return null;
    }
}
