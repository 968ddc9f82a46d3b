package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Handlers that throw or break the rules: what the client sees, who is told, and that nothing else suffers. */
class MisuseTest extends VersionsTck {
    private static final FieldName X = FieldName.of("X-A");

    private static final class Boom extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Path {@code /bad} breaks a rule; anything else is answered. */
    private HttpHost breaking(Consumer<ServerExchange> bad, List<Outcome.Kind> ends) {
        return host(
                ex -> {
                    if (ex.path().charAt(1) == 'b') {
                        ex.onEnd(e -> ends.add(e.outcome().kind()));
                        bad.accept(ex);
                    } else {
                        ex.respond(200).send("good");
                    }
                },
                b -> b.set(HttpSettings.INTERIM, true));
    }

    private void assertAnswered500AndKept(Consumer<ServerExchange> bad) {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = breaking(bad, ends);
        Wire wire =
                host.connect().write(get("/good") + get("/bad") + get("/good") + post("/bad", "body") + get("/good"));
        List<Answer> a = answers(host, wire, 5);
        assertEquals(
                List.of(200, 500, 200, 500, 200), a.stream().map(Answer::status).toList());
        assertNull(a.get(1).field("x-a"));
        assertEquals(List.of(Outcome.Kind.COMPLETED, Outcome.Kind.COMPLETED), ends);
        assertEquals(2, host.takeErrors().size());
        assertEquals(2, host.count(Counter.EXCHANGE_HANDLER_FAILURES));
    }

    @Test
    void throwingBeforeTheHeadIsA500() {
        assertAnswered500AndKept(ex -> {
            throw new Boom();
        });
    }

    @Test
    void throwingInsideTheHeadIsA500() {
        assertAnswered500AndKept(ex -> {
            ex.respond(200).field(X, "1");
            throw new Boom();
        });
    }

    @Test
    void aHeadLeftOpenIsA500() {
        assertAnswered500AndKept(ex -> ex.respond(200).field(X, "1"));
    }

    @Test
    void aHeadLeftOpenByATaskIsA500() {
        assertAnswered500AndKept(ex -> ex.loop().execute(() -> ex.respond(200).field(X, "1")));
    }

    @Test
    void aTaskThatThrowsIsA500() {
        assertAnswered500AndKept(ex -> ex.execute(e -> {
            throw new Boom();
        }));
    }

    @Test
    void anInterimHeadLeftOpenIsA500() {
        assertAnswered500AndKept(ex -> ex.inform(103).field(X, "1"));
    }

    @Test
    void throwingBehindTheHeadIsA500WhileNothingHasLeft() {
        assertAnswered500AndKept(ex -> {
            ex.respond(200).field(X, "1").stream();
            ex.write("some");
            throw new Boom();
        });
    }

    @Test
    void throwingBehindAWholeAnswerChangesNothing() {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = breaking(
                ex -> {
                    ex.respond(200).send("whole");
                    throw new Boom();
                },
                ends);
        Wire wire = host.connect().write(get("/bad") + get("/good"));
        List<Answer> a = answers(host, wire, 2);
        assertEquals("whole", a.get(0).text());
        assertEquals(1, host.takeErrors().size());
    }

    @Test
    void throwingOnceBytesHaveLeftCutsTheConnection() {
        List<Outcome.Kind> ends = new ArrayList<>();
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = breaking(
                ex -> {
                    ex.respond(200).stream();
                    ex.write("some");
                    open.add(ex);
                },
                ends);
        Wire wire = host.connect().write(get("/bad") + get("/good"));
        host.run(() -> wire.text().contains("some"));
        open.get(0).execute(e -> {
            throw new Boom();
        });
        host.run(() -> wire.isReset() && !ends.isEmpty());
        assertEquals(List.of(Outcome.Kind.HANDLER_FAILED), ends);
        assertEquals(1, host.takeErrors().size());
        assertEquals(1, host.count(Counter.HTTP_RESPONSES_CUT));
        assertEquals("good", answer(host, host.connect().write(get("/good"))).text());
    }

