package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.telemetry.Counter;
import io.millrace.http.tls.Certificates;
import io.millrace.http.tls.PemFiles;
import io.millrace.http.tls.TlsConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other TLS stacks: programs that stand on OpenSSL, as peers and as writers of key files. */
class TlsPeersTest {
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");
    private static final int LENGTH = 3_000_000;

    @TempDir
    private Path folder;

    private static List<World> worlds() {
        return World.secure().stream().filter(w -> !w.isSimulated()).toList();
    }

    private static HttpHost open(World world) {
        return world.open(
                b -> {},
                b -> b.handler(ex -> {
                    ex.respond(200).stream();
                    ex.onWritable(Exchange::resumeBody);
                    ex.onBody(HttpTck.ECHO);
                }));
    }

    private static int port(HttpHost host) {
        return ((InetSocketAddress) host.server().addresses().get(0)).getPort();
    }

    /** Runs it beside the host. @return what it printed */
    private byte[] run(HttpHost host, Path input, String... command) throws IOException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        host.run(() -> !process.isAlive());
        assertEquals(0, process.exitValue(), () -> text(errors));
        return Files.readAllBytes(output);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Path noise() throws IOException {
        byte[] bytes = new byte[LENGTH];
        new Random(1).nextBytes(bytes);
        return Files.write(folder.resolve("noise"), bytes);
    }

    /** Records of 16,406 bytes, over each version and each cipher that its peer may choose. */
    @ParameterizedTest
    @MethodSource("worlds")
    void readsFullRecordsOfOtherTlsStacks(World world) throws Exception {
        assumeTrue(Files.isExecutable(CURL), CURL + " is not here");
        Path noise = noise();
        Path authority = PemFiles.write(
                folder.resolve("ca.pem"),
                PemFiles.certificate(Certificates.LOCALHOST.chain().get(0)));
        try (HttpHost host = open(world)) {
            String url = "https://localhost:" + port(host) + "/";
            List<String> ciphers = List.of(
                    "--tls13-ciphers=TLS_AES_128_GCM_SHA256",
                    "--tls13-ciphers=TLS_AES_256_GCM_SHA384",
                    "--tls13-ciphers=TLS_CHACHA20_POLY1305_SHA256",
                    "--ciphers=ECDHE-ECDSA-AES128-GCM-SHA256",
                    "--ciphers=ECDHE-ECDSA-AES256-GCM-SHA384",
                    "--ciphers=ECDHE-ECDSA-CHACHA20-POLY1305");
            for (String cipher : ciphers) {
                String[] option = cipher.split("=", 2);
                boolean old = option[0].equals("--ciphers");
                List<String> command = new ArrayList<>(List.of(CURL.toString(), "-sS", "--max-time", "20", "-4"));
                command.addAll(List.of(option));
                command.addAll(List.of(old ? "--tls-max" : "--tlsv1.3", old ? "1.2" : "--http1.1"));
                command.addAll(List.of("--cacert", authority.toString(), "--data-binary", "@" + noise, url));
                byte[] echoed = run(host, Path.of("/dev/null"), command.toArray(String[]::new));
                assertArrayEquals(Files.readAllBytes(noise), echoed, cipher);
            }
            assertEquals(ciphers.size(), host.count(Counter.TLS_HANDSHAKES));
            assertEquals(0, host.count(Counter.TLS_RECORDS_BROKEN));
            host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void anUploadThroughOpensslComesBackWhole(World world) throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), OPENSSL + " is not here");
        byte[] body = new byte[200_000];
        new Random(2).nextBytes(body);
        byte[] head = ("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        Path input = Files.write(folder.resolve("input"), request);
        try (HttpHost host = open(world)) {
            byte[] answer = run(
                    host,
                    input,
                    OPENSSL.toString(),
                    "s_client",
                    "-quiet", // it does not end at the end of its input, and keeps what it reads to itself
                    "-connect",
                    "127.0.0.1:" + port(host));
            String text = new String(answer, StandardCharsets.ISO_8859_1);
            assertTrue(text.startsWith("HTTP/1.1 200 OK\r\n"), text.substring(0, Math.min(100, text.length())));
            assertTrue(text.contains("\r\n\r\n"), "no head");
            assertTrue(answer.length > body.length, answer.length + " bytes");
            host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
            assertEquals(0, host.count(Counter.TLS_TRUNCATED));
        }
    }

    /** What it keeps of one connection is good for the next, and for none after a reload. */
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void opensslGoesOnFromItsSession(String version) throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), OPENSSL + " is not here");
        Path request =
                Files.writeString(folder.resolve("request"), "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        Path session = folder.resolve("session.pem");
        TlsConfig tls =
                TlsConfig.builder().identity(() -> Certificates.LOCALHOST).build();
        try (HttpHost host = new SocketHost("nio", false, b -> {}, b -> b.handler(
                        ex -> ex.respond(200).send(ex.connection().tls().resumed() ? "again" : "first"))
                .listen(l -> l.at("127.0.0.1:0").tls(tls)))) {
            String at = host.server().addresses().get(1).toString().replaceFirst(".*/", "");
            for (String wanted : List.of("first", "again", "again")) {
                assertEquals(wanted, served(host, request, session, at, version));
            }
            tls.reload();
            assertEquals("first", served(host, request, session, at, version));
            assertEquals(2, host.count(Counter.TLS_HANDSHAKES_RESUMED));
        }
    }

    private String served(HttpHost host, Path request, Path session, String at, String version) throws IOException {
        List<String> command = new ArrayList<>(List.of(OPENSSL.toString(), "s_client", "-ign_eof", version));
        command.addAll(List.of("-connect", at, "-sess_out", session.toString()));
        if (Files.exists(session)) {
            command.addAll(List.of("-sess_in", session.toString()));
        }
        String said = new String(run(host, request, command.toArray(String[]::new)), StandardCharsets.ISO_8859_1);
        boolean reused = said.contains("\nReused, ");
        assertEquals(reused, said.contains("again"), said);
        return said.contains("again") ? "again" : said.contains("first") ? "first" : said;
    }

    /** The forms that its commands write: PKCS#8, and the older ones of RSA and of elliptic curves. */
    @Test
    void keysThatOpensslWritesAreRead() throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), OPENSSL + " is not here");
        Path key = folder.resolve("key.pem");
        Path old = folder.resolve("old.pem");
        Path chain = folder.resolve("chain.pem");
        String[][] kinds = {
            {"genpkey", "-algorithm", "RSA", "-out", "" + key},
            {"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "" + key},
            {"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "" + key},
            {"genpkey", "-algorithm", "ED25519", "-out", "" + key},
            {"ecparam", "-name", "prime256v1", "-genkey", "-out", "" + key}
        };
        for (String[] kind : kinds) {
            openssl(kind);
            openssl(
                    "req",
                    "-x509",
                    "-new",
                    "-key",
                    "" + key,
                    "-subj",
                    "/CN=o.example",
                    "-days",
                    "1",
                    "-out",
                    "" + chain);
            assertEquals("o.example", names(chain, key));
            if (!Arrays.asList(kind).contains("ED25519")) {
                openssl("pkey", "-in", "" + key, "-traditional", "-out", "" + old);
                assertEquals("o.example", names(chain, old));
            }
        }
    }

    private static String names(Path chain, Path key) {
        String all = TlsConfig.builder().certificate(chain, key).build().toString();
        return all.substring(all.lastIndexOf('[') + 1, all.indexOf(']'));
    }

    private static void openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(OPENSSL.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
