package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Fields;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Bodies that come in: sinks, demand, pauses, trailers, 100 (Continue), aggregates. */
class RequestBodiesTest extends VersionsTck {
    private static final String EXPECTING =
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    private static final String TRAILED = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n0\r\nX-Sum: 7\r\nx-more: a b\r\n\r\n";

    /** Answers with what came, once it is whole. */
    private static class Answering extends Collecting {
        @Override
        public void onBodyEnd(Exchange ex) {
            super.onBodyEnd(ex);
            String small = trailers.toString().toLowerCase(Locale.ROOT); // as HTTP/2 writes names
            ((ServerExchange) ex).respond(200).send(body + "|" + small);
        }
    }

    @Test
    @Proves({"rfc9112-6.1-1", "rfc9112-7.1-1", "rfc9112-7.1.2-1"})
    void bodiesOfEachFramingComeWhole() {
        String body = noise(30_000);
        HttpHost host = host(ex -> ex.onBody(new Answering()));
        Wire wire = host.connect();
        wire.write(post("/", body)
                + chunked("/", body.substring(0, 10), body.substring(10), body)
                + post("/", "")
                + GET
                + chunked("/")
                + TRAILED
                + post("/", "x"));
        List<Answer> a = answers(host, wire, 7);
        assertEquals(body + "|[]", a.get(0).text());
        assertEquals(body + body + "|[]", a.get(1).text());
        assertEquals("|[]", a.get(2).text());
        assertEquals("|[]", a.get(3).text());
        assertEquals("|[]", a.get(4).text());
        assertEquals("hello|[x-sum=7, x-more=a b]", a.get(5).text());
        assertEquals("x|[]", a.get(6).text());
    }

    @Test
    void trailersAtTheEndOfWhatCameEndTheBody() {
        HttpHost host = host(ex -> ex.onBody(new Answering()));
        Wire wire = host.connect();
        for (int i = 1; i <= 5; i++) { // nothing follows, so nothing else could push it on
            wire.write(TRAILED);
            assertEquals(
                    "hello|[x-sum=7, x-more=a b]",
                    answers(host, wire, i).get(i - 1).text());
        }
    }

    @Test
    void discardedTrailersEndTheBodyToo() {
        HttpHost host = host(ex -> {
            ex.discardBody();
            ex.respond(200).send("x");
        });
        Wire wire = host.connect();
        for (int i = 1; i <= 3; i++) {
            wire.write(TRAILED);
            answers(host, wire, i);
            host.quiet();
        }
        wire.write(TRAILED.substring(0, 80));
        host.quiet();
        wire.write(TRAILED.substring(80) + GET);
        answers(host, wire, 5);
    }

    @Test
    void theResponseMayCompleteInsideTheTrailers() {
        HttpHost host = host(ex -> ex.onBody(new Collecting() {
            @Override
            public void onTrailers(Exchange e, Fields fields) {
                ((ServerExchange) e).respond(200).send("early");
            }
        }));
        Wire wire = host.connect();
        for (int i = 1; i <= 3; i++) {
            wire.write(TRAILED);
            assertEquals("early", answers(host, wire, i).get(i - 1).text());
        }
    }

