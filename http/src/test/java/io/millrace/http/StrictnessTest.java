package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.engine.config.FlagSetting;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is refused unless a switch lets it pass, and what a server keeps from clients that did not ask for it. */
class StrictnessTest extends HttpTck {
    private static final FieldName SUM = FieldName.of("X-Sum");
    private static final List<Counter> LENIENCIES = List.of(
            Counter.HTTP_LENIENT_BARE_LF,
            Counter.HTTP_LENIENT_OBS_FOLD,
            Counter.HTTP_LENIENT_SPACE_BEFORE_COLON,
            Counter.HTTP_LENIENT_LENGTH_BESIDE_CHUNKED,
            Counter.HTTP_LENIENT_EQUAL_LENGTHS,
            Counter.HTTP_LENIENT_UNESCAPED_PATH);
    private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    // --- leniencies ---

    /** Refused by default; with the switch taken, and counted under its name and no other. */
    private void lenient(FlagSetting on, Counter counter, String... requests) {
        for (String request : requests) {
            HttpHost strict = host(StrictnessTest::afterTheBody);
            strict.run(strict.connect().write(request)::isOver);
            assertEquals(List.of(), counted(strict));
            HttpHost loose = host(StrictnessTest::afterTheBody, b -> b.set(on, true));
            assertEquals(200, answer(loose, loose.connect().write(request)).status());
            assertEquals(List.of(counter), counted(loose), request);
            assertEquals(1, loose.count(counter), request);
        }
    }

    private static List<Counter> counted(HttpHost host) {
        return LENIENCIES.stream().filter(c -> host.count(c) > 0).toList();
    }

    private static void afterTheBody(ServerExchange ex) {
        ex.onBody(new BodySink() {
            @Override
            public void onData(Exchange e, Slice data) {}

            @Override
            public void onBodyEnd(Exchange e) {
                ex.respond(200).send("x");
            }
        });
    }

    @Test
    void aBareLfIsLetPassOnlyByItsSwitch() {
        lenient(
                HttpSettings.LENIENT_BARE_LF,
                Counter.HTTP_LENIENT_BARE_LF,
                "GET / HTTP/1.1\nHost: h\n\n",
                POST + CHUNKED + "\r\n1\r\na\r\n0\r\nA: b\n\r\n",
                POST + CHUNKED + "\r\n1\r\na\r\n0\r\n\n");
    }

    @Test
    void aFoldIsLetPassOnlyByItsSwitch() {
        lenient(
                HttpSettings.LENIENT_OBS_FOLD,
                Counter.HTTP_LENIENT_OBS_FOLD,
                "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n",
                POST + CHUNKED + "\r\n1\r\na\r\n0\r\nA: b\r\n c\r\n\r\n");
    }

    @Test
    void spaceBeforeAColonIsLetPassOnlyByItsSwitch() {
        lenient(
                HttpSettings.LENIENT_SPACE_BEFORE_COLON,
                Counter.HTTP_LENIENT_SPACE_BEFORE_COLON,
                "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
                POST + CHUNKED + "\r\n1\r\na\r\n0\r\nA : b\r\n\r\n");
    }

    @Test
    void aLengthBesideChunkedIsLetPassOnlyByItsSwitch() {
        lenient(
                HttpSettings.LENIENT_LENGTH_BESIDE_CHUNKED,
                Counter.HTTP_LENIENT_LENGTH_BESIDE_CHUNKED,
                POST + CHUNKED + "Content-Length: 1\r\n\r\n1\r\na\r\n0\r\n\r\n");
    }

    @Test
    void equalLengthsAreLetPassOnlyByTheirSwitch() {
        lenient(
                HttpSettings.LENIENT_EQUAL_LENGTHS,
                Counter.HTTP_LENIENT_EQUAL_LENGTHS,
                POST + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
                POST + "Content-Length: 1, 1\r\n\r\na");
    }

    @Test
    void anUnescapedPathIsLetPassOnlyByItsSwitch() {
        lenient(
                HttpSettings.LENIENT_UNESCAPED_PATH,
                Counter.HTTP_LENIENT_UNESCAPED_PATH,
                get("/a|b"),
                get("/a\\b?c"),
                get("http://h/{a}"));
    }

