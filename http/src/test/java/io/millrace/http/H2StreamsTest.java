package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.codec.TargetForm;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Streams beside each other: windows, turns, ends that only one of them has. */
class H2StreamsTest extends H2Tck {
    private static final String PATIENT = "accept: */*"; // a field that means nothing here

    @Test
    void aRequestIsReadAsOneOfHttp1WouldBe() {
        List<String> seen = new ArrayList<>();
        HttpHost host = host(ex -> {
            seen.add(ex.version() + " " + ex.targetForm() + " " + ex.target() + " s=" + ex.scheme() + " a="
                    + ex.authority() + " p=" + ex.path() + " q=" + ex.query() + " host="
                    + ex.fields().value(ex.fields().find(KnownFields.HOST)) + " "
                    + ex.fields().count());
            ex.respond(200).end();
        });
        H2Client client = host.connectH2();
        ended(host, client.get("/x?y=z", "x-a: 1"));
        ended(host, client.open(true, List.of(":method: GET", ":path: /", ":scheme: http", "host: other:2")));
        assertEquals(
                List.of(
                        "HTTP/2 " + TargetForm.ORIGIN + " /x?y=z s=http a=h p=/x q=y=z host=h 2",
                        "HTTP/2 " + TargetForm.ORIGIN + " / s=http a=other:2 p=/ q= host=other:2 1"),
                seen);
    }

    @Test
    void aSlowStreamDoesNotHoldItsSiblingsBack() {
        String big = noise(300_000);
        HttpHost host = host(ex -> ex.respond(200).send(ex.path().charAt(1) == 'b' ? bytes(big) : bytes("small")));
        H2Client client = host.connectH2().withoutCredit();
        client.credit(0, 1_000_000);
        H2Client.Stream slow = client.get("/big");
        host.run(() -> slow.body.size() == 65_535);
        host.quiet();
        for (int i = 0; i < 20; i++) {
            assertEquals("small", ended(host, client.get("/small")).text());
        }
        assertFalse(slow.isOver());
        client.credit(slow.id, 300_000);
        assertEquals(big, ended(host, slow).text());
    }

    @Test
    void noByteLeavesBeyondAWindow() {
        HttpHost host = host(ex -> ex.respond(200).send(bytes(noise(200_000))));
        H2Client client = host.connectH2().withoutCredit();
        H2Client.Stream one = client.get("/");
        host.run(() -> one.body.size() == 65_535);
        H2Client.Stream two = client.get("/");
        host.quiet();
        assertEquals(0, two.body.size(), "the window of the connection was used up");
        client.credit(0, 10);
        client.credit(two.id, 10);
        host.quiet();
        assertEquals(10, two.body.size(), "the stream that has a window gets what the connection may");
        client.credit(one.id, 5);
        client.credit(0, 200_000);
        host.quiet();
        assertEquals(65_540, one.body.size());
    }

    @Test
    void smallInitialWindowsAreKeptTo() {
        HttpHost host = host(ex -> ex.respond(200).send("0123456789"));
        H2Client client = host.connectH2().setting(4, 3).withoutCredit();
        H2Client.Stream s = client.get("/");
        host.run(() -> s.body.size() == 3);
        host.quiet();
        client.setting(4, 7);
        host.run(() -> s.body.size() == 7);
        client.credit(s.id, 3);
        assertEquals("0123456789", ended(host, s).text());
    }

    @Test
    void moreUrgentStreamsGoFirst() {
        HttpHost host = host(ex -> ex.respond(200).send(bytes(noise(60_000))));
        H2Client client = host.connectH2().withoutCredit();
        H2Client.Stream first = client.get("/", "priority: u=7");
        host.run(() -> first.body.size() == 60_000 && first.ended);
        // 5,535 bytes of the connection's window are left
        H2Client.Stream low = client.get("/", "priority: u=6");
        H2Client.Stream high = client.get("/", "priority: u=0");
        host.run(() -> low.body.size() + high.body.size() == 5_535);
        host.quiet();
        int before = low.body.size();
        client.credit(0, 30_000);
        host.run(() -> low.body.size() + high.body.size() == 35_535);
        assertEquals(before, low.body.size(), "the less urgent one was served");
        client.credit(0, 200_000);
        ended(host, low);
        ended(host, high);
    }