    @Test
    void throwingInTheSinkIsA500() {
        assertAnsweredAfterSink(new Collecting() {
            @Override
            public void onData(Exchange ex, Slice data) {
                throw new Boom();
            }
        });
        assertAnsweredAfterSink(new Collecting() {
            @Override
            public void onBodyEnd(Exchange ex) {
                throw new Boom();
            }
        });
    }

    private void assertAnsweredAfterSink(BodySink sink) {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = breaking(ex -> ex.onBody(sink), ends);
        Wire wire = host.connect().write(post("/bad", "body") + chunked("/bad", "body") + get("/good"));
        List<Answer> a = answers(host, wire, 3);
        assertEquals(500, a.get(0).status());
        assertEquals(500, a.get(1).status());
        assertEquals("good", a.get(2).text());
        assertFalse(host.takeErrors().isEmpty());
    }

    @Test
    void throwingInOnWritableCutsTheConnection() {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = breaking(
                ex -> {
                    ex.respond(200).stream();
                    ex.onWritable(e -> {
                        throw new Boom();
                    });
                    while (ex.write(noise(10_000))) {
                        assertTrue(ex.isOpen());
                    }
                },
                ends);
        Wire wire = host.connect().write(get("/bad"));
        host.run(() -> wire.isReset() && !ends.isEmpty());
        assertEquals(List.of(Outcome.Kind.HANDLER_FAILED), ends);
        assertEquals(1, host.takeErrors().size());
    }