    @Test
    void trailersThatNobodyWantsAreCountedToo() {
        HttpHost host = host(ex -> ex.respond(200).send("x"), b -> b.set(HttpSettings.LENIENT_BARE_LF, true));
        Wire wire = host.connect().write(POST + CHUNKED + "\r\n1\r\na\r\n0\r\nA: b\n\r\n" + GET);
        answers(host, wire, 2);
        assertEquals(1, host.count(Counter.HTTP_LENIENT_BARE_LF));
    }

    // --- the field Connection ---

    @Test
    @Proves("rfc9112-9.6-1")
    void aConnectionFieldOfTheHandlerDoesNotHideTheClose() {
        HttpHost host = host(
                ex -> ex.respond(200).field(KnownFields.CONNECTION, "x-hop").send("x"));
        Wire wire = host.connect().write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        Answer a = lastAnswer(host, wire);
        assertTrue(a.fields().containsAll(List.of("Connection: x-hop", "Connection: close")), a::toString);
    }

    @Test
    void aConnectionFieldOfTheHandlerThatSaysNothingOfTheEndKeepsTheConnection() {
        HttpHost host = host(
                ex -> ex.respond(200).field(KnownFields.CONNECTION, "x-hop").send("x"));
        List<Answer> a = answers(host, host.connect().write(GET + GET), 2);
        assertEquals("x-hop", a.get(0).field("connection"));
        Wire old = host.connect().write("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertTrue(answer(host, old).fields().containsAll(List.of("Connection: x-hop", "Connection: keep-alive")));
    }

    @Test
    void aKeepAliveOfTheHandlerIsSaidOnce() {
        HttpHost host = host(ex ->
                ex.respond(200).field(KnownFields.CONNECTION, "Keep-Alive").send("x"));
        Wire old = host.connect().write("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        List<String> said = answer(host, old).fields().stream()
                .filter(f -> f.startsWith("Connection:"))
                .toList();
        assertEquals(List.of("Connection: Keep-Alive"), said);
    }

    @Test
    @Proves("rfc9112-9.6-3")
    void aCloseOfTheHandlerIsSaidOnceAndKept() {
        for (boolean filtered : new boolean[] {false, true}) {
            HttpHost host = host(ex -> {
                if (filtered) {
                    ex.filterResponse(new BodyFilter() {
                        @Override
                        public boolean onHead(Exchange e, HeadBuffer head) {
                            return false; // the head went through it, the body need not
                        }

                        @Override
                        public int onData(ByteBuffer in, int offset, int length, BodyOut next) {
                            return length;
                        }

                        @Override
                        public boolean onEnd(BodyOut next) {
                            return true;
                        }
                    });
                }
                ex.respond(200).field(StaticField.of("Connection", "x, Close")).send("x");
            });
            Answer a = lastAnswer(host, host.connect().write(GET + GET));
            assertEquals("x, Close", a.field("connection"));
        }
    }

    @Test
    @Proves("rfc9110-7.8-6")
    void upgradeBringsItsOption() {
        HttpHost host =
                host(ex -> ex.respond(426).field(KnownFields.UPGRADE, "raw").send("x"));
        assertEquals("upgrade", answer(host, host.connect().write(GET)).field("connection"));
    }

    @Test
    void theOptionOfUpgradeIsSaidOnceBesideOthers() {
        for (String said : List.of("x-hop", "Upgrade")) {
            HttpHost host = host(ex -> ex.respond(426)
                    .field(KnownFields.CONNECTION, said)
                    .field(KnownFields.UPGRADE, "raw")
                    .send("x"));
            List<String> options = answer(host, host.connect().write(GET)).fields().stream()
                    .filter(f -> f.startsWith("Connection:"))
                    .map(f -> f.substring(12).toLowerCase(Locale.ROOT))
                    .toList();
            assertEquals(said.equals("x-hop") ? List.of("x-hop", "upgrade") : List.of("upgrade"), options);
        }
    }

    @Test
    @Proves("rfc9110-7.8-3")
    void thereIsNoSwitchToAProtocolThatWasNotOffered() {
        List<String> refused = new ArrayList<>();
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(101);
            for (String other : List.of("other", "raw, other", "raw/2")) {
                refused.add(assertThrows(IllegalArgumentException.class, () -> w.field(KnownFields.UPGRADE, other))
                        .getMessage());
            }
            assertThrows(IllegalStateException.class, w::tunnel);
            w.field(KnownFields.UPGRADE, "RAW").tunnel();
            ex.end();
            ex.discardBody();
        });
        Wire wire = host.connect()
                .write("GET / HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: x, raw\r\n\r\n")
                .shutdownOutput();
        host.run(wire::isAtEnd);
        Answer a = parse(wire, "GET").get(0);
        assertEquals(101, a.status());
        assertEquals("RAW", a.field("upgrade"));
        assertEquals("upgrade", a.field("connection"));
        assertEquals(3, refused.size());
        assertTrue(refused.get(0).contains("other"), refused::toString);
    }