    @Test
    void incrementalStreamsTakeTurns() {
        HttpHost host = host(ex -> ex.respond(200).send(bytes(noise(60_000))));
        H2Client client = host.connectH2().withoutCredit();
        H2Client.Stream first = client.get("/");
        host.run(() -> first.body.size() == 60_000);
        H2Client.Stream one = client.get("/", "priority: u=3, i");
        H2Client.Stream two = client.get("/", "priority: u=3, i");
        host.run(() -> one.body.size() + two.body.size() == 5_535);
        client.credit(0, 64_000);
        host.run(() -> one.body.size() + two.body.size() == 69_535);
        int apart = Math.abs(one.body.size() - two.body.size());
        assertTrue(apart <= 2 * 16_384, one.body.size() + " and " + two.body.size());
        client.credit(0, 200_000);
        ended(host, one);
        ended(host, two);
    }

    // --- credit follows the bytes ---

    @Test
    void whoKeepsABodyGivesNoCreditBeforeHeReleasesIt() {
        List<Lease> kept = new ArrayList<>();
        int[] length = {0};
        HttpHost host = host(ex -> ex.onBody(new Collecting() {
            @Override
            public void onData(Exchange e, Slice data) {
                length[0] += data.length();
                kept.add(data.retain());
            }

            @Override
            public void onBodyEnd(Exchange e) {
                ((ServerExchange) e).respond(200).send("" + length[0]);
            }
        }));
        H2Client client = host.connectH2();
        host.run(client::settingsCame);
        H2Client.Stream s = client.request("POST", "/", false);
        client.send(s, bytes(noise(300_000)));
        client.sendEnd(s, List.of());
        host.run(() -> length[0] == 65_536);
        host.quiet();
        assertEquals(65_536, length[0], "credit was given for what the sink has");
        assertEquals(
                0,
                client.frames(H2Client.WINDOW_UPDATE).stream()
                        .filter(f -> f.stream() == s.id)
                        .count());
        host.run(() -> {
            kept.forEach(Lease::release);
            kept.clear();
            return s.isOver();
        });
        assertEquals("300000", s.text());
    }

