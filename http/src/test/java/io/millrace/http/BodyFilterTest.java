package io.millrace.http;

import static io.millrace.http.FilterServer.body;
import static io.millrace.http.FilterServer.head;
import static io.millrace.http.FilterServer.rest;
import static io.millrace.http.Filters.answer;
import static io.millrace.http.Filters.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.Filters.Capitals;
import io.millrace.http.Filters.Repeat;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyFilterTest {
    private static final FieldName ODD = FieldName.of("X-Odd");

    @TempDir
    Path folder;

    private final List<Throwable> thrown = new ArrayList<>();

    // --- bodies ---

    @Test
    void transformsWhatEachVerbWrites() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "..from a file..");
        FileChannel channel = FileChannel.open(file);
        ByteBuffer direct = ByteBuffer.allocateDirect(16);
        direct.put(3, (byte) 'd');
        Capitals filter = new Capitals("a");
        String got = answer(
                ex -> {
                    ex.respond(200).stream();
                    ex.write("text ");
                    ex.write(new byte[] {'b', 'y', 't', 'e', ' '}, 2, 3);
                    ex.write(direct, 3, 1);
                    assertEquals(1, ex.tryWrite(direct, 3, 1));
                    ex.transfer(new FileRegion(channel, 2, 11));
                    ex.write("\u20ac.");
                    ex.end();
                },
                filter);
        assertEquals("TEXT TE DDFROM A FILE?.!", body(got));
        assertEquals(List.of("head", "end"), filter.calls);
        assertFalse(channel.isOpen());
    }

    @Test
    void transformsWhatIsForwardedAndTransferred() {
        HttpHandler echo = ex -> {
            ex.respond(200).stream();
            ex.onBody(new BodySink() {
                @Override
                public void onData(Exchange e, io.millrace.engine.memory.Slice data) {
                    e.forward(data);
                    e.transfer(data.retain());
                }

                @Override
                public void onBodyEnd(Exchange e) {
                    e.end();
                }
            });
        };
        try (FilterServer s = new FilterServer(through(echo, new Capitals("a")))) {
            SimPeer peer =
                    s.peer().write("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nabcd");
            s.sim.run(peer::isOver, FilterServer.LONG);
            assertEquals("ABCDABCD!", body(peer.receivedText()));
        }
    }

    @Test
    void theFirstInstalledIsNearestToTheWire() {
        String got = answer(ex -> ex.respond(200).send("a"), new Capitals("wire"), new Repeat(2, 1));
        assertEquals("AA123!", body(got));
        assertTrue(head(got).contains("\r\nX-Trace: repeat\r\nX-Trace: wire\r\n"), got);
    }

    @Test
    void aFilterThatTakesAByteAtATimeIsCalledUntilAllIsTaken() {
        assertEquals("abc123", body(answer(ex -> ex.respond(200).send("abc"), new Repeat(1, 1))));
    }

    @Test
    void aLengthThatWasAnnouncedIsNotTheLengthThatLeaves() {
        String got = answer(ex -> ex.respond(200).send("abc"), new Capitals("a"));
        assertFalse(got.contains("Content-Length"), got);
        assertTrue(head(got).contains("\r\nTransfer-Encoding: chunked\r\n"), got);
    }

    @Test
    void anEmptyBodyMayBecomeOne() {
        assertEquals("!", body(answer(ex -> ex.respond(404).end(), new Capitals("a"))));
    }

    @Test
    void aClientOfHttp10GetsItUntilTheClose() {
        try (FilterServer s = new FilterServer(through(ex -> ex.respond(200).send("abc"), new Capitals("a")))) {
            SimPeer peer = s.peer().write("GET / HTTP/1.0\r\n\r\n");
            s.sim.run(peer::isOver, FilterServer.LONG);
            assertEquals("ABC!", rest(peer.receivedText()));
        }
    }

    @Test
    void trailersFollowTheRestOfTheFilters() {
        String got = answer(
                ex -> {
                    ex.respond(200).stream();
                    ex.write("ab");
                    ex.trailers().field(ODD, "t").end();
                },
                new Capitals("a"));
        assertEquals("AB!\nX-Odd: t\r\n\r\n", body(got));
    }

    // --- stepping aside, and what has no body ---

    @Test
    void aFilterThatStepsAsideCostsTheBodyNothing() {
        Capitals filter = new Capitals("a");
        filter.stays = false;
        String got = answer(ex -> ex.respond(200).send("abc"), filter);
        assertTrue(head(got).contains("\r\nContent-Length: 3\r\n"), got);
        assertEquals("abc", body(got));
        assertEquals(List.of("head"), filter.calls);
    }

    @Test
    void oneOfSeveralMayStepAside() {
        for (int aside = 0; aside < 3; aside++) {
            Capitals[] filters = {new Capitals("0"), new Capitals("1"), new Capitals("2")};
            filters[aside].stays = false;
            assertEquals("ABC!!", body(answer(ex -> ex.respond(200).send("abc"), filters)));
            for (int i = 0; i < 3; i++) {
                assertEquals(i == aside ? List.of("head") : List.of("head", "end"), filters[i].calls);
            }
        }
    }

    @Test
    void aResponseToHeadHasTheHeadOfAGetAndEndsTheFilter() {
        Capitals filter = new Capitals("a");
        try (FilterServer s = new FilterServer(through(ex -> ex.respond(200).send("abc"), filter))) {
            String got = s.answer("HEAD", "");
            assertTrue(got.contains("\r\nX-Trace: a\r\n") && got.contains("\r\nTransfer-Encoding: chunked\r\n"), got);
            assertEquals("", rest(got));
            assertEquals(List.of("head", "abort"), filter.calls);
        }
    }

    @Test
    void statusesWithoutABodyEndTheFilter() {
        for (int status : new int[] {204, 304}) {
            Capitals filter = new Capitals("a");
            String got = answer(ex -> ex.respond(status).end(), filter);
            assertFalse(got.contains("Transfer-Encoding"), got);
            assertEquals("", rest(got));
            assertEquals(List.of("head", "abort"), filter.calls);
        }
    }

    @Test
    void interimResponsesPassNoFilter() {
        Capitals filter = new Capitals("a");
        String got = answer(
                ex -> {
                    ex.inform(103).field(ODD, "early").end();
                    ex.respond(200).send("abc");
                },
                filter);
        assertTrue(got.startsWith("HTTP/1.1 103 Early Hints\r\nX-Odd: early\r\n\r\nHTTP/1.1 200 OK\r\n"), got);
        assertEquals(List.of("head", "end"), filter.calls);
    }

    @Test
    void tunnelsPassNoFilter() {
        Capitals filter = new Capitals("a");
        HttpHandler handler = ex -> {
            ex.respond(101)
                    .field(KnownFields.UPGRADE, "raw")
                    .field(KnownFields.CONNECTION, "upgrade")
                    .tunnel();
            ex.write("raw bytes");
            ex.end();
        };
        try (FilterServer s = new FilterServer(through(handler, filter))) {
            SimPeer peer = s.peer().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: raw\r\n\r\n");
            s.sim.run(() -> peer.receivedText().endsWith("raw bytes"), FilterServer.LONG);
            assertTrue(head(peer.receivedText()).contains("\r\nUpgrade: raw\r\n"), peer.receivedText());
            assertEquals(List.of("abort"), filter.calls);
            peer.shutdownOutput();
            s.sim.run(peer::isOver, FilterServer.LONG);
        }
    }

    @Test
    void answersOfTheEngineToAFailedHandlerPassNoFilter() {
        Capitals filter = new Capitals("a");
        HttpHandler handler = ex -> {
            throw new IllegalArgumentException("planted");
        };
        try (FilterServer s = new FilterServer(through(handler, filter))) {
            String got = s.get();
            assertTrue(got.startsWith("HTTP/1.1 500 ") && !got.contains("X-Trace"), got);
            assertEquals(List.of("abort"), filter.calls);
            assertEquals(1, s.sim.takeErrors().size());
        }
    }

    @Test
    void aResponseThatIsTakenBackEndsItsFilters() {
        Capitals filter = new Capitals("a");
        HttpHandler handler = ex -> {
            ex.respond(200).stream();
            ex.write("begun");
            throw new IllegalArgumentException("planted");
        };
        try (FilterServer s = new FilterServer(through(handler, filter))) {
            String got = s.get();
            assertTrue(got.startsWith("HTTP/1.1 500 ") && !got.contains("X-Trace"), got);
            assertFalse(got.contains("BEGUN"), got);
            assertEquals(List.of("head", "abort"), filter.calls);
            assertEquals(1, s.sim.takeErrors().size());
        }
    }

    @Test
    void aHeadLeftOpenBehindFiltersIsGivenUp() {
        Capitals filter = new Capitals("a");
        try (FilterServer s = new FilterServer(through(ex -> ex.respond(200).field(ODD, "x"), filter))) {
            assertTrue(s.get().startsWith("HTTP/1.1 500 "));
            assertEquals(List.of("abort"), filter.calls);
            assertEquals(1, s.sim.takeErrors().size());
        }
    }

    // --- what goes wrong ---

    @Test
    void aFilterThatThrowsFailsItsExchangeAlone() {
        for (String where : List.of("head", "data", "end")) {
            Capitals thrower = new Capitals(where) {
                @Override
                public boolean onHead(Exchange ex, HeadBuffer head) {
                    return fail("head") && super.onHead(ex, head);
                }

                @Override
                public int onData(ByteBuffer in, int offset, int length, BodyOut next) {
                    fail("data");
                    return super.onData(in, offset, length, next);
                }

                @Override
                public boolean onEnd(BodyOut next) {
                    return fail("end") && super.onEnd(next);
                }

                private boolean fail(String here) {
                    if (here.equals(mark)) {
                        throw new IllegalStateException("planted in " + here);
                    }
                    return true;
                }
            };
            Capitals other = new Capitals("other");
            try (FilterServer s = new FilterServer(through(ex -> ex.respond(200).send("abc"), thrower, other))) {
                SimPeer peer = s.peer().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                s.sim.run(() -> peer.isOver() || peer.receivedText().contains("500 Internal"), FilterServer.LONG);
                peer.close();
                s.sim.settle(FilterServer.LONG);
                assertTrue(thrower.isOver() && thrower.calls.contains("abort"), where + thrower.calls);
                assertTrue(other.isOver(), where + other.calls);
                assertEquals(1, s.sim.takeErrors().size(), where);
            }
        }
    }

    @Test
    void aFilterThatDoesNothingIsNotCalledForEver() {
        BodyFilter lazy = new BodyFilter() {
            @Override
            public int onData(ByteBuffer in, int offset, int length, BodyOut next) {
                return 0;
            }

            @Override
            public boolean onEnd(BodyOut next) {
                return false;
            }
        };
        for (String body : List.of("abc", "")) {
            try (FilterServer s = new FilterServer(through(ex -> ex.respond(200).send(body), lazy))) {
                s.get();
                assertTrue(s.sim.takeErrors().get(0).getMessage().contains("put nothing out"));
            }
        }
    }

    @Test
    void moreOrLessThanTheAnnouncedLengthIsTheHandlersMistake() {
        for (int written : new int[] {2, 4}) {
            Capitals filter = new Capitals("a");
            HttpHandler handler = ex -> {
                ex.respond(200).stream(3);
                try {
                    ex.write(new byte[written], 0, written);
                    ex.end();
                } catch (IllegalStateException e) {
                    thrown.add(e);
                }
            };
            try (FilterServer s = new FilterServer(through(handler, filter))) {
                SimPeer peer = s.peer().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                s.sim.run(peer::isReset, FilterServer.LONG);
                assertTrue(thrown.remove(0).getMessage().contains("declared length"));
                assertEquals(List.of("head", "abort"), filter.calls);
            }
        }
    }

    @Test
    void aClientThatLeavesEndsTheFilterOnce() {
        Capitals filter = new Capitals("a");
        ServerExchange[] open = new ServerExchange[1];
        HttpHandler handler = ex -> {
            open[0] = ex;
            ex.respond(200).stream();
            ex.write("abc");
        };
        try (FilterServer s = new FilterServer(through(handler, filter))) {
            SimPeer peer = s.peer().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            s.sim.run(() -> peer.receivedText().contains("ABC"), FilterServer.LONG);
            peer.reset();
            s.sim.run(() -> !open[0].isOpen(), FilterServer.LONG);
            s.sim.settle(FilterServer.LONG);
            assertEquals(List.of("head", "abort"), filter.calls);
            assertFalse(open[0].write("late"));
            open[0].filterResponse(filter);
            assertEquals(List.of("head", "abort", "abort"), filter.calls);
        }
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerEndsTheFilter() {
        Capitals filter = new Capitals("a");
        try (FilterServer s = new FilterServer(through(ex -> {}, filter))) {
            SimPeer peer = s.peer().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            s.sim.run(() -> s.engine.counters().value(Counter.HTTP_REQUESTS) == 1, FilterServer.LONG);
            peer.reset();
            s.sim.settle(FilterServer.LONG);
            assertEquals(List.of("abort"), filter.calls);
        }
    }

    @Test
    void aResponseThatWasBegunTakesNoFilter() {
        HttpHandler handler = ex -> {
            ex.respond(200).stream();
            assertThrows(IllegalStateException.class, () -> ex.filterResponse(new Capitals("late")));
            ex.end();
        };
        assertEquals("", body(answer(handler)));
    }

    @Test
    void outputBeyondTheLimitResetsTheExchangeInTheMiddleOfAFilter() {
        Repeat filter = new Repeat(1_000, 1_024);
        Outcome[] outcome = new Outcome[1];
        try (FilterServer s = new FilterServer(
                1,
                FaultPlan.NONE,
                c -> c.set(EngineSettings.SEND_LIMIT_LENGTH, 256L * 1024),
                through(
                        ex -> {
                            ex.onEnd(e -> outcome[0] = e.outcome());
                            ex.respond(200).stream();
                            assertFalse(ex.write("ab"));
                        },
                        filter))) {
            SimPeer peer = s.peer().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            s.sim.run(peer::isReset, FilterServer.LONG);
            s.sim.settle(FilterServer.LONG);
            assertEquals(Outcome.Kind.OVERRUN, outcome[0].kind());
            assertEquals(List.of("head", "abort"), filter.calls);
        }
    }

    @Test
    void withoutABlockForTheHeadTheExchangeIsGivenUp() {
        Capitals filter = new Capitals("a");
        List<io.millrace.engine.memory.Block> taken = new ArrayList<>();
        Outcome[] outcome = new Outcome[1];
        HttpHandler handler = ex -> {
            ex.onEnd(e -> outcome[0] = e.outcome());
            for (BlockClass c : List.of(BlockClass.SMALL, BlockClass.LARGE, BlockClass.HEAD)) {
                while (ex.loop().memory().pool(c).free() > 0) {
                    taken.add(ex.loop().memory().pool(c).take());
                }
            }
            ex.respond(200).field(ODD, "x").send("abc");
            taken.forEach(io.millrace.engine.memory.Block::release);
        };
        try (FilterServer s = new FilterServer(through(handler, filter))) {
            SimPeer peer = s.peer().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            s.sim.run(peer::isReset, FilterServer.LONG);
            s.sim.settle(FilterServer.LONG);
            assertEquals(Outcome.Kind.OVERRUN, outcome[0].kind());
            assertEquals(List.of("abort"), filter.calls);
        }
    }
}