    @Test
    void echoStreamsAnySizeWithBoundedMemory() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            ex.onWritable(Exchange::resumeBody);
            ex.onBody(ECHO);
        });
        String body = noise(600_000);
        Wire wire = host.connect().write(post("/", body));
        assertEquals(body, answer(host, wire).text());
        String chunks = chunked("/", body.substring(0, 1), body.substring(1, 200_000), body.substring(200_000));
        wire.write(chunks);
        assertEquals(body, answers(host, wire, 2).get(1).text());
    }

    @Test
    void aSlowReaderHoldsTheWriterBack() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            ex.onWritable(Exchange::resumeBody);
            ex.onBody(ECHO);
        });
        String body = noise(1_500_000);
        Wire wire = host.connect().stopReading().write(post("/", body));
        host.quiet();
        long queued = host.engine().counters().value(Counter.RECEIVE_BYTES) - host.count(Counter.SEND_BYTES);
        assertTrue(queued < 300_000, "the server holds " + queued);
        wire.startReading();
        assertEquals(body, answer(host, wire).text());
    }

    @Test
    void aBodyWithoutASinkWaits() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(open::add);
        Wire wire = host.connect().write(post("/", noise(1_000_000)));
        host.quiet();
        assertTrue(host.count(Counter.RECEIVE_BYTES) < 300_000, "read " + host.count(Counter.RECEIVE_BYTES));
        open.get(0).onBody(new Collecting() {
            private int length;

            @Override
            public void onData(Exchange ex, Slice data) {
                length += data.length();
            }

            @Override
            public void onBodyEnd(Exchange ex) {
                ((ServerExchange) ex).respond(200).send("" + length);
            }
        });
        assertEquals("1000000", answer(host, wire).text());
    }

    @Test
    @Proves({"rfc9110-10.1.1-2", "rfc9110-10.1.1-3", "rfc9110-10.1.1-4"})
    void continueIsSentOnFirstDemand() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(open::add);
        Wire wire = host.connect().write(EXPECTING);
        host.quiet();
        assertEquals("", wire.text());
        open.get(0).onBody(new Answering());
        assertEquals(100, answers(host, wire, 1).get(0).status());
        wire.write("hello");
        assertEquals("hello|[]", answers(host, wire, 2).get(1).text());
        wire.write(GET);
        host.run(() -> open.size() == 2);
        open.get(1).respond(200).end();
        answers(host, wire, 3);
        assertEquals(1, host.count(Counter.HTTP_CONTINUES));
    }

    @Test
    void continueWaitsForTheFirstGrant() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            open.add(ex);
            ex.onBody(new Answering(), 0);
        });
        Wire wire = host.connect().write(EXPECTING);
        host.quiet();
        assertEquals("", wire.text());
        open.get(0).grantBody(1);
        assertEquals(100, answers(host, wire, 1).get(0).status());
        wire.write("hello");
        open.get(0).grantBody(4);
        assertEquals("hello|[]", answers(host, wire, 2).get(1).text());
    }

    @Test
    @H1Only("a stream is reset, and the connection goes on")
    @Proves("rfc9110-10.1.1-3")
    void anEarlyAnswerNeverAsksForTheBody() {
        HttpHost host = host(ex -> ex.respond(401).send("no"));
        Wire wire = host.connect().write(EXPECTING);
        Answer a = lastAnswer(host, wire);
        assertEquals(401, a.status());
        assertEquals("close", a.field("connection")); // the body may come or not, so nobody could tell requests apart
        assertEquals(0, host.count(Counter.HTTP_CONTINUES));
        assertEquals(1, host.count(Counter.HTTP_UNREAD_CLOSED));
    }

    @Test
    void bodyAskedForAfterTheAnswerBeganSendsNoContinue() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            ex.onBody(ECHO);
        });
        Wire wire = host.connect().write(EXPECTING + "hello");
        assertEquals("hello", answer(host, wire).text());
        assertEquals(0, host.count(Counter.HTTP_CONTINUES));
    }

    @Test
    @H1Only("HTTP/1.0")
    @Proves({"rfc9110-10.1.1-1", "rfc9110-15.2-1"})
    void http10IsNeverToldToContinue() {
        HttpHost host = host(ex -> ex.onBody(new Answering()));
        Wire wire =
                host.connect().write("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n" + "hello");
        assertEquals("hello|[]", lastAnswer(host, wire).text());
    }

    @Test
    void nothingBeyondTheDemandIsLent() {
        List<Integer> pieces = new ArrayList<>();
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            open.add(ex);
            ex.onBody(
                    new Answering() {
                        @Override
                        public void onData(Exchange e, Slice data) {
                            super.onData(e, data);
                            pieces.add(data.length());
                        }
                    },
                    7);
        });
        String body = noise(1_000);
        for (String request : List.of(post("/", body), chunked("/", body.substring(0, 3), body.substring(3)))) {
            pieces.clear();
            open.clear();
            Wire wire = host.connect().write(request);
            long granted = 7;
            while (granted < 1_000) {
                long now = granted;
                host.run(() -> pieces.stream().mapToInt(i -> i).sum() == now);
                host.quiet();
                assertEquals(now, pieces.stream().mapToInt(i -> i).sum());
                open.get(0).grantBody(331);
                granted += 331;
            }
            assertEquals(body + "|[]", answer(host, wire).text());
        }
    }

    @Test
    void demandOfExactlyTheLengthReachesTheEnd() {
        HttpHost host = host(ex -> ex.onBody(new Answering(), 10));
        Wire wire = host.connect();
        wire.write(post("/", "0123456789"));
        assertEquals("0123456789|[]", answers(host, wire, 1).get(0).text());
        wire.write(chunked("/", "01234", "56789"));
        assertEquals("0123456789|[]", answers(host, wire, 2).get(1).text());
        wire.write("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "a;x=y\r\n0123456789\r\n000\r\nX: y\r\n\r\n");
        assertEquals("0123456789|[x=y]", answers(host, wire, 3).get(2).text());
    }

    @Test
    void noDemandReachesTheEndOfAnEmptyBody() {
        HttpHost host = host(ex -> ex.onBody(new Answering(), 0));
        Wire wire = host.connect();
        wire.write(post("/", ""));
        answers(host, wire, 1);
        wire.write(chunked("/"));
        assertEquals("|[]", answers(host, wire, 2).get(1).text());
    }

    @Test
    void pauseIsStrictAndResumeGoesOn() {
        List<ServerExchange> open = new ArrayList<>();
        int[] paused = {0};
        HttpHost host = host(ex -> {
            open.add(ex);
            ex.onBody(new Answering() {
                @Override
                public void onData(Exchange e, Slice data) {
                    assertEquals(0, paused[0], "fed while paused");
                    super.onData(e, data);
                    e.pauseBody();
                    paused[0] = 1;
                }
            });
        });
        for (String request : List.of(post("/", noise(9_000)), chunked("/", noise(9_000)))) {
            open.clear();
            Wire wire = host.connect().write(request);
            host.run(() -> {
                if (paused[0] == 1 && !open.isEmpty()) {
                    host.quiet();
                    paused[0] = 0;
                    open.get(0).resumeBody();
                }
                return wire.text().contains("|[]");
            });
            assertEquals(noise(9_000) + "|[]", answer(host, wire).text());
        }
    }

    @Test
    void theEndOfABodyWaitsForTheResume() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            open.add(ex);
            ex.onBody(new Answering() {
                @Override
                public void onData(Exchange e, Slice data) {
                    super.onData(e, data);
                    if (body.length() == 5) {
                        e.pauseBody();
                    }
                }
            });
        });
        for (String request : List.of(post("/", "hello"), chunked("/", "hello"))) {
            Wire wire = host.connect().write(request);
            host.quiet();
            assertEquals("", wire.text());
            open.remove(0).resumeBody();
            assertEquals("hello|[]", answer(host, wire).text());
        }
    }

    @Test
    void aSinkMayBeReplacedInTheMiddle() {
        Collecting first = new Collecting();
        HttpHost host = host(ex -> ex.onBody(new Collecting() {
            @Override
            public void onData(Exchange e, Slice data) {
                first.onData(e, data);
                e.onBody(new Answering());
            }
        }));
        Wire wire = host.connect().write(post("/", noise(20_000)));
        Answer a = answer(host, wire);
        assertEquals(noise(20_000) + "|[]", first.body + a.text());
    }

    @Test
    void retainedPiecesStayTrueAfterTheCallback() {
        HttpHost host = host(ex -> ex.onBody(new BodySink() {
            private final List<io.millrace.engine.memory.Lease> kept = new ArrayList<>();

            @Override
            public void onData(Exchange e, Slice data) {
                kept.add(data.retain());
            }

            @Override
            public void onBodyEnd(Exchange e) {
                ((ServerExchange) e).respond(200).stream();
                kept.forEach(e::transfer);
                e.end();
            }
        }));
        String body = noise(40_000);
        Wire wire = host.connect().write(post("/", body));
        assertEquals(body, answer(host, wire).text());
    }

    // --- aggregate ---

    private static HttpHandler aggregating(int lengthMax) {
        return ex -> ex.aggregate(lengthMax, (e, body, offset, length) -> {
            byte[] copy = new byte[length];
            body.get(offset, copy, 0, length);
            ((ServerExchange) e).respond(200).send(copy);
        });
    }

    @Test
    void aggregateGivesTheBodyAtOnce() {
        HttpHost host = host(aggregating(50_000));
        Wire wire = host.connect();
        String body = noise(20_000);
        wire.write(post("/", "small") + post("/", body) + chunked("/", "a", "b", body) + post("/", "") + GET);
        List<Answer> a = answers(host, wire, 5);
        assertEquals("small", a.get(0).text());
        assertEquals(body, a.get(1).text());
        assertEquals("ab" + body, a.get(2).text());
        assertEquals("", a.get(3).text());
        assertEquals("", a.get(4).text());
    }

    @Test
    void aggregateRefusesWhatIsTooLong() {
        HttpHost host = host(aggregating(10));
        Wire wire = host.connect();
        wire.write(post("/", "0123456789"));
        assertEquals(200, answers(host, wire, 1).get(0).status());
        wire.write(post("/", "0123456789x"));
        assertEquals(413, answers(host, wire, 2).get(1).status());
        wire.write(chunked("/", "01234", "567890"));
        assertEquals(413, answers(host, wire, 3).get(2).status());
        wire.write(chunked("/", "01234", "56789"));
        assertEquals(200, answers(host, wire, 4).get(3).status());
        assertEquals(2, host.count(Counter.HTTP_BODY_OVER));
    }

    @Test
    @H1Only("a stream is reset, and the connection goes on")
    void aggregateRefusesBeforeItWouldAskForTheBody() {
        HttpHost host = host(aggregating(4));
        Wire wire = host.connect().write(EXPECTING);
        assertEquals(413, lastAnswer(host, wire).status());
        assertEquals(0, host.count(Counter.HTTP_CONTINUES));
    }

    // --- discard ---

    @Test
    @Proves("rfc9112-9.3-2")
    void unreadBodyIsDroppedAndTheConnectionKept() {
        HttpHost host = host(ex -> ex.respond(200).send("x"));
        Wire wire = host.connect();
        wire.write(post("/", noise(50_000)) + chunked("/", noise(20_000), noise(20_000)) + TRAILED + GET);
        for (Answer a : answers(host, wire, 4)) {
            assertNull(a.field("connection"));
        }
    }

    @Test
    @H1Only("a stream is reset, and the connection goes on")
    @Proves("rfc9112-9.3-2")
    void unreadBodyThatIsTooLongEndsTheConnectionAfterTheAnswer() {
        HttpHost host = host(ex -> ex.respond(200).send("x"));
        Wire wire = host.connect().write(post("/", noise(100_000)) + GET);
        assertEquals("close", lastAnswer(host, wire).field("connection"));
        assertEquals(1, host.count(Counter.HTTP_UNREAD_CLOSED));

        Wire other = host.connect().write(chunked("/", noise(40_000), noise(40_000)) + GET);
        host.run(other::isOver);
        assertEquals(1, parse(other, "GET").size());
        assertEquals(1, host.count(Counter.HTTP_DISCARD_EXCEEDED));
    }

    @Test
    void discardedBodyMayBeFollowedByALateAnswer() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.discardBody();
            open.add(ex);
        });
        Wire wire = host.connect();
        int n = 0;
        for (String request : List.of(post("/", noise(9_000)), chunked("/", noise(9_000)), TRAILED, post("/", ""))) {
            wire.write(request);
            int before = n++;
            host.run(() -> open.size() == before + 1);
            host.quiet();
            open.get(before).respond(200).send("late");
            assertEquals("late", answers(host, wire, n).get(before).text());
        }
    }

    @Test
    @H1Only("a stream is reset, and the connection goes on")
    @Proves("rfc9112-9.3-2")
    void discardedBodyThatIsTooLongStillGetsItsAnswer() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.discardBody();
            open.add(ex);
        });
        for (String request : List.of(post("/", noise(100_000)), chunked("/", noise(100_000)))) {
            open.clear();
            Wire wire = host.connect().write(request + GET);
            host.run(() -> !open.isEmpty());
            host.quiet();
            assertTrue(open.get(0).isOpen(), "the exchange was given up");
            open.get(0).respond(200).send("late");
            host.run(wire::isOver);
            List<Answer> a = parse(wire, "GET");
            assertEquals(1, a.size(), host::describe);
            assertEquals("late", a.get(0).text());
            assertEquals("close", a.get(0).field("connection"));
        }
    }

    @Test
    void discardInsideTheLastPieceGoesOn() {
        HttpHost host = host(ex -> ex.onBody(new Collecting() {
            @Override
            public void onData(Exchange e, Slice data) {
                super.onData(e, data);
                if (body.length() >= 5) {
                    e.discardBody();
                    ((ServerExchange) e).respond(200).send("done");
                }
            }
        }));
        Wire wire = host.connect();
        int n = 0;
        for (String request : List.of(post("/", "hello"), chunked("/", "hello"), post("/", "hello"), TRAILED)) {
            wire.write(request);
            assertEquals("done", answers(host, wire, ++n).get(n - 1).text());
            host.quiet();
        }
        assertFalse(wire.isOver());
    }
}
