package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.SocketTransports;
import io.millrace.testkit.conformance.Proves;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page of the site over each transport, asked for by a client that is not ours. */
@ParameterizedClass(name = "{0}")
@FieldSource("io.millrace.testkit.SocketTransports#NAMES")
class PagesScenario {
    private static final int LARGE = 5 << 20;
    private static final long SEED = 7;

    @TempDir
    private static Path folder;

    private static ServerProcess server;
    private static int port;
    private static HttpClient client;

    @Parameter
    String transport;

    @BeforeParameterizedClassInvocation
    static void serveAFolder(String transport) throws Exception {
        SocketTransports.require(transport);
        Path ten = Files.writeString(folder.resolve("ten.txt"), "0123456789");
        Files.setLastModifiedTime(ten, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
        Files.writeString(folder.resolve("a b.html"), "<p>");
        Files.write(folder.resolve("empty.txt"), new byte[0]);
        server = ServerProcess.start(
                "serve", "--port", "0", "--loops", "1", "--transport", transport, folder.toString());
        port = server.awaitReady();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterParameterizedClassInvocation
    static void end() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void plaintextIsThirteenBytes() throws Exception {
        HttpResponse<String> answer = get("/plaintext");

        assertEquals(200, answer.statusCode());
        assertEquals("Hello, World!", answer.body());
        assertEquals("13", field(answer, "content-length"));
        assertEquals("text/plain; charset=utf-8", field(answer, "content-type"));
    }

    @Test
    void jsonIsJson() throws Exception {
        assertEquals("{\"message\":\"Hello, World!\"}", get("/json").body());
        assertEquals("application/json", field(get("/json"), "content-type"));
    }

    @Test
    void theFirstPageShowsCountersAndTheyCount() throws Exception {
        assertTrue(get("/").body().contains("fetch('/counters'"));
        assertEquals("text/html; charset=utf-8", field(get("/"), "content-type"));

        long before = ShownCounters.value(get("/counters").body(), "millrace.receive.bytes");
        long after = ShownCounters.value(get("/counters").body(), "millrace.receive.bytes");
        assertTrue(after > before, before + " then " + after);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, 4097, LARGE})
    void bytesAreAsManyAsAskedFor(long count) throws Exception {
        byte[] body = send("GET", "/bytes/" + count, BodyPublishers.noBody()).body();

        assertEquals(count, body.length);
        for (int i = 0; i < body.length; i++) {
            assertEquals('a' + i % 26, body[i]);
        }
    }

    @Test
    void echoIsTheBodyWhateverItsFraming() throws Exception {
        byte[] sent = new byte[LARGE];
        new Random(SEED).nextBytes(sent);

        assertArrayEquals(
                sent, send("POST", "/echo", BodyPublishers.ofByteArray(sent)).body());
        assertArrayEquals(
                sent,
                send("POST", "/echo", BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(sent)))
                        .body());
        assertEquals(0, send("POST", "/echo", BodyPublishers.noBody()).body().length);
    }

