package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Clauses of RFC 9112 and RFC 9110 over the wire, one by one; those that other tests prove besides are found there. */
class ServerClausesTest extends HttpTck {
    private static final String START = "GET / HTTP/1.1\r\nHost: h\r\n";
    private static final String UPGRADES = "Connection: upgrade\r\nUpgrade: raw\r\n";

    /** Answers with what came, once it is whole. */
    private static final HttpHandler TELL = ex -> ex.onBody(new Collecting() {
        @Override
        public void onBodyEnd(Exchange e) {
            String behind = ex.fields().count() + " " + trailers;
            ex.respond(200).send(body.length() == 0 ? "fields " + behind : body + " fields " + behind);
        }
    });

    /** The request gets that status, the connection is closed, and what follows is not processed. */
    private void refused(int status, String... requests) {
        List<String> seen = new ArrayList<>();
        HttpHost host = host(ex -> {
            seen.add(ex.target().toString());
            TELL.onRequest(ex);
        });
        for (String request : requests) {
            Wire wire = host.connect().write(request + get("/behind"));
            Answer a = lastAnswer(host, wire);
            assertEquals(status, a.status(), request);
            assertEquals("close", a.field("connection"), request);
        }
        assertFalse(seen.contains("/behind"), "a request behind an error was processed");
    }

    private String told(String request) {
        HttpHost host = host(TELL);
        Wire wire = host.connect().write(request + GET);
        Answer a = answers(host, wire, 2).get(0);
        assertEquals(200, a.status(), request);
        return a.text();
    }

    private static String chunks(String rest) {
        return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + rest;
    }

    // --- heads ---

    @Test
    @Proves({"rfc9112-2.2-3", "rfc9110-5.5-2"})
    void crLfAndNulInsideElementsAreRefused() {
        refused(
                400,
                "GET /\r HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET / HTTP/1.1\rHost: h\r\n\r\n",
                START + "X: a\rb\r\n\r\n",
                START + "X: a\r\r\n\r\n",
                START + "X\r: a\r\n\r\n",
                START + "X: a\nb\r\n\r\n",
                START + "X: a\0b\r\n\r\n",
                chunks("1\r;x\r\na\r\n0\r\n\r\n"),
                chunks("1;x=\r\na\r\n0\r\nX: a\rb\r\n\r\n"));
    }

    @Test
    @Proves("rfc9112-2.2-5")
    void whiteSpaceBeforeTheFirstFieldIsRefused() {
        refused(400, "GET / HTTP/1.1\r\n Host: h\r\n\r\n", "GET / HTTP/1.1\r\n\tX: y\r\nHost: h\r\n\r\n");
    }

    @Test
    @Proves("rfc9112-3.2-1")
    void aMissingRepeatedOrInvalidHostIsRefused() {
        refused(
                400,
                "GET / HTTP/1.1\r\n\r\n",
                "GET http://h/ HTTP/1.1\r\n\r\n",
                START + "Host: h\r\n\r\n",
                "GET / HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET / HTTP/1.0\r\nHost: a b\r\n\r\n");
    }

    @Test
    @Proves("rfc9112-4-1")
    void theSpaceBehindTheStatusIsSentWithoutAReason() {
        HttpHost host = host(ex -> ex.respond(299).end());
        Wire wire = host.connect().write(GET);
        answer(host, wire);
        assertTrue(wire.text().startsWith("HTTP/1.1 299 \r\n"), wire.text());
    }

    @Test
    @Proves("rfc9112-5.1-1")
    void whiteSpaceBeforeAColonIsRefused() {
        refused(400, START + "X : y\r\n\r\n", START + "X\t: y\r\n\r\n", START + "Content-Length : 3\r\n\r\nabc");
    }

    @Test
    @Proves("rfc9112-5.2-2")
    void aFoldedFieldIsRefusedOrReadAsSpaces() {
        refused(400, START + "X: a\r\n b\r\n\r\n", START + "X: a\r\n\tb\r\n\r\n");
        HttpHost host =
                host(ex -> ex.respond(200).send(ex.fields().value(1)), b -> b.set(HttpSettings.LENIENT_OBS_FOLD, true));
        assertEquals(
                "a   b",
                answer(host, host.connect().write(START + "X: a\r\n b\r\n\r\n")).text());
    }

