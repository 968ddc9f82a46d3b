package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that go out: framing, lengths that are kept, chunks, trailers, files, marks and the limit. */
class ResponsesTest extends VersionsTck {
    private static final FieldName SUM = FieldName.of("X-Sum");

    @TempDir
    static Path folder;

    @Test
    void everyFormOfABodyArrives() {
        ByteBuffer direct = ByteBuffer.allocateDirect(20).put(3, bytes("direct"));
        HttpHost host = host(ex -> {
            switch (ex.path().charAt(1)) {
                case 'a' -> ex.respond(200).send("ascii");
                case 'u' -> ex.respond(200).send("\u00fcml\u00e4ut \u20ac");
                case 'b' -> ex.respond(200).send(bytes("bytes"));
                case 'd' -> ex.respond(200).send(direct, 3, 6);
                case 'l' -> {
                    ex.respond(200).stream(9);
                    ex.write("012");
                    ex.write(bytes("x345y"), 1, 3);
                    ex.write(direct, 6, 3);
                    ex.end();
                }
                default -> ex.respond(200).send("");
            }
        });
        Wire wire = host.connect().write(get("/a") + get("/u") + get("/b") + get("/d") + get("/l") + get("/empty"));
        List<Answer> a = answers(host, wire, 6);
        assertEquals("ascii", a.get(0).text());
        assertEquals("\u00fcml\u00e4ut \u20ac", new String(a.get(1).body(), java.nio.charset.StandardCharsets.UTF_8));
        assertEquals("bytes", a.get(2).text());
        assertEquals("direct", a.get(3).text());
        assertEquals("012345ect", a.get(4).text());
        assertEquals("0", a.get(5).field("content-length"));
    }