    @Test
    void echoGivesTheTypeBackAndAnswersAClientThatExpectsTo() throws Exception {
        HttpRequest request = request("/echo")
                .POST(BodyPublishers.ofString("{}"))
                .header("content-type", "application/json")
                .expectContinue(true)
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

        assertEquals("{}", answer.body());
        assertEquals("application/json", field(answer, "content-type"));
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /plaintext, 'GET, HEAD'",
        "POST, /, 'GET, HEAD'",
        "PUT, /bytes/1, 'GET, HEAD'",
        "BREW, /files/ten.txt, 'GET, HEAD'",
        "GET, /echo, POST"
    })
    @Proves({"rfc9110-10.2.1-1", "rfc9110-15.5.6-1"})
    void otherMethodsAreRefusedWithThoseThatWork(String method, String path, String allow) throws Exception {
        HttpResponse<byte[]> answer = send(method, path, BodyPublishers.ofString("x"));

        assertEquals(405, answer.statusCode());
        assertEquals(allow, field(answer, "allow"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/plaintext/", "/nothing", "/bytes/", "/bytes/1x", "/bytes/-1", "/bytes/9999999999999999999"})
    void whatIsNotThereIs404(String path) throws Exception {
        assertEquals(404, get(path).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plaintext", "/", "/bytes/5", "/bytes/1000000", "/files/ten.txt"})
    @Proves({"rfc9110-8.6-1", "rfc9110-9.3.2-1"})
    void headIsGetWithoutTheBody(String path) throws Exception {
        HttpResponse<byte[]> head = send("HEAD", path, BodyPublishers.noBody());
        HttpResponse<byte[]> get = send("GET", path, BodyPublishers.noBody());

        assertEquals(200, head.statusCode());
        assertEquals(0, head.body().length);
        assertEquals(field(get, "content-length"), field(head, "content-length"));
        assertEquals(field(get, "content-type"), field(head, "content-type"));
    }

    @Test
    void filesHaveTypeLengthAndTag() throws Exception {
        HttpResponse<String> answer = get("/files/a%20b.html");

        assertEquals("<p>", answer.body());
        assertEquals("text/html", field(answer, "content-type"));
        assertEquals("bytes", field(answer, "accept-ranges"));
        assertEquals("", get("/files/empty.txt").body());

        HttpRequest again = request("/files/a%20b.html")
                .header("if-none-match", field(answer, "etag"))
                .build();
        assertEquals(304, client.send(again, BodyHandlers.ofString()).statusCode());
    }

    @Test
    @Proves({"rfc9110-15.3.7-1", "rfc9110-15.3.7-2", "rfc9110-15.4.5-1"})
    void aRangeAndAnUnchangedFileHaveTheFieldsOfTheWhole() throws Exception {
        HttpResponse<String> whole = get("/files/ten.txt");
        HttpResponse<String> part = with("range", "bytes=0-0");
        HttpResponse<String> unchanged = with("if-none-match", field(whole, "etag"));

        assertEquals(206, part.statusCode());
        assertEquals(field(whole, "content-type"), field(part, "content-type"));
        assertEquals(304, unchanged.statusCode());
        for (HttpResponse<String> answer : List.of(part, unchanged)) {
            assertEquals(field(whole, "etag"), field(answer, "etag"));
            assertNotNull(field(answer, "date"));
        }
    }

    @Test
    @Proves("rfc9110-8.8.3-1")
    void tagsAreComparedAsListsAndAreWeakWhileTheFileIsFresh() throws Exception {
        String tag = field(get("/files/ten.txt"), "etag");
        assertTrue(tag.startsWith("\""), tag);
        for (String list : List.of("*", "\"x\", W/" + tag, tag + ", \"y\"")) {
            assertEquals(304, with("if-none-match", list).statusCode(), list);
        }
        assertEquals(200, with("if-none-match", "\"x\", \"y\"").statusCode());
        Files.writeString(folder.resolve("fresh.txt"), "f");
        Files.setLastModifiedTime(
                folder.resolve("fresh.txt"), FileTime.from(Instant.now().plusSeconds(60)));
        String fresh = field(get("/files/fresh.txt"), "etag");
        assertTrue(fresh.startsWith("W/\""), fresh);
    }

    private static HttpResponse<String> with(String name, String value) throws Exception {
        HttpRequest request = request("/files/ten.txt").header(name, value).build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void aRangeOfAnotherMethodThanGetIsIgnored() throws Exception {
        HttpRequest head = request("/files/ten.txt")
                .method("HEAD", BodyPublishers.noBody())
                .header("range", "bytes=2-4")
                .build();
        HttpResponse<String> answer = client.send(head, BodyHandlers.ofString());

        assertEquals(200, answer.statusCode());
        assertEquals("10", field(answer, "content-length"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=2-4, 206, 234, bytes 2-4/10",
        "bytes=-2, 206, 89, bytes 8-9/10",
        "bytes=10-, 416, '', bytes */10",
        "'bytes=0-1,4-5', 200, 0123456789,",
    })
    @Proves("rfc9110-15.3.7.1-1")
    void filesHaveRanges(String range, int status, String body, String contentRange) throws Exception {
        HttpRequest request = request("/files/ten.txt").header("range", range).build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

        assertEquals(status, answer.statusCode());
        assertEquals(body, answer.body());
        assertEquals(contentRange, answer.headers().firstValue("content-range").orElse(null));
    }

    @Test
    void aRangeOfAnotherVersionIsTheWholeFile() throws Exception {
        HttpRequest request = request("/files/ten.txt")
                .header("range", "bytes=0-0")
                .header("if-range", "\"another\"")
                .build();

        assertEquals("0123456789", client.send(request, BodyHandlers.ofString()).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/files/", "/files/none", "/files/..%2f..%2fetc%2fpasswd", "/files/%2e%2e/x"})
    void nothingOutsideTheFolderIsServed(String path) throws Exception {
        assertEquals(404, get(path).statusCode());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<byte[]> send(String method, String path, BodyPublisher body) throws Exception {
        return client.send(request(path).method(method, body).build(), BodyHandlers.ofByteArray());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