    @Test
    @Proves({"rfc9110-4.2.1-2", "rfc9110-4.2.2-2"})
    void aUriWithoutAHostIsRefused() {
        refused(
                400,
                "GET http:///x HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET http://:80/x HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET https:///x HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    @Test
    @Proves("rfc9110-5.6.1.2-1")
    void emptyElementsOfAListArePassedOver() {
        HttpHost host = host(ex -> ex.respond(200).send("x"));
        Wire wire = host.connect().write(START + "Connection: ,, ,x,\t,close,\r\n\r\n" + GET);
        assertEquals("close", lastAnswer(host, wire).field("connection"));
    }

    @Test
    @Proves("rfc9110-9.3.6-1")
    void connectWithoutAValidPortIsRefused() {
        refused(
                400,
                "CONNECT h: HTTP/1.1\r\nHost: h\r\n\r\n",
                "CONNECT h HTTP/1.1\r\nHost: h\r\n\r\n",
                "CONNECT h:65536 HTTP/1.1\r\nHost: h\r\n\r\n",
                "CONNECT h:x HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    // --- framing ---

    @Test
    @Proves("rfc9112-6.1-7")
    void aRequestWithBothLengthsIsTheLast() {
        String both = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"
                + "Connection: keep-alive\r\n\r\n1\r\na\r\n0\r\n\r\n";
        refused(400, both);
        HttpHost host = host(TELL, b -> b.set(HttpSettings.LENIENT_LENGTH_BESIDE_CHUNKED, true));
        Answer a = lastAnswer(host, host.connect().write(both + get("/behind")));
        assertEquals(200, a.status());
        assertEquals("close", a.field("connection"));
    }

    @Test
    @Proves("rfc9112-6.1-8")
    void aCodingInHttp10IsFaultyFraming() {
        String old = "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n";
        refused(400, old + "\r\n1\r\na\r\n0\r\n\r\n", old + "Content-Length: 3\r\n\r\nabc");
    }

    @Test
    @Proves("rfc9112-6.3-1")
    void aCodingThatDoesNotEndWithChunkedIsRefused() {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: ";
        String body = "\r\n\r\n1\r\na\r\n0\r\n\r\n";
        refused(
                400,
                head + "gzip" + body,
                head + "chunked, gzip" + body,
                head + "identity" + body,
                head + "chunked, x" + body,
                head + "chunked\r\nTransfer-Encoding: x" + body,
                head + body);
    }

    @Test
    @Proves({"rfc9112-6.3-2", "rfc9110-8.6-5", "rfc9110-8.6-7"})
    void aLengthThatIsNoNumberOrTooLargeIsRefused() {
        List<String> requests = new ArrayList<>();
        for (String length : List.of(
                "",
                "x",
                "-1",
                "+1",
                "1.0",
                "0x1",
                "1 1",
                "1, 2",
                "1\r\nContent-Length: 2",
                "9223372036854775808",
                "18446744073709551617",
                "4294967297000000000000")) {
            requests.add("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\na");
        }
        refused(400, requests.toArray(String[]::new));
        assertEquals(
                "a fields 2 []",
                told("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 00000000000000000000000000000001\r\n\r\na"));
    }

    @Test
    @Proves("rfc9112-7.1-2")
    void aChunkSizeThatIsTooLargeIsRefused() {
        for (String size : List.of("ffffffffffffffff", "10000000000000001", "100000001000000000000000a")) {
            HttpHost host = host(TELL);
            Answer a = lastAnswer(host, host.connect().write(chunks(size + "\r\na\r\n0\r\n\r\n") + get("/behind")));
            assertEquals(413, a.status(), size);
        }
    }

    @Test
    @Proves({"rfc9112-7.1.1-1", "rfc9110-5.6.3-2", "rfc9110-5.6.4-1"})
    void chunkExtensionsAreIgnoredWhateverTheySay() {
        assertEquals(
                "abc fields 2 []",
                told(chunks("1;x\r\na\r\n1 ; y = z\r\nb\r\n1;q=\"\\\";\\\\\"\t;last\r\nc\r\n0;end=\"\"\r\n\r\n")));
        refused(400, chunks("1;q=\"\\\"\r\na\r\n0\r\n\r\n"));
    }

    @Test
    @Proves({"rfc9112-7.1.2-1", "rfc9112-7.1.2-2", "rfc9110-6.5.1-2"})
    void trailersStayApartFromTheFieldsOfTheHead() {
        assertEquals("a fields 2 [x-sum=1, cookie=b]", told(chunks("1\r\na\r\n0\r\nX-Sum: 1\r\nCookie: b\r\n\r\n")));
    }

    // --- responses ---

    @Test
    @Proves({"rfc9110-6.6.1-1", "rfc9110-6.2-1"})
    void everyAnswerHasADate() {
        HttpHost host = host(
                ex -> ex.respond(Integer.parseInt(ex.path().subSequence(1, 4).toString()))
                        .end());
        for (int status : new int[] {200, 204, 206, 301, 304, 400, 404, 499, 500}) {
            Answer a = answer(host, host.connect().write(get("/" + status)));
            assertEquals(status, a.status());
            assertNotNull(a.field("date"), a::toString);
        }
        for (String request : new String[] {
            "G@T / HTTP/1.1\r\n\r\n", "GET / HTTP/3.0\r\n\r\n", get("/" + noise(9_000)), START + "Expect: x\r\n\r\n"
        }) {
            Answer a = lastAnswer(host, host.connect().write(request));
            assertTrue(a.status() >= 400 && a.field("date") != null, a::toString);
        }
    }

    @Test
    @Proves("rfc9110-15.3.6-1")
    void resetContentHasNoContent() {
        HttpHost host = host(ex -> {
            switch (ex.path().charAt(1)) {
                case 's' -> ex.respond(205).send("dropped");
                case 'e' -> ex.respond(205).end();
                case 'l' -> {
                    ex.respond(205).stream(7);
                    ex.write("dropped");
                    ex.end();
                }
                default -> {
                    ex.respond(205).stream();
                    ex.write("dropped");
                    ex.end();
                }
            }
        });
        Wire wire = host.connect().write(get("/s") + get("/e") + get("/l") + get("/w"));
        for (Answer a : answers(host, wire, 4)) {
            assertEquals(205, a.status());
            assertEquals("0", a.field("content-length"));
            assertNull(a.field("transfer-encoding"));
            assertEquals("", a.text());
        }
    }

    // --- upgrades ---

    @Test
    @Proves({"rfc9110-7.8-1", "rfc9110-15.2.2-1"})
    void aSwitchThatNamesNoProtocolIsRefused() {
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(101);
            assertThrows(IllegalStateException.class, w::tunnel);
            w.field(KnownFields.UPGRADE, "raw").tunnel();
            ex.end();
            ex.discardBody();
        });
        Wire wire = host.connect().write(START + UPGRADES + "\r\n").shutdownOutput();
        host.run(wire::isAtEnd);
        assertEquals("raw", parse(wire, "GET").get(0).field("upgrade"));
    }

    @Test
    @Proves({"rfc9110-7.6.1-1", "rfc9110-7.8-6"})
    void aSwitchHasItsConnectionOption() {
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(101).field(KnownFields.UPGRADE, "raw");
            if (ex.path().charAt(1) == 'o') {
                w.field(KnownFields.CONNECTION, "Upgrade");
            }
            w.tunnel();
            ex.end();
            ex.discardBody();
        });
        for (String path : new String[] {"/own", "/added"}) {
            Wire wire = host.connect().write("GET " + path + " HTTP/1.1\r\nHost: h\r\n" + UPGRADES + "\r\n");
            wire.shutdownOutput();
            host.run(wire::isAtEnd);
            assertTrue("upgrade".equalsIgnoreCase(parse(wire, "GET").get(0).field("connection")), path);
        }
    }