    @Test
    void manyWritesOfOneTurnAreOneChunk() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            for (int i = 0; i < 100; i++) {
                ex.write("0123456789");
            }
            ex.end();
        });
        Answer a = answer(host, host.connect().write(GET));
        assertEquals(1, a.chunks());
        assertEquals(1000, a.body().length);
    }

    @Test
    @Proves({"rfc9112-6.1-2", "rfc9110-5.6.3-1"})
    void writesOfDifferentTurnsAreChunksOfTheirOwn() {
        List<ServerExchange> open = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            open.add(ex);
        });
        Wire wire = host.connect().write(GET);
        host.run(() -> !open.isEmpty());
        for (int i = 0; i < 5; i++) {
            open.get(0).write("piece ");
            open.get(0).write("" + i);
            String expected = "piece " + i;
            host.run(() -> wire.text().contains(expected));
        }
        open.get(0).end();
        Answer a = answer(host, wire);
        assertEquals(5, a.chunks());
        assertEquals("piece 0piece 1piece 2piece 3piece 4", a.text());
    }

    private static String asks(String path) {
        return get(path).replace("\r\n\r\n", "\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
    }

    private static String lower(List<String> lines) {
        return lines.toString().toLowerCase(java.util.Locale.ROOT);
    }

    @Test
    void trailersGoOutWithChunksAndAreDroppedElsewhere() {
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(200);
            if (ex.path().charAt(1) == 'l') {
                w.stream(1);
            } else {
                w.stream();
            }
            ex.write("x");
            ex.trailers().field(SUM, 7).end();
            ex.end();
        });
        Wire wire = host.connect().write(asks("/chunked") + asks("/length") + asks("/chunked"));
        List<Answer> a = answers(host, wire, 3);
        assertEquals("[x-sum: 7]", lower(a.get(0).trailers()));
        assertEquals("x", a.get(1).text());
        assertEquals("[x-sum: 7]", lower(a.get(2).trailers()));
        if (!world.h2()) { // where a body with a length may have trailers
            assertEquals(List.of(), a.get(1).trailers());
            assertEquals(1, host.count(Counter.EXCHANGE_TRAILERS_DROPPED));
            Wire old = host.connect().write("GET /1.0 HTTP/1.0\r\n\r\n");
            assertEquals("x", lastAnswer(host, old).text());
        }
    }

    @Test
    @Proves("rfc9110-8.6-6")
    void moreThanTheDeclaredLengthIsRefusedAndCutsTheConnection() {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome().kind()));
            ex.respond(200).stream(5);
            ex.write("123");
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> ex.write("456"));
            assertTrue(e.getMessage().contains("3 bytes"), e.getMessage());
            assertFalse(ex.write("late"));
        });
        Wire wire = host.connect().write(GET);
        host.run(() -> wire.isReset() && !ends.isEmpty());
        assertEquals(List.of(Outcome.Kind.HANDLER_FAILED), ends);
    }

    @Test
    @Proves("rfc9110-8.6-6")
    void lessThanTheDeclaredLengthIsRefusedAndCutsTheConnection() {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome().kind()));
            ex.respond(200).stream(5);
            ex.write("123");
            assertThrows(IllegalStateException.class, ex::end);
        });
        Wire wire = host.connect().write(GET + GET);
        host.run(wire::isOver);
        assertTrue(wire.isReset());
        int cut = world.h2() ? 2 : 1; // there the second has a stream of its own
        host.run(() -> ends.size() == cut);
        assertEquals(Collections.nCopies(cut, Outcome.Kind.HANDLER_FAILED), ends);
        assertEquals(cut, host.count(Counter.HTTP_RESPONSES_CUT));
    }

    @Test
    void writableIsToldOnceThereIsRoomAgain() {
        int[] told = {0};
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            ex.onWritable(e -> {
                told[0]++;
                feed(e);
            });
            feed(ex);
        });
        Wire wire = host.connect().write(GET);
        Answer a = answer(host, wire);
        assertEquals(500_000, a.body().length);
        assertTrue(told[0] > 0);
        assertTrue(host.used(io.millrace.engine.memory.BlockClass.LARGE) < 20);
    }

    private static final Key<int[]> SENT = Key.of("sent");

    private static void feed(Exchange ex) {
        if (ex.attachment(SENT) == null) {
            ex.attach(SENT, new int[1]);
        }
        int[] sent = ex.attachment(SENT);
        boolean more = true;
        while (more && sent[0] < 500_000) {
            more = ex.write(noise(5_000));
            sent[0] += 5_000;
        }
        if (sent[0] == 500_000) {
            ex.end();
        }
    }

    @Test
    void tryWriteTakesWhatFitsBelowTheMark() {
        ByteBuffer all = ByteBuffer.allocateDirect(300_000);
        all.put(0, bytes(noise(300_000)));
        HttpHost host = host(ex -> {
            ex.respond(200).stream(300_000);
            int[] at = {0};
            Writable go = e -> {
                at[0] += e.tryWrite(all, at[0], 300_000 - at[0]);
                assertTrue(host(e) <= 66_000, "queued beyond the mark");
                if (at[0] == 300_000) {
                    e.end();
                }
            };
            ex.onWritable(go);
            go.onWritable(ex);
        });
        assertEquals(noise(300_000), answer(host, host.connect().write(GET)).text());
    }

    private static long host(Exchange ex) {
        HttpStream stream = ex.stream();
        return stream instanceof H2Stream h2
                ? h2.queuedLength()
                : ((H1Stream) stream).queue().queuedLength();
    }

    @Test
    void whoIgnoresThatNoMoreIsWelcomeIsCutAtTheLimit() {
        List<Outcome.Kind> ends = new ArrayList<>();
        int[] refused = {0};
        HttpHost host = host(
                ex -> {
                    ex.onEnd(e -> ends.add(e.outcome().kind()));
                    ex.respond(200).stream();
                    for (int i = 0; i < 100; i++) {
                        refused[0] += ex.write(noise(10_000)) ? 0 : 1;
                    }
                    ex.end();
                },
                b -> b.set(EngineSettings.SEND_LIMIT_LENGTH, 400_000L));
        Wire wire = host.connect().stopReading().write(GET);
        host.run(() -> !ends.isEmpty());
        assertEquals(List.of(Outcome.Kind.OVERRUN), ends);
        assertEquals(1, host.count(Counter.SEND_OVERRUN));
        assertTrue(refused[0] > 60, "" + refused[0]);
        wire.startReading();
        host.run(wire::isReset);
    }

    @Test
    void oneSendBeyondTheLimitIsCut() {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = host(
                ex -> {
                    ex.onEnd(e -> ends.add(e.outcome().kind()));
                    ex.respond(200).send(bytes(noise(500_000)));
                },
                b -> b.set(EngineSettings.SEND_LIMIT_LENGTH, 400_000L));
        Wire wire = host.connect().write(GET);
        host.run(wire::isReset);
        host.run(() -> !ends.isEmpty());
        assertEquals(List.of(Outcome.Kind.OVERRUN), ends);
    }

    @Test
    void aBodyForWhichThereIsNoMemoryIsCutAndTheOthersGoOn() {
        List<Outcome.Kind> ends = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome().kind()));
            ex.respond(200).send(ex.path().charAt(1) == 'b' ? bytes(noise(4_000_000)) : bytes("small"));
        });
        Wire wire = host.connect().write(get("/big"));
        host.run(wire::isReset);
        host.run(() -> !ends.isEmpty());
        assertEquals(List.of(Outcome.Kind.OVERRUN), ends);
        assertTrue(host.count(Counter.SEND_NO_BLOCK) > 0);
        assertEquals("small", answer(host, host.connect().write(get("/small"))).text());
    }

    @Test
    void filesAreSentInAnyFraming() throws IOException {
        Path file = folder.resolve(world.toString().replace(' ', '-'));
        Files.write(file, bytes(noise(100_000)));
        int[] released = {0};
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            HttpHost host = host(ex -> {
                FileRegion region = new FileRegion(channel, 1_000, 50_000, () -> released[0]++);
                if (ex.path().charAt(1) == 'l') {
                    ex.respond(200).stream(50_002);
                } else {
                    ex.respond(200).stream();
                }
                ex.write("<");
                ex.transfer(region);
                ex.write(">");
                ex.end();
            });
            Wire wire = host.connect().write(get("/length") + get("/chunked") + get("/length"));
            String expected = "<" + noise(100_000).substring(1_000, 51_000) + ">";
            for (Answer a : answers(host, wire, 3)) {
                assertEquals(expected, a.text());
            }
            if (!world.h2()) {
                Wire old = host.connect().write("GET /chunked HTTP/1.0\r\n\r\n");
                assertEquals(expected, lastAnswer(host, old).text());
            }
            host.run(() -> released[0] == (world.h2() ? 3 : 4));
        }
    }

    @Test
    void bodyWithoutLengthOnHeadIsDroppedQuietly() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream(10);
            assertTrue(ex.write("0123456789"));
            ex.end();
        });
        Wire wire = host.connect().write("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nHEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        for (Answer a : answers(host, wire, "HEAD", 2)) {
            assertEquals("10", a.field("content-length"));
            assertNull(a.field("transfer-encoding"));
        }
    }
}
