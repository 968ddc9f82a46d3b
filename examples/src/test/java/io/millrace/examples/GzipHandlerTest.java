package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.engine.Engine;
import io.millrace.http.HeadWriter;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.conformance.Proves;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GzipHandlerTest {
    private static final String TEXT = "all work and no play makes jack a dull boy\n".repeat(200);
    private static final String ACCEPTS = "Accept-Encoding: gzip\r\n";

    private static HttpHandler answer(String type, String body, String... fields) {
        return ex -> {
            HeadWriter head = ex.respond(200);
            if (!type.isEmpty()) {
                head.field(KnownFields.CONTENT_TYPE, type);
            }
            for (int i = 0; i < fields.length; i += 2) {
                head.field(FieldName.of(fields[i]), fields[i + 1]);
            }
            head.send(body);
        };
    }

    /** The whole response to a request with those fields. */
    private static byte[] got(HttpHandler handler, String method, String fields) {
        try (Sim sim = new Sim(1, FaultPlan.NONE)) {
            Engine engine = sim.engine();
            HttpServer server = HttpServer.on(engine)
                    .handler(new GzipHandler(engine, handler))
                    .listen(l -> l.at(ProxyWorld.anyPort()))
                    .start();
            SimPeer peer = sim.peer(server.addresses().get(0))
                    .write(method + " / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n");
            sim.run(peer::isOver, ProxyWorld.LONG);
            return peer.received();
        }
    }

    private static String head(byte[] response) {
        String text = new String(response, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.indexOf("\r\n\r\n") + 2);
    }

    /** The body, out of its chunks and decompressed, where it is. */
    private static byte[] body(byte[] response) throws IOException {
        String head = head(response);
        byte[] rest = java.util.Arrays.copyOfRange(response, head.length() + 2, response.length);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (head.contains("Transfer-Encoding: chunked")) {
            String text = new String(rest, StandardCharsets.ISO_8859_1);
            for (int at = 0, length = -1; length != 0; at += length + 2) {
                int line = text.indexOf("\r\n", at);
                length = Integer.parseInt(text, at, line, 16);
                at = line + 2;
                body.write(rest, at, length);
            }
        } else {
            body.write(rest);
        }
        byte[] bytes = body.toByteArray();
        return isCompressed(response) ? new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes() : bytes;
    }

    private static boolean isCompressed(byte[] response) {
        return head(response).contains("\r\nContent-Encoding: gzip\r\n");
    }

    private static void assertPlain(byte[] response, String body) throws IOException {
        assertFalse(isCompressed(response), head(response));
        assertTrue(head(response).contains("\r\nContent-Length: " + body.length() + "\r\n"), head(response));
        assertEquals(body, new String(body(response), StandardCharsets.ISO_8859_1));
    }

    @Test
    @Proves("rfc9110-8.4-1")
    void textIsCompressed() throws IOException {
        byte[] got = got(answer("text/plain; charset=utf-8", TEXT), "GET", ACCEPTS);
        assertTrue(isCompressed(got), head(got));
        assertTrue(head(got).contains("\r\nVary: Accept-Encoding\r\n"), head(got));
        assertFalse(head(got).contains("Content-Length"), head(got));
        assertTrue(got.length < TEXT.length() / 4, got.length + " bytes");
        assertEquals(TEXT, new String(body(got), StandardCharsets.US_ASCII));
    }

    @Test
    void whatDoesNotShrinkIsStillRight() throws IOException {
        byte[] noise = new byte[100_000];
        new Random(5).nextBytes(noise);
        HttpHandler handler = ex -> {
            ex.respond(200).field(KnownFields.CONTENT_TYPE, "text/plain").stream();
            for (int at = 0; at < noise.length; at += 1_000) {
                ex.write(noise, at, 1_000);
            }
            ex.end();
        };
        assertArrayEquals(noise, body(got(handler, "GET", ACCEPTS)));
    }

    @Test
    void anEmptyBodyOfUnknownLengthIsAnEmptyFile() throws IOException {
        HttpHandler handler = ex -> {
            ex.respond(200).field(KnownFields.CONTENT_TYPE, "text/plain").stream();
            ex.end();
        };
        byte[] got = got(handler, "GET", ACCEPTS);
        assertTrue(isCompressed(got));
        assertEquals(0, body(got).length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "GZip | true",
                "x-gzip | true",
                "br, gzip, zstd | true",
                "gzip;q=0.001 | true",
                "gzip ; q=1 | true",
                "* | true",
                "*;q=0.5, gzip;q=0 | false",
                "*;q=0, gzip | true",
                "gzip;q=0 | false",
                "gzip;q=0.000 | false",
                "gzip;level=9 | false",
                "br | false",
                "gzipped | false",
                "identity, *;q=0 | false",
                "'' | false",
                "', ,' | false"
            })
    void theClientDecides(String accept, boolean compressed) throws IOException {
        byte[] got = got(answer("text/plain", TEXT), "GET", "Accept-Encoding: " + accept + "\r\n");
        assertEquals(compressed, isCompressed(got), head(got));
        assertTrue(head(got).contains("\r\nVary: Accept-Encoding\r\n"), "caches are told either way");
        assertEquals(TEXT, new String(body(got), StandardCharsets.US_ASCII));
    }

    @Test
    void severalLinesAreOneList() throws IOException {
        byte[] got = got(answer("text/plain", TEXT), "GET", "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n");
        assertTrue(isCompressed(got));
    }

    @Test
    void withoutAWordFromTheClientNothingIsCompressed() throws IOException {
        assertPlain(got(answer("text/plain", TEXT), "GET", ""), TEXT);
    }

    @Test
    void whatWouldNotGainIsLeftAlone() throws IOException {
        for (String type : new String[] {"image/png", "application/zip", "video/mp4", "text/event-stream", ""}) {
            assertPlain(got(answer(type, TEXT), "GET", ACCEPTS), TEXT);
        }
        assertPlain(got(answer("text/plain", "short"), "GET", ACCEPTS), "short");
        assertPlain(got(answer("text/plain", TEXT, "Content-Encoding", "br"), "GET", ACCEPTS), TEXT);
        assertPlain(got(answer("text/plain", TEXT, "Cache-Control", "public, no-transform"), "GET", ACCEPTS), TEXT);
    }

    @Test
    void usualTypesOfTextAreCompressed() throws IOException {
        for (String type :
                new String[] {"TEXT/HTML", "application/json", "image/svg+xml;x=y", "application/javascript"}) {
            assertTrue(isCompressed(got(answer(type, TEXT), "GET", ACCEPTS)), type);
        }
    }

    @Test
    void theTagOfOtherBytesIsAWeakOne() throws IOException {
        byte[] got = got(
                answer(
                        "text/plain",
                        TEXT,
                        "ETag",
                        "\"v1\"",
                        "Accept-Ranges",
                        "bytes",
                        "Vary",
                        "Origin, Accept-Encoding"),
                "GET",
                ACCEPTS);
        assertTrue(head(got).contains("\r\nETag: W/\"v1\"\r\n"), head(got));
        assertFalse(head(got).contains("Accept-Ranges"), head(got));
        assertEquals(1, head(got).split("Vary: ").length - 1, head(got));
        assertTrue(head(got(answer("text/plain", TEXT, "ETag", "W/\"v1\""), "GET", ACCEPTS))
                .contains("\r\nETag: W/\"v1\"\r\n"));
    }

    @Test
    void aResponseToHeadSaysTheSameAndHasNoBody() throws IOException {
        byte[] got = got(answer("text/plain", TEXT), "HEAD", ACCEPTS);
        assertTrue(isCompressed(got));
        assertEquals(head(got).length() + 2, got.length);
    }
}