    @Test
    @Proves("rfc9110-7.8-7")
    void anUpgradeInHttp10IsIgnored() {
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(101).field(KnownFields.UPGRADE, "raw");
            assertThrows(IllegalStateException.class, w::tunnel);
        });
        Wire wire = host.connect().write("GET / HTTP/1.0\r\n" + UPGRADES + "\r\n");
        assertEquals(500, lastAnswer(host, wire).status());
        host.takeErrors();
    }

    @Test
    @Proves("rfc9110-7.8-8")
    void theContinueGoesBeforeTheSwitch() {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n" + UPGRADES + "\r\n";
        HttpHost host = host(ex -> ex.onBody(new Collecting() {
            @Override
            public void onBodyEnd(Exchange e) {
                ex.respond(101).field(KnownFields.UPGRADE, "raw").tunnel();
                ex.end();
                ex.discardBody();
            }
        }));
        Wire waits = host.connect().write(head);
        host.run(() -> waits.text().startsWith("HTTP/1.1 100 "));
        waits.write("hello").shutdownOutput();
        Wire hastes = host.connect().write(head + "hello").shutdownOutput();
        for (Wire wire : List.of(waits, hastes)) {
            host.run(wire::isAtEnd);
            List<Integer> got = parse(wire, "POST").stream().map(Answer::status).toList();
            assertEquals(List.of(100, 101), got);
        }
    }

    // --- whom the request is for ---

    @Test
    @Proves({"rfc9110-7.4-1", "rfc9110-7.4-2"})
    void anHttpsTargetWithoutASecuredConnectionIsRefused() {
        Assumptions.assumeFalse(world.tls());
        refused(421, "GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "GET HTTPS://h/ HTTP/1.1\r\nHost: h\r\n\r\n");
        HttpHost host =
                host(ex -> ex.respond(200).send(ex.scheme()), b -> b.set(HttpSettings.SECURED_BY_GATEWAY, true));
        assertEquals(
                "https",
                answer(host, host.connect().write("GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n"))
                        .text());
        assertEquals(1, host.count(Counter.HTTP_SECURED_BY_GATEWAY));
    }

    @Test
    void anHttpsTargetOnASecuredConnectionIsServed() {
        Assumptions.assumeTrue(world.tls());
        HttpHost host = host(ex -> ex.respond(200).send(ex.scheme()));
        Wire wire = host.connect().write("GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals("https", answer(host, wire).text());
        assertEquals(0, host.count(Counter.HTTP_SECURED_BY_GATEWAY));
    }
}
