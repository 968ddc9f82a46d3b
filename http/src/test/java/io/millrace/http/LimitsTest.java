package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Malformed requests and those beyond a limit: their status, their counter, and that nothing follows. */
class LimitsTest extends HttpTck {
    private void refused(String request, int status, Counter counter) {
        List<String> seen = new ArrayList<>();
        HttpHost host = host(ex -> {
            seen.add(ex.path().toString());
            ex.onBody(new Collecting() {
                @Override
                public void onBodyEnd(Exchange e) {
                    ex.respond(200).end();
                }
            });
        });
        Wire wire = host.connect().write(get("/good") + request + get("/behind"));
        host.run(wire::isOver);
        List<Answer> a = parse(wire, "GET");
        assertEquals(2, a.size(), () -> a + wire.rest() + host.describe());
        assertEquals(status, a.get(1).status());
        assertEquals("close", a.get(1).field("connection"));
        assertEquals(1, host.count(counter), counter::toString);
        assertTrue(!seen.contains("/behind"), "a request behind an error was seen");
        wire.close();
        host.run(() -> host.count(Counter.CLOSED_PROTOCOL) + host.count(Counter.CLOSED_LIMIT) == 1);
    }

    @Test
    @Proves("rfc9110-6.2-1")
    void malformedHeadsAreRefused() {
        refused("G@T / HTTP/1.1\r\nHost: h\r\n\r\n", 400, Counter.HTTP_BAD_REQUEST_LINE);
        refused("GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400, Counter.HTTP_BAD_VERSION);
        refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, Counter.HTTP_BAD_VERSION);
        refused("GET / HTTP/1.1\r\nHost: h\r\nX Y: z\r\n\r\n", 400, Counter.HTTP_BAD_FIELD);
        refused("GET / HTTP/1.1\r\n\r\n", 400, Counter.HTTP_BAD_HOST);
        refused("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1x\r\n\r\n", 400, Counter.HTTP_BAD_FRAMING);
        refused("GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501, Counter.HTTP_BAD_FRAMING);
        refused("GET / HTTP/1.1\r\nHost: h\r\nExpect: x\r\n\r\n", 417, Counter.HTTP_BAD_OTHER);
    }

    @Test
    @Proves({"rfc9112-3-1", "rfc9110-5.4-1"})
    void headsBeyondTheLimitsAreRefused() {
        refused(get("/" + noise(8_200)), 414, Counter.HTTP_TARGET_TOO_LONG);
        String field = "X-A: " + noise(1_000) + "\r\n";
        refused("GET / HTTP/1.1\r\nHost: h\r\n" + field.repeat(17) + "\r\n", 431, Counter.HTTP_HEAD_TOO_LONG);
        refused("GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(100) + "\r\n", 431, Counter.HTTP_FIELDS_OVER);
    }

    @Test
    void headsUpToTheLimitsAreTaken() {
        HttpHost host = host(ex -> ex.respond(200).end());
        Wire wire = host.connect();
        wire.write(get("/" + noise(8_192 - "GET / HTTP/1.1".length())));
        wire.write("GET / HTTP/1.1\r\nHost: h\r\n" + "X: y\r\n".repeat(99) + "\r\n");
        wire.write("GET / HTTP/1.1\r\nHost: h\r\nX: " + noise(16_384 - 31 - 2) + "\r\n\r\n");
        for (Answer a : answers(host, wire, 3)) {
            assertEquals(200, a.status());
        }
    }

    @Test
    void bodiesBeyondTheLimitsAreRefused() {
        String head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
        refused(head + "3\r\nabcd\r\n", 400, Counter.HTTP_BAD_CHUNK);
        refused(head + "x\r\n", 400, Counter.HTTP_BAD_CHUNK);
        refused(head + "1;" + noise(300) + "\r\na\r\n", 413, Counter.HTTP_CHUNK_EXTENSIONS_OVER);
        refused(head + ("1;" + noise(200) + "\r\na\r\n").repeat(25), 413, Counter.HTTP_CHUNK_EXTENSIONS_OVER);
        refused(head + "0\r\n" + "X: y\r\n".repeat(33) + "\r\n", 431, Counter.HTTP_TRAILERS_OVER);
        refused(head + "0\r\nX: " + noise(8_200) + "\r\n\r\n", 431, Counter.HTTP_TRAILERS_OVER);
        refused(head + "0\r\nHost: h\r\n\r\n", 400, Counter.HTTP_BAD_OTHER);
    }

    @Test
    void anErrorBehindABegunResponseCutsIt() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            ex.onBody(ECHO);
        });
        Wire wire = host.connect().write(chunked("/", "abc").replace("3\r\nabc", "3\r\nabcd"));
        host.run(wire::isOver);
        assertTrue(wire.isReset());
        assertEquals(1, host.count(Counter.HTTP_BAD_CHUNK));
    }

    @Test
    void aRefusedRequestTakesNothingFromTheOneBefore() {
        HttpHost host = host(ex -> ex.respond(200).end());
        Wire wire = host.connect().write("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        answers(host, wire, "HEAD", 1);
        wire.write("G@T / HTTP/1.1\r\n\r\n");
        host.run(wire::isOver);
        Answer a = parse(wire, "GET").get(1);
        assertEquals(400, a.status());
        assertTrue(a.body().length > 0);
    }

    @Test
    void leniencesAreCounted() {
        HttpHost host = host(ex -> ex.respond(200).end(), b -> b.set(HttpSettings.LENIENT_BARE_LF, true));
        answer(host, host.connect().write("GET / HTTP/1.1\nHost: h\n\n"));
        assertEquals(1, host.count(Counter.HTTP_LENIENT_BARE_LF));
    }
}
