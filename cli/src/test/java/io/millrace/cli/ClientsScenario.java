package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/** Clients that are not ours, over TLS with what ALPN settles. Those that are not installed are left out. */
@ParameterizedClass(name = "{0}")
@FieldSource("io.millrace.testkit.SocketTransports#NAMES")
class ClientsScenario {
    private static final int LARGE = 32 << 20;
    private static final int JDKS_LARGE = 8 << 20; // it takes no more than a window before it has sent all
    private static final int WAIT_S = 120;

    @TempDir
    private static Path folder;

    private static ServerProcess server;
    private static String site;
    private static HttpClient client;

    @Parameter
    String transport;

    @BeforeParameterizedClassInvocation
    static void serve(String transport) throws Exception {
        SocketTransports.require(transport);
        server = ServerProcess.start("serve", "--port", "0", "--loops", "1", "--transport", transport, "--tls");
        site = "https://localhost:" + server.awaitReady();
        SSLContext anyServer = SSLContext.getInstance("TLS");
        anyServer.init(null, new TrustManager[] {new Trusting()}, null);
        client = HttpClient.newBuilder().sslContext(anyServer).build();
    }

    @AfterParameterizedClassInvocation
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    // --- the JDK's ---

    @Test
    void theJdksClientSpeaksHttp2() throws Exception {
        HttpResponse<String> answer = client.send(get("/plaintext"), BodyHandlers.ofString());

        assertEquals(HttpClient.Version.HTTP_2, answer.version());
        assertEquals("Hello, World!", answer.body());
    }

    @Test
    void theJdksClientHasManyRequestsAtOnce() {
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(client.sendAsync(get("/bytes/" + 1000 * i), BodyHandlers.ofByteArray()));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertEquals(1000 * i, answers.get(i).join().body().length);
        }
    }

    @Test
    void theJdksClientGetsBackWhatItSends() throws Exception {
        byte[] noise = noise(JDKS_LARGE);
        HttpRequest post = HttpRequest.newBuilder(URI.create(site + "/echo"))
                .POST(BodyPublishers.ofByteArray(noise))
                .build();

        assertArrayEquals(noise, client.send(post, BodyHandlers.ofByteArray()).body());
    }

    // --- programs ---

    @Test
    void curlSpeaksEitherVersion() throws Exception {
        String format = "%{http_version} %{http_code}";

        assertEquals("Hello, World!2 200", curl("--http2", "-w", format, site + "/plaintext"));
        assertEquals("Hello, World!1.1 200", curl("--http1.1", "-w", format, site + "/plaintext"));
    }

    @Test
    void curlGetsBackWhatItSends() throws Exception {
        Path sent = Files.write(folder.resolve("sent"), noise(LARGE));
        Path echoed = folder.resolve("echoed");

        for (String version : List.of("--http2", "--http1.1")) {
            curl(version, "-X", "POST", "-T", sent.toString(), "-o", echoed.toString(), site + "/echo");
            assertEquals(-1, Files.mismatch(sent, echoed), version);
        }
    }

    @Test
    void curlIsAnsweredBeforeItHasSentAll() throws Exception {
        Path sent = Files.write(folder.resolve("early"), noise(LARGE));

        for (String version : List.of("--http2", "--http1.1")) {
            String said = curl(
                    version,
                    "-X",
                    "POST",
                    "-H",
                    "Expect:",
                    "-T",
                    sent.toString(),
                    "-o",
                    folder.resolve("refused").toString(),
                    "-w",
                    "%{http_code} %{size_upload}",
                    site + "/plaintext");
            assertEquals("405", said.substring(0, 3), version);
            assertTrue(Long.parseLong(said.substring(4)) < LARGE, said);
        }
    }

    @Test
    void thousandStreamsOverTenConnections() throws Exception {
        String said = run("h2load", "-n", "20000", "-c", "10", "-m", "100", site + "/plaintext");

        assertTrue(said.contains("20000 succeeded, 0 failed, 0 errored, 0 timeout"), said);
    }

    @Test
    void nghttpGetsEveryPageAndSendsTrailers() throws Exception {
        Path body = Files.writeString(folder.resolve("body"), "some content");
        String said = run("nghttp", "-nas", site + "/plaintext", site + "/json", site + "/bytes/100000");
        String posted = run("nghttp", "--trailer=checksum: 7", "-d", body.toString(), site + "/echo");

        assertEquals(3, said.lines().filter(l -> l.matches(".* 200 +\\S+ /.*")).count(), said);
        assertEquals("some content", posted.replaceAll("(?m)^\\[WARNING].*\\n?", ""));
    }

    @Test
    void chromiumShowsAPage() throws Exception {
        String said = run(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("chromium"),
                "--ignore-certificate-errors",
                "--dump-dom",
                site + "/plaintext");

        assertTrue(said.contains("Hello, World!"), said);
    }

    private static HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create(site + path)).build();
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static String curl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-sk"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Runs a program to its good end, within a bound. @return what it printed */
    private static String run(String... command) throws IOException, InterruptedException {
        assumeTrue(isInstalled(command[0]), () -> command[0] + " is not installed");
        Path printed = folder.resolve("printed");
        Process process = new ProcessBuilder(command)
                .redirectOutput(printed.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertTrue(process.waitFor(WAIT_S, TimeUnit.SECONDS), () -> command[0] + " runs for " + WAIT_S + " s");
            String said = Files.readString(printed);
            assertEquals(0, process.exitValue(), said);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isInstalled(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }

    /** The server's certificate is made as it starts. */
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