    // --- trailers, interim responses ---

    @Test
    void trailersAreKeptFromThoseWhoDoNotAskForThem() {
        List<Boolean> told = new ArrayList<>();
        HttpHost host = host(ex -> {
            told.add(ex.acceptsTrailers());
            ex.respond(200).stream();
            ex.write("x");
            ex.trailers().field(SUM, 7).end();
        });
        String asks = "GET / HTTP/1.1\r\nHost: h\r\nTE: deflate, trailers\r\nConnection: TE\r\n\r\n";
        List<Answer> a = answers(host, host.connect().write(GET + asks + GET), 3);
        assertEquals(List.of(), a.get(0).trailers());
        assertEquals("x", a.get(0).text());
        assertEquals(List.of("X-Sum: 7"), a.get(1).trailers());
        assertEquals(List.of(), a.get(2).trailers());
        assertEquals(List.of(false, true, false), told);
        assertEquals(2, host.count(Counter.EXCHANGE_TRAILERS_DROPPED));
    }

    @Test
    void whatFramesOrRoutesIsNoTrailer() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            HeadWriter w = ex.trailers();
            for (FieldName name : List.of(KnownFields.HOST, KnownFields.CONNECTION, KnownFields.TRAILER)) {
                assertThrows(IllegalArgumentException.class, () -> w.field(name, "x"));
            }
            w.field(SUM, 7).end();
        });
        String asks = "GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: TE\r\n\r\n";
        assertEquals(
                List.of("X-Sum: 7"), answer(host, host.connect().write(asks)).trailers());
    }

    @Test
    void interimResponsesAreSentOnlyWhenSwitchedOn() {
        HttpHost host = host(ex -> {
            ex.inform(103).field(SUM, 1).end();
            ex.inform(100).end();
            ex.respond(200).send("x");
        });
        List<Answer> a = answers(host, host.connect().write(GET), 2);
        assertEquals(100, a.get(0).status());
        assertEquals(1, host.count(Counter.HTTP_INTERIM_DROPPED));
        assertFalse(HttpSettings.INTERIM.defaultValue());
    }

    @Test
    void interimResponsesOfAnExchangeAreBounded() {
        HttpHost host = host(
                ex -> {
                    for (int i = 0; i < 5; i++) {
                        ex.inform(103).field(SUM, i).end();
                    }
                    ex.respond(200).send("x");
                },
                b -> b.set(HttpSettings.INTERIM, true).set(HttpSettings.INTERIM_MAX, 2));
        Wire wire = host.connect().write(GET + GET);
        List<Integer> statuses =
                answers(host, wire, 6).stream().map(Answer::status).toList();
        assertEquals(List.of(103, 103, 200, 103, 103, 200), statuses);
        assertEquals(6, host.count(Counter.HTTP_INTERIM_OVER));
    }

    // --- clients that end their output ---

    @Test
    void aHalfClosedClientMayBeTakenForGone() {
        List<Outcome> ends = new ArrayList<>();
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(
                ex -> {
                    ex.onEnd(e -> ends.add(e.outcome()));
                    open.add(ex);
                },
                b -> b.set(HttpSettings.HALF_CLOSE_ABORTS, true));
        Wire wire = host.connect().write(GET);
        host.run(() -> !open.isEmpty());
        wire.shutdownOutput();
        host.run(() -> !ends.isEmpty());
        assertEquals(Outcome.Kind.PEER_GONE, ends.get(0).kind());
        host.run(wire::isOver);
        assertEquals("", wire.text());
        assertFalse(HttpSettings.HALF_CLOSE_ABORTS.defaultValue());
    }
}