    @Test
    void throwingInOnEndStopsNobody() {
        List<String> seen = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> seen.add("first"));
            ex.onEnd(e -> {
                throw new Boom();
            });
            ex.onEnd(e -> seen.add("last"));
            ex.respond(200).end();
        });
        Wire wire = host.connect().write(GET + GET);
        answers(host, wire, 2);
        assertEquals(List.of("last", "first", "last", "first"), seen);
        assertEquals(2, host.takeErrors().size());
    }

    @Test
    void aThrowingFailurePageLeavesTheConnectionCut() {
        HttpHost host = configured(b -> {}, b -> b.handler(ex -> {
                    throw new Boom();
                })
                .failurePage((ex, why) -> {
                    throw new Boom();
                }));
        Wire wire = host.connect().write(GET);
        host.run(wire::isOver);
        assertEquals("", wire.text());
        assertEquals(2, host.takeErrors().size());
    }

    @Test
    void theFailurePageIsTheApplications() {
        HttpHost host = configured(b -> {}, b -> b.handler(ex -> {
                    throw new Boom();
                })
                .failurePage((ex, why) -> ex.respond(why.status())
                        .field(X, why.error() == null ? why.thrown().getClass().getSimpleName() : why.label())
                        .send("page " + why.status())));
        Wire wire = host.connect().write(GET);
        Answer a = answer(host, wire);
        assertEquals("page 500", a.text());
        assertEquals("Boom", a.field("x-a"));
        if (!world.h2()) {
            wire.write("GET / HTTP/1.1\r\n\r\n");
            Answer second = answers(host, wire, 2).get(1);
            assertEquals("page 400", second.text());
            assertEquals("no Host field", second.field("x-a"));
            host.run(wire::isAtEnd);
        }
        host.takeErrors();
    }

    private void refused(Class<? extends Throwable> type, String says, Consumer<ServerExchange> bad) {
        HttpHost host = host(ex -> {
            Throwable t = assertThrows(type, () -> bad.accept(ex));
            assertTrue(t.getMessage().contains(says), t.getMessage());
            if (ex.isOpen() && ex.out() == HalfState.IDLE) {
                ex.respond(200).send("after");
            }
        });
        Wire wire = host.connect().write(GET);
        answer(host, wire);
        host.takeErrors();
    }

    @Test
    void aSecondResponseIsRefused() {
        refused(IllegalStateException.class, "respond() while the response is", ex -> {
            ex.respond(200).send("once");
            ex.respond(200);
        });
        refused(IllegalStateException.class, "HEAD", ex -> {
            HeadWriter w = ex.respond(200);
            try {
                ex.respond(200);
            } finally {
                w.send("once");
            }
        });
        refused(IllegalStateException.class, "inform() while", ex -> {
            ex.respond(200).send("once");
            ex.inform(103);
        });
    }

    @Test
    void verbsOutOfTurnAreRefused() {
        refused(IllegalStateException.class, "write() while the sent message is IDLE", ex -> ex.write("x"));
        refused(IllegalStateException.class, "end() while the sent message is IDLE", Exchange::end);
        refused(IllegalStateException.class, "trailers() while", Exchange::trailers);
        refused(IllegalStateException.class, "write() while the sent message is DONE", ex -> {
            ex.respond(200).send("x");
            ex.write("y");
        });
        refused(IllegalArgumentException.class, "respond(100)", ex -> ex.respond(100));
        refused(IllegalArgumentException.class, "inform(101)", ex -> ex.inform(101));
        refused(IllegalArgumentException.class, "firstBytes is -1", ex -> ex.onBody(ECHO, -1));
        refused(IllegalArgumentException.class, "bytes is -1", ex -> ex.grantBody(-1));
        refused(IllegalArgumentException.class, "lengthMax is -1", ex -> ex.aggregate(-1, (e, b, o, l) -> {}));
    }

    @Test
    void anInterimResponseHasNoBody() {
        HttpHost host = host(
                ex -> {
                    for (Consumer<HeadWriter> verb :
                            List.<Consumer<HeadWriter>>of(w -> w.send("x"), HeadWriter::stream, w -> w.stream(3))) {
                        HeadWriter w = ex.inform(103);
                        assertThrows(IllegalStateException.class, () -> verb.accept(w));
                        w.end();
                    }
                    ex.respond(200).send("x");
                },
                b -> b.set(HttpSettings.INTERIM, true));
        List<Answer> a = answers(host, host.connect().write(GET), 4);
        assertEquals("x", a.get(3).text());
    }

    @Test
    @Proves({"rfc9112-6.1-2", "rfc9112-6.2-1"})
    void framingFieldsAreTheEnginesOwn() {
        refused(
                IllegalArgumentException.class,
                "written by the engine",
                ex -> refuseField(ex, w -> w.field(KnownFields.CONTENT_LENGTH, "5")));
        refused(
                IllegalArgumentException.class,
                "written by the engine",
                ex -> refuseField(ex, w -> w.field(KnownFields.CONTENT_LENGTH, 5)));
        refused(
                IllegalArgumentException.class,
                "written by the engine",
                ex -> refuseField(ex, w -> w.field(FieldName.of("Transfer-Encoding"), "chunked")));
        refused(
                IllegalArgumentException.class,
                "written by the engine",
                ex -> refuseField(ex, w -> w.field(StaticField.of("Content-Length", "5"))));
    }

    private static void refuseField(ServerExchange ex, Consumer<HeadWriter> field) {
        HeadWriter w = ex.respond(200);
        try {
            field.accept(w);
        } finally {
            w.send("x");
        }
    }

    @Test
    @Proves({"rfc9112-2.2-2", "rfc9110-2.2-1"})
    void valuesThatWouldBreakTheHeadAreRefused() {
        for (String value :
                new String[] {"a\r\nX: y", "a\nb", "a\rb", "a\0b", "a\u007fb", "a\u0100b", "\ud83d\ude00"}) {
            refused(IllegalArgumentException.class, "X-A", ex -> refuseField(ex, w -> w.field(X, value)));
        }
        refused(IllegalArgumentException.class, "X-A", ex -> refuseField(ex, w -> w.field(X, -1)));
        refused(
                IllegalArgumentException.class,
                "a field line",
                ex -> refuseField(ex, w -> w.field(X, "v".repeat(40_000))));
    }

    @Test
    void aRefusedFieldLeavesTheHeadUsable() {
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(200).field(X, "before");
            assertThrows(IllegalArgumentException.class, () -> w.field(FieldName.of("X-B"), "a\nb"));
            w.field(FieldName.of("X-C"), "behind").send("x");
        });
        Answer a = answer(host, host.connect().write(GET));
        assertEquals("before", a.field("x-a"));
        assertEquals("behind", a.field("x-c"));
        assertNull(a.field("x-b"));
    }

    @Test
    void aSinkThatResetsInItsLastPieceEndsTheExchangeOnce() {
        List<Outcome.Kind> ends = new ArrayList<>();
        Collecting sink = new Collecting() {
            @Override
            public void onData(Exchange ex, Slice data) {
                ex.reset(0);
                ex.reset(0);
                assertFalse(ex.isOpen());
            }
        };
        HttpHost host = breaking(ex -> ex.onBody(sink), ends);
        for (String request : List.of(post("/bad", "body"), chunked("/bad", "body"), post("/bad", noise(9_000)))) {
            ends.clear();
            Wire wire = host.connect().write(request + get("/good"));
            host.run(() -> wire.isReset() && !ends.isEmpty());
            assertEquals(List.of(Outcome.Kind.CANCELLED), ends);
        }
        assertEquals(0, sink.ends);
    }

    @Test
    void everyCallbackMayReset() {
        List<Outcome.Kind> ends = new ArrayList<>();
        List<Consumer<ServerExchange>> places = List.of(
                ex -> ex.reset(0),
                ex -> {
                    ex.respond(200).stream();
                    ex.write("x");
                    ex.reset(0);
                },
                ex -> ex.onBody(new Collecting() {
                    @Override
                    public void onBodyEnd(Exchange e) {
                        e.reset(0);
                    }
                }),
                ex -> {
                    ex.respond(200).stream();
                    ex.onWritable(e -> e.reset(0));
                    while (ex.write(noise(10_000))) {
                        assertTrue(ex.isOpen());
                    }
                },
                ex -> ex.execute(e -> e.reset(0)),
                ex -> {
                    ex.respond(200).field(X, "open");
                    ex.reset(0);
                });
        for (Consumer<ServerExchange> place : places) {
            ends.clear();
            HttpHost host = breaking(place, ends);
            Wire wire = host.connect().write(get("/bad") + get("/good"));
            host.run(() -> wire.isReset() && !ends.isEmpty());
            assertEquals(List.of(Outcome.Kind.CANCELLED), ends);
        }
    }

    @Test
    void endHandlersMayCallAnything() {
        HttpHost host = host(ex -> {
            ex.onEnd(e -> {
                assertFalse(e.isOpen());
                e.reset(0);
                e.end();
                e.resumeBody();
                e.discardBody();
                e.onBody(ECHO);
                e.grantBody(5);
                assertThrows(IllegalStateException.class, () -> e.write("x"));
                assertThrows(IllegalStateException.class, () -> ex.respond(200));
                assertEquals("/x", ex.path().toString());
                e.onEnd(f -> assertEquals(Outcome.Kind.COMPLETED, f.outcome().kind()));
            });
            ex.respond(200).send("x");
        });
        Wire wire = host.connect().write(get("/x") + get("/x"));
        answers(host, wire, 2);
    }

    @Test
    void endInOnWritableEndsInGoodOrder() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            ex.onWritable(Exchange::end);
            while (ex.write(noise(10_000))) {
                assertTrue(ex.isOpen());
            }
        });
        Wire wire = host.connect().write(GET + GET);
        assertTrue(answers(host, wire, 2).get(1).body().length >= 10_000);
    }
}
