package io.millrace.http;

import static io.millrace.http.ClientWorld.LONG;
import static io.millrace.http.ClientWorld.ORIGIN;
import static io.millrace.http.ClientWorld.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.ClientWorld.Recorder;
import io.millrace.testkit.SimPeer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client makes of responses that a raw server writes. */
class ClientResponseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private static Recorder got(Recorder r, String response) {
        try (ClientWorld w = new ClientWorld()) {
            return w.exchange(w.connect(), r, response);
        }
    }

    private static void complete(String body, Recorder r) {
        assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
        assertTrue(r.bodyEnded);
        assertEquals(body, r.body.toString());
    }

    // --- requests ---

    @Test
    void aRequestSaysWhereItGoesAndHowLongItIs() {
        try (ClientWorld w = new ClientWorld()) {
            w.connect().call(Origin.http("example.test", 8080), new Recorder(Method.POST));
            SimPeer server = w.server(0, "\r\n\r\n");
            assertEquals(
                    "POST / HTTP/1.1\r\nHost: example.test:8080\r\nContent-Length: 0\r\n\r\n", server.receivedText());
            server.reset();
            w.sim.settle(LONG);
        }
    }

    @Test
    void bodiesLeaveByLengthOrInChunks() {
        for (boolean length : new boolean[] {true, false}) {
            try (ClientWorld w = new ClientWorld()) {
                Recorder r = new Recorder(Method.PUT) {
                    @Override
                    void request(ClientExchange cx) {
                        if (length) {
                            cx.request(method, "/x?y").stream(6);
                        } else {
                            cx.request(method, "/x?y").stream();
                        }
                        cx.write("abc");
                        cx.execute(e -> {
                            e.write("def");
                            e.end();
                        });
                    }
                };
                w.connect().call(ORIGIN, r);
                SimPeer server = w.server(0, length ? "abcdef" : "\r\n0\r\n\r\n");
                String text = server.receivedText();
                assertTrue(text.startsWith("PUT /x?y HTTP/1.1\r\nHost: example.test\r\n"), text);
                String framing = length ? "Content-Length: 6" : "Transfer-Encoding: chunked";
                assertTrue(text.contains("\r\n" + framing + "\r\n\r\n"), text);
                assertEquals("abcdef", FilterServer.body(text));
                server.write(OK + "Content-Length: 0\r\n\r\n");
                w.sim.run(r::isOver, LONG);
                complete("", r);
            }
        }
    }

    // --- framing of responses ---

    @Test
    void aLengthEndsTheBody() {
        complete("hello", got(get(), OK + "Content-Length: 5\r\n\r\nhello"));
        complete("", got(get(), OK + "Content-Length: 0\r\n\r\n"));
    }

    @Test
    void chunksEndTheBody() {
        Recorder r = got(get(), OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n");
        complete("hello world", r);
    }

    @Test
    void trailersComeBehindTheBody() {
        Recorder r = got(get(), OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 17\r\n\r\n");
        complete("hi", r);
        assertEquals("head 200\ntrailers X-Sum: 17\nend\n", r.log.toString());
    }

    @Test
    void theCloseEndsABodyWithoutALength() {
        for (String version : List.of("1.0", "1.1")) {
            try (ClientWorld w = new ClientWorld()) {
                Recorder r = get();
                ClientConnection c = w.connect();
                c.call(ORIGIN, r);
                SimPeer server = w.server(0, "\r\n\r\n").write("HTTP/" + version + " 200 OK\r\n\r\nup to");
                w.sim.run(() -> r.body.length() > 0, LONG);
                server.write(" the end").shutdownOutput();
                w.sim.run(r::isOver, LONG);
                complete("up to the end", r);
                assertFalse(c.isOpen());
                w.sim.run(server::isOver, LONG);
            }
        }
    }

    @Test
    void aResetDoesNotEndABody() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = get();
            w.connect().call(ORIGIN, r);
            SimPeer server = w.server(0, "\r\n\r\n").write(OK + "\r\nup to");
            w.sim.run(() -> r.body.length() > 0, LONG);
            server.reset();
            w.sim.run(r::isOver, LONG);
            assertEquals(Outcome.Kind.PEER_RESET, r.outcome.kind());
            assertFalse(r.bodyEnded);
        }
    }

    @Test
    void aBodyThatIsCutIsNotComplete() {
        for (String framing : List.of("Content-Length: 10\r\n\r\ncut", "Transfer-Encoding: chunked\r\n\r\n5\r\nhel")) {
            try (ClientWorld w = new ClientWorld()) {
                Recorder r = get();
                w.connect().call(ORIGIN, r);
                w.server(0, "\r\n\r\n").write(OK + framing).shutdownOutput();
                w.sim.run(r::isOver, LONG);
                assertEquals(Outcome.Kind.PEER_GONE, r.outcome.kind());
                assertFalse(r.bodyEnded);
                assertEquals(Outcome.Sent.MAYBE_SENT, r.outcome.sent());
            }
        }
    }

    @Test
    void responsesToHeadHaveNoBodyWhateverTheySay() {
        for (String framing : List.of("Content-Length: 5\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n", "\r\n")) {
            try (ClientWorld w = new ClientWorld()) {
                ClientConnection c = w.connect();
                complete("", w.exchange(c, new Recorder(Method.HEAD), OK + framing));
                complete("x", w.exchange(c, get(), OK + "Content-Length: 1\r\n\r\nx"));
            }
        }
    }

    @Test
    void statusesWithoutABodyHaveNoneWhateverTheySay() {
        for (String status : List.of("204 No Content", "304 Not Modified")) {
            try (ClientWorld w = new ClientWorld()) {
                ClientConnection c = w.connect();
                complete("", w.exchange(c, get(), "HTTP/1.1 " + status + "\r\nContent-Length: 7\r\n\r\n"));
                complete("x", w.exchange(c, get(), OK + "Content-Length: 1\r\n\r\nx"));
            }
        }
    }

    @Test
    void everySplitOfAResponseGivesTheSame() {
        String response = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK
                + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n";
        for (int at = 1; at < response.length(); at++) {
            try (ClientWorld w = new ClientWorld()) {
                Recorder r = get();
                w.connect().call(ORIGIN, r);
                SimPeer server = w.server(0, "\r\n\r\n").write(response.substring(0, at));
                w.sim.settle(LONG);
                server.write(response.substring(at));
                w.sim.run(r::isOver, LONG);
                complete("hello", r);
                assertEquals("inform 103 1\nhead 200\ntrailers X-Sum: 1\nend\n", r.log.toString(), "split at " + at);
            }
        }
    }

    // --- interim responses ---

    @Test
    void interimResponsesComeBeforeTheFinalOne() {
        Recorder r = got(
                get(),
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\n" + OK
                        + "Content-Length: 0\r\n\r\n");
        complete("", r);
        assertEquals("inform 100 0\ninform 103 2\nhead 200\nend\n", r.log.toString());
    }

    @Test
    void aSwitchThatNobodyAskedForIsRefused() {
        Recorder r = got(get(), "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        assertEquals(Outcome.Kind.PROTOCOL, r.outcome.kind());
        assertEquals("end\n", r.log.toString());
    }

    // --- responses that are none ---

    @Test
    void illegalResponsesAreRefused() {
        for (String response : List.of(
                "garbage that is no response\r\n\r\n",
                "HTTP/1.1 99 Low\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                OK + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
                OK + "Content-Length: x\r\n\r\n",
                OK + "Bad Name: x\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            try (ClientWorld w = new ClientWorld()) {
                Recorder r = w.exchange(w.connect(), get(), response);
                assertEquals(Outcome.Kind.PROTOCOL, r.outcome.kind(), response);
                assertFalse(r.bodyEnded);
                assertEquals(1, w.engine.counters().value(Counter.CLIENT_BAD_RESPONSES), response);
                SimPeer server = w.listener.accepted().get(0);
                w.sim.run(server::isOver, LONG);
            }
        }
    }

    @Test
    void aHeadBeyondTheLimitIsRefused() {
        try (ClientWorld w = new ClientWorld(c -> c.set(HttpSettings.HEAD_LENGTH_MAX, 16_384L))) {
            Recorder r = w.exchange(w.connect(), get(), OK + "X-Long: " + "x".repeat(40_000) + "\r\n\r\n");
            assertFalse(r.outcome.kind() == Outcome.Kind.COMPLETED);
        }
    }

    // --- a body that nobody asked for ---

    @Test
    void aBodyWaitsUntilItIsAskedFor() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.GET) {
                @Override
                public void onHead(ClientExchange cx) {
                    waitsForever = true;
                }
            };
            String body = "b".repeat(1_000_000);
            w.exchange(w.connect(), r, OK + "Content-Length: 1000000\r\n\r\n" + body);
            w.sim.settle(LONG);
            SimPeer server = w.listener.accepted().get(0);
            assertTrue(server.unwritten() > 700_000, "the client took " + (1_000_000 - server.unwritten()));
            Recorder sink = get();
            r.exchange.execute(e -> sink.onHead((ClientExchange) e));
            w.sim.run(r::isOver, LONG);
            assertEquals(body, sink.body.toString());
            assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
        }
    }

    @Test
    void aBodyThatIsNotWantedIsDroppedAndTheConnectionUsedAgain() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.GET) {
                @Override
                public void onHead(ClientExchange cx) {
                    cx.discardBody();
                }
            };
            ClientConnection c = w.connect();
            w.exchange(c, r, OK + "Content-Length: 5\r\n\r\nhello");
            assertEquals(Outcome.Kind.COMPLETED, r.outcome.kind());
            complete("x", w.exchange(c, get(), OK + "Content-Length: 1\r\n\r\nx"));
        }
    }

    // --- strictness ---

    /** Refused by default; with the switch taken and counted, in a head, an interim one and trailers. */
    @Test
    void leniencesAreCountedInResponsesToo() {
        String[] responses = {
            "HTTP/1.1 200 OK\nContent-Length: 1\r\n\r\na",
            "HTTP/1.1 103 Early Hints\n\r\n" + OK + "Content-Length: 1\r\n\r\na",
            OK + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: b\n\r\n"
        };
        for (String response : responses) {
            assertEquals(Outcome.Kind.PROTOCOL, got(get(), response).outcome.kind());
            try (ClientWorld w = new ClientWorld(b -> b.set(HttpSettings.LENIENT_BARE_LF, true))) {
                complete("a", w.exchange(w.connect(), get(), response));
                assertEquals(1, w.engine.counters().value(Counter.HTTP_LENIENT_BARE_LF), response);
            }
        }
        try (ClientWorld w = new ClientWorld(b -> b.set(HttpSettings.LENIENT_EQUAL_LENGTHS, true))) {
            complete("a", w.exchange(w.connect(), get(), OK + "Content-Length: 1, 1\r\n\r\na"));
            assertEquals(1, w.engine.counters().value(Counter.HTTP_LENIENT_EQUAL_LENGTHS));
        }
    }

    @Test
    void interimResponsesAreBounded() {
        try (ClientWorld w = new ClientWorld(b -> b.set(HttpSettings.INTERIM_MAX, 2))) {
            String interim = "HTTP/1.1 102 Processing\r\n\r\n";
            Recorder r = w.exchange(w.connect(), get(), interim.repeat(3) + OK + "Content-Length: 0\r\n\r\n");
            assertEquals(Outcome.Kind.LIMIT, r.outcome.kind());
            assertEquals(HttpSettings.INTERIM_MAX.name(), r.outcome.limit());
            assertEquals(3, r.outcome.observed());
            assertEquals(1, w.engine.counters().value(Counter.CLIENT_INTERIM_OVER));
        }
        try (ClientWorld w = new ClientWorld(b -> b.set(HttpSettings.INTERIM_MAX, 2))) {
            String interim = "HTTP/1.1 102 Processing\r\n\r\n";
            complete("", w.exchange(w.connect(), get(), interim.repeat(2) + OK + "Content-Length: 0\r\n\r\n"));
        }
    }

    @Test
    void aHeadThatIsTooLongIsToldAsALimit() {
        try (ClientWorld w = new ClientWorld(b -> b.set(HttpSettings.FIELDS_MAX, 2))) {
            Recorder r = w.exchange(w.connect(), get(), OK + "A: b\r\nC: d\r\nE: f\r\n\r\n");
            assertEquals(Outcome.Kind.LIMIT, r.outcome.kind());
            assertEquals(HttpSettings.FIELDS_MAX.name(), r.outcome.limit());
            assertEquals(3, r.outcome.observed());
        }
    }

    @Test
    void noRequestFollowsOneThatSaysClose() {
        try (ClientWorld w = new ClientWorld()) {
            Recorder r = new Recorder(Method.GET) {
                @Override
                void request(ClientExchange cx) {
                    cx.request(method, "/")
                            .field(KnownFields.CONNECTION, "x, close")
                            .end();
                }
            };
            ClientConnection c = w.connect();
            complete("", w.exchange(c, r, OK + "Content-Length: 0\r\n\r\n"));
            w.sim.run(() -> !c.isOpen(), LONG);
        }
    }
}