    @Test
    void aStreamWithoutASinkHoldsNoOtherBack() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            if (ex.path().charAt(1) == 'w') {
                open.add(ex);
            } else {
                ex.respond(200).stream();
                ex.onWritable(Exchange::resumeBody);
                ex.onBody(ECHO);
            }
        });
        H2Client client = host.connectH2();
        host.run(client::settingsCame);
        H2Client.Stream waits = client.request("POST", "/waits", false);
        client.send(waits, bytes(noise(100_000)));
        client.sendEnd(waits, List.of());
        host.quiet();
        String body = noise(200_000);
        H2Client.Stream goes = client.request("POST", "/goes", false);
        client.send(goes, bytes(body));
        client.sendEnd(goes, List.of());
        assertEquals(body, ended(host, goes).text());
        Collecting sink = new Collecting();
        open.get(0).onBody(sink);
        host.run(() -> sink.ends == 1);
        assertEquals(noise(100_000), sink.body.toString());
        open.get(0).respond(200).end();
        ended(host, waits);
    }

    // --- ends ---

    @Test
    void aResetByThePeerEndsOneExchangeWithItsCode() {
        List<Outcome> ends = new ArrayList<>();
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome()));
            open.add(ex);
            ex.respond(200).stream();
            ex.write(noise(100_000));
        });
        H2Client client = host.connectH2().withoutCredit();
        H2Client.Stream one = client.get("/");
        H2Client.Stream two = client.get("/");
        host.run(() -> open.size() == 2);
        client.reset(one.id, CANCEL);
        host.run(() -> !ends.isEmpty());
        assertEquals(Outcome.Kind.PEER_RESET, ends.get(0).kind());
        assertEquals(CANCEL, ends.get(0).code());
        assertFalse(open.get(0).write("late"));
        assertTrue(open.get(1).isOpen());
        assertEquals(1, host.count(Counter.HTTP_RESPONSES_CUT));
        client.credit(0, 200_000).credit(two.id, 200_000);
        open.get(1).end();
        assertEquals(100_000, ended(host, two).body.size());
    }

    @Test
    void aResetByTheHandlerTellsItsCode() {
        HttpHost host = host(ex -> ex.reset(ex.path().charAt(1) == '0' ? 0 : 13));
        H2Client client = host.connectH2();
        assertEquals(CANCEL, over(host, client.get("/0")).reset);
        assertEquals(13, over(host, client.get("/13")).reset);
    }

    @Test
    void aHandlerThatThrowsBehindBytesThatLeftResetsItsStreamOnly() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            open.add(ex);
            ex.respond(200).stream();
            ex.write("some");
        });
        H2Client client = host.connectH2();
        H2Client.Stream one = client.get("/");
        H2Client.Stream two = client.get("/");
        host.run(() -> one.body.size() + two.body.size() == 8);
        open.get(0).execute(e -> {
            throw new IllegalStateException("planted");
        });
        assertEquals(INTERNAL_ERROR, over(host, one).reset);
        open.get(1).end();
        assertEquals("some", ended(host, two).text());
        assertEquals(1, host.takeErrors().size());
    }

    @Test
    void anEarlyAnswerEndsTheRequestWithoutAnError() {
        HttpHost host = host(ex -> ex.respond(200).send("early"), b -> b.set(HttpSettings.BODY_DISCARD_MAX, 10_000L));
        H2Client client = host.connectH2();
        H2Client.Stream s = client.request("POST", "/", false);
        client.send(s, bytes(noise(30_000)));
        host.run(() -> s.reset >= 0);
        assertEquals("early", s.text());
        assertTrue(s.ended, "the response is whole before the reset");
        assertEquals(NO_ERROR, s.reset);
        assertEquals(1, host.count(Counter.HTTP_DISCARD_EXCEEDED));
        assertEquals("early", ended(host, client.get("/")).text());
    }

    @Test
    void aSmallRestOfARequestMayCome() {
        HttpHost host = host(ex -> ex.respond(200).send("early"));
        H2Client client = host.connectH2();
        H2Client.Stream s = client.request("POST", "/", false);
        client.send(s, bytes(noise(1_000)));
        ended(host, s);
        client.sendEnd(s, List.of());
        assertEquals("early", ended(host, client.get("/")).text());
        assertEquals(-1, s.reset);
    }

    @Test
    void whoNeverEndsItsRequestIsResetInTheEnd() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> ex.respond(200).send("early"));
        H2Client client = host.connectH2();
        H2Client.Stream s = client.request("POST", "/", false);
        ended(host, s);
        host.advance(Duration.ofMinutes(2));
        host.run(() -> s.reset == NO_ERROR);
    }

    @Test
    void aBodyThatWasNotAskedForEndsAtOnce() {
        HttpHost host = host(ex -> ex.respond(401).send("no"));
        H2Client client = host.connectH2();
        H2Client.Stream s = client.request("POST", "/", false, "content-length: 5", "expect: 100-continue");
        host.run(() -> s.reset >= 0);
        assertEquals(401, s.status());
        assertEquals(1, s.heads.size());
        assertEquals(NO_ERROR, s.reset);
        assertEquals(0, host.count(Counter.HTTP_CONTINUES));
    }

    // --- limits of one stream ---

    @Test
    void headsThatAreRefusedAreAnswered() {
        HttpHost host = host(ex -> ex.respond(200).end());
        H2Client client = host.connectH2();
        assertEquals(
                431, over(host, client.get("/", "x-long: " + noise(20_000))).status());
        assertEquals(417, over(host, client.get("/", "expect: miracles")).status());
        H2Client.Stream secured =
                client.open(true, List.of(":method: GET", ":scheme: https", ":authority: h", ":path: /"));
        assertEquals(world.tls() ? 200 : 421, over(host, secured).status());
        assertEquals(200, ended(host, client.get("/")).status());
        assertEquals(1, host.count(Counter.HTTP_HEAD_TOO_LONG));
    }

    @Test
    void aMalformedRequestResetsItsStreamOnly() {
        HttpHost host = host(ex -> ex.respond(200).end());
        H2Client client = host.connectH2();
        assertEquals(PROTOCOL_ERROR, over(host, client.get("/", "connection: close")).reset);
        assertEquals(PROTOCOL_ERROR, over(host, client.get("/", "X-Upper: 1")).reset);
        assertEquals(200, ended(host, client.get("/")).status());
        assertEquals(1, host.count(Counter.HTTP_REQUESTS));
    }

    @Test
    void contentOfAnotherLengthThanDeclaredEndsTheExchange() {
        List<Outcome> ends = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome()));
            ex.onBody(new Collecting());
        });
        H2Client client = host.connectH2();
        H2Client.Stream s = client.request("POST", "/", false, "content-length: 5");
        client.data(s.id, "123", true);
        assertEquals(PROTOCOL_ERROR, over(host, s).reset);
        host.run(() -> !ends.isEmpty());
        assertEquals(Outcome.Kind.PROTOCOL, ends.get(0).kind());
        assertEquals(PROTOCOL_ERROR, ends.get(0).code());
    }

    @Test
    void aRequestNobodyAnswersIsAnsweredInTime() {
        Assumptions.assumeTrue(world.isSimulated());
        List<Outcome> ends = new ArrayList<>();
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            if (ex.path().charAt(1) == 'n') {
                ex.onEnd(e -> ends.add(e.outcome()));
            } else {
                ex.respond(200).stream();
                ex.write("x");
                open.add(ex);
            }
        });
        H2Client client = host.connectH2();
        H2Client.Stream streams = client.get("/streams");
        H2Client.Stream never = client.get("/never");
        host.advance(Duration.ofSeconds(61));
        assertEquals(503, ended(host, never).status());
        assertEquals(Outcome.Kind.TIMED_OUT, ends.get(0).kind());
        assertEquals(HttpSettings.REQUEST_TIMEOUT.name(), ends.get(0).limit());
        assertFalse(streams.isOver());
        open.get(0).end();
        assertEquals("x", ended(host, streams).text());
    }

    @Test
    void aBodyThatComesTooSlowlyEndsItsStreamOnly() {
        Assumptions.assumeTrue(world.isSimulated());
        HttpHost host = host(ex -> {
            if (ex.path().charAt(1) == 's') {
                ex.onBody(new Collecting());
            } else {
                ex.respond(200).send("x");
            }
        });
        H2Client client = host.connectH2();
        H2Client.Stream slow = client.request("POST", "/slow", false);
        for (int i = 0; i < 12; i++) {
            client.data(slow.id, "x", false);
            host.advance(Duration.ofSeconds(1));
        }
        assertEquals(408, over(host, slow).status());
        assertEquals(1, host.count(Counter.HTTP_BODY_SLOW));
        assertEquals("x", ended(host, client.get("/go")).text());
    }

    @Test
    void aStreamWhoseWindowStaysShutIsGivenUp() {
        Assumptions.assumeTrue(world.isSimulated());
        List<Outcome> ends = new ArrayList<>();
        HttpHost host = host(ex -> {
            if (ex.path().charAt(1) == 'b') {
                ex.onEnd(e -> ends.add(e.outcome()));
                ex.respond(200).stream();
                ex.write(noise(60_000));
            } else {
                ex.respond(200).end();
            }
        });
        H2Client client = host.connectH2().setting(4, 100).withoutCredit();
        H2Client.Stream shut = client.get("/big");
        host.run(() -> shut.body.size() == 100);
        host.advance(Duration.ofSeconds(20));
        assertFalse(shut.isOver());
        host.advance(Duration.ofSeconds(40));
        assertEquals(CANCEL, over(host, shut).reset);
        assertEquals(Outcome.Kind.TIMED_OUT, ends.get(0).kind());
        ended(host, client.get("/small"));
    }

    // --- what is behind what waits ---

    @Test
    void trailersComeBehindABodyThatWaits() {
        String body = noise(200_000);
        FieldName sum = FieldName.of("X-Sum");
        HttpHost host = host(ex -> {
            ex.respond(200).field(sum, "of the head").stream();
            ex.write(body);
            ex.trailers()
                    .field(sum, "of the body")
                    .field(FieldName.of("X-More"), 17)
                    .end();
        });
        H2Client client = host.connectH2();
        for (int i = 0; i < 5; i++) {
            H2Client.Stream s = client.get("/", "te: trailers");
            H2Client.Stream other = client.get("/", "te: trailers");
            for (H2Client.Stream each : List.of(s, other)) {
                assertEquals(body, ended(host, each).text());
                assertEquals(List.of("x-sum: of the body", "x-more: 17"), each.trailers);
            }
        }
    }

    @Test
    void lentMemoryIsGivenBackOnceWhateverBecomesOfItsStream() {
        ByteBuffer lent = ByteBuffer.allocateDirect(200_000).put(0, bytes(noise(200_000)));
        int[] released = {0};
        HttpHost host = host(ex -> {
            ex.respond(200).stream(200_000);
            ex.transfer(lent, 0, 200_000, () -> released[0]++);
            ex.end();
        });
        H2Client client = host.connectH2();
        assertEquals(noise(200_000), ended(host, client.get("/")).text());
        host.run(() -> released[0] == 1);
        H2Client other = host.connectH2().withoutCredit();
        H2Client.Stream cut = other.get("/");
        host.run(() -> cut.body.size() == 65_535);
        assertEquals(1, released[0]);
        other.reset(cut.id, CANCEL);
        host.run(() -> released[0] == 2);
    }

    @Test
    void heapMemoryIsCopiedAsItLeaves() {
        ByteBuffer lent = ByteBuffer.wrap(bytes(noise(300_000)));
        int[] released = {0};
        HttpHost host = host(ex -> {
            ex.respond(200).stream(300_000);
            ex.transfer(lent, 0, 300_000, () -> released[0]++);
            ex.end();
        });
        assertEquals(noise(300_000), ended(host, host.connectH2().get("/")).text());
        host.run(() -> released[0] == 1);
    }

    @Test
    void oneConnectionHoldsNoMoreThanItMay() {
        HttpHost host = host(
                ex -> ex.respond(200).send(bytes(noise(30_000))), b -> b.set(EngineSettings.SEND_MARK_HIGH, 64L << 10));
        H2Client client = host.connectH2().setting(4, 0).withoutCredit();
        for (int i = 0; i < 100; i++) {
            client.get("/", PATIENT);
        }
        host.quiet();
        for (int id = 1; id < 200; id += 2) {
            assertEquals(0, client.stream(id).body.size());
        }
        client.credit(0, 10_000_000).setting(4, 100_000);
        for (int id = 1; id < 200; id += 2) {
            assertEquals(30_000, ended(host, client.stream(id)).body.size());
        }
    }

    @Test
    void interimResponsesNeedNoSetting() {
        HttpHost host = host(ex -> {
            ex.inform(103).field(FieldName.of("Link"), "</style.css>").end();
            ex.respond(200).send("x");
        });
        H2Client.Stream s = ended(host, host.connectH2().get("/"));
        assertEquals(2, s.heads.size());
        assertEquals(103, s.heads.get(0).status());
        assertEquals(List.of("link: </style.css>"), s.heads.get(0).fields());
    }

    @Test
    void fieldsOfHttp1ConnectionsAreNotSent() {
        HttpHost host = host(ex -> ex.respond(200)
                .field(FieldName.of("Connection"), "keep-alive")
                .field(FieldName.of("Keep-Alive"), "timeout=5")
                .field(FieldName.of("Upgrade"), "raw")
                .field(FieldName.of("X-Kept"), "yes")
                .send("x"));
        H2Client client = host.connectH2();
        H2Client.Stream s = ended(host, client.get("/"));
        assertNull(s.field("connection"));
        assertNull(s.field("keep-alive"));
        assertNull(s.field("upgrade"));
        assertEquals("yes", s.field("x-kept"));
        assertEquals(-1, client.goAway);
    }

    @Test
    void aHeadThatATaskLeftOpenIsInNobodysWay() {
        HttpHost host = host(ex -> ex.loop().execute(() -> {
            HeadWriter w = ex.respond(200);
            if (ex.path().charAt(1) == 'g') {
                w.send("good");
            }
        }));
        H2Client client = host.connectH2();
        H2Client.Stream bad = client.get("/bad");
        H2Client.Stream good = client.get("/good");
        assertEquals(500, ended(host, bad).status());
        assertEquals("good", ended(host, good).text());
        assertEquals(1, host.takeErrors().size());
    }
}
