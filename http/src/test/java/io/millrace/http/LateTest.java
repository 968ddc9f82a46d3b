package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that leave: exchanges that code keeps, late verbs, and how each end is told. */
class LateTest extends VersionsTck {
    private static final FieldName X = FieldName.of("X-A");

    @TempDir
    static Path folder;

    @Test
    void lateVerbsReleaseWhatTheyAreGivenAndReturnFalse() throws IOException {
        Path file = Files.write(folder.resolve("f"), bytes("file"));
        List<ServerExchange> open = new ArrayList<>();
        List<Outcome.Kind> ends = new ArrayList<>();
        List<Lease> kept = new ArrayList<>();
        int[] released = {0};
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome().kind()));
            if (ex.path().charAt(1) == 'b') {
                ex.respond(200).stream();
            }
            ex.onBody(new Collecting() {
                @Override
                public void onData(Exchange e, Slice data) {
                    kept.add(data.retain());
                }
            });
            open.add(ex);
        });
        for (String path : List.of("/idle", "/begun")) {
            open.clear();
            kept.clear();
            ends.clear();
            Wire wire = host.connect().write(post(path, noise(3_000)).replace("Length: 3000", "Length: 9000"));
            host.run(() -> kept.stream().mapToInt(Lease::length).sum() == 3_000);
            wire.reset();
            host.run(() -> !ends.isEmpty());

            ServerExchange ex = open.get(0);
            assertFalse(ex.isOpen());
            long late = host.count(Counter.EXCHANGE_LATE);
            ex.respond(200).field(X, "1").field(X, 2).send("dropped");
            ex.inform(103).field(X, "1").end();
            assertFalse(ex.write("x"));
            assertFalse(ex.write(bytes("xyz"), 0, 3));
            ByteBuffer direct = ByteBuffer.allocateDirect(8);
            assertFalse(ex.write(direct, 0, 8));
            assertEquals(0, ex.tryWrite(direct, 0, 8));
            kept.forEach(lease -> assertFalse(ex.transfer(lease)));
            try (FileChannel channel = FileChannel.open(file)) {
                assertFalse(ex.transfer(new FileRegion(channel, 0, 4, () -> released[0]++)));
            }
            ex.trailers().field(X, "1").end();
            ex.end();
            ex.reset(0);
            ex.pauseBody();
            ex.resumeBody();
            ex.grantBody(1);
            ex.discardBody();
            ex.onBody(ECHO);
            ex.aggregate(10, (e, b, o, l) -> {});
            assertTrue(host.count(Counter.EXCHANGE_LATE) > late);
            assertEquals(1, ends.size());
        }
        assertEquals(2, released[0]);
        assertEquals(0, host.used(BlockClass.LARGE));
    }

    /** The client resets at every byte of its requests, while the handler holds each exchange and answers later. */
    @Test
    void aKeptExchangeNeverAnswersAnotherRequest() {
        List<ServerExchange> open = new ArrayList<>();
        List<Exchange> ended = new ArrayList<>();
        HttpHost host = host(ex -> {
            open.add(ex);
            ex.onEnd(ended::add);
        });
        // While nothing is read a selector tells no reset, and a ring's waits behind what is kept until a deadline
        // comes,
        // which is soon in a simulation only.
        String script = world.isSimulated() ? post("/first", "hello") + get("/second") : get("/first");
        for (int cut = 1; cut <= script.length(); cut += world.isCalm() ? 1 : 7) {
            open.clear();
            ended.clear();
            Wire leaver = host.connect().write(script.substring(0, cut));
            host.quiet();
            List<ServerExchange> stale = List.copyOf(open);
            leaver.reset();
            host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
            host.run(() -> ended.size() >= stale.size()); // over TLS the upper channel ends behind the lower
            assertEquals(stale.size(), ended.size());

            Wire other = host.connect().write(get("/other"));
            host.run(() -> open.size() == stale.size() + 1);
            stale.forEach(ex -> ex.respond(200).send("stale"));
            host.quiet();
            assertEquals("", other.text());
            open.get(stale.size()).respond(200).send("right");
            assertEquals("right", answer(host, other).text());
            other.close();
            host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        }
    }

    @Test
    void shellsOfExchangesThatSomebodyMayHoldAreNotReused() {
        Set<Exchange> seen = new HashSet<>();
        HttpHost host = host(ex -> {
            assertTrue(seen.add(ex), "the shell came again while it may be held");
            ex.loop().execute(() -> ex.respond(200).end());
        });
        Wire wire = host.connect().write(GET.repeat(30));
        answers(host, wire, 30);
    }

    private Outcome outcome(HttpHandler handler, java.util.function.BiConsumer<HttpHost, Wire> client) {
        List<Outcome> ends = new ArrayList<>();
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome()));
            handler.onRequest(ex);
        });
        Wire wire = host.connect();
        client.accept(host, wire);
        host.run(() -> !ends.isEmpty());
        host.quiet();
        assertEquals(1, ends.size());
        host.takeErrors();
        assertNotNull(ends.get(0));
        return ends.get(0);
    }

    @Test
    void eachEndIsToldOnceWithItsKind() {
        assertEquals(
                Outcome.Kind.COMPLETED,
                outcome(ex -> ex.respond(200).end(), (h, w) -> w.write(GET)).kind());
        assertEquals(
                Outcome.Kind.CANCELLED,
                outcome(ex -> ex.reset(0), (h, w) -> w.write(GET)).kind());
        if (!world.h2()) {
            assertEquals(
                    Outcome.Kind.PROTOCOL,
                    outcome(
                                    ex -> ex.onBody(new Collecting()),
                                    (h, w) -> w.write(chunked("/", "abc").replace("3\r\nabc", "3\r\nabcd")))
                            .kind());
        }
        assertEquals(
                Outcome.Kind.PEER_GONE,
                outcome(ex -> ex.onBody(new Collecting()), (h, w) -> w.write(
                                        post("/", "abc").replace("Length: 3", "Length: 5"))
                                .shutdownOutput())
                        .kind());
        Outcome.Kind reset = outcome(ex -> {}, (h, w) -> {
                    w.write(GET);
                    h.quiet();
                    w.reset();
                })
                .kind();
        assertTrue(reset == Outcome.Kind.PEER_RESET || reset == Outcome.Kind.PEER_GONE, reset::toString);
        assertEquals(
                Outcome.Kind.SHUTDOWN,
                outcome(ex -> {}, (h, w) -> {
                            w.write(GET);
                            h.quiet();
                            h.server().close();
                        })
                        .kind());
    }

    @Test
    void aClientThatLeavesDuringAStreamIsTold() {
        List<Outcome.Kind> ends = new ArrayList<>();
        int[] writes = {0};
        HttpHost host = host(ex -> {
            ex.onEnd(e -> ends.add(e.outcome().kind()));
            ex.respond(200).stream();
            ex.onWritable(e -> fill(e, writes));
            fill(ex, writes);
        });
        Wire wire = host.connect().write(GET);
        host.run(() -> wire.receivedLength() > 100_000);
        wire.reset();
        host.run(() -> !ends.isEmpty());
        assertTrue(ends.get(0) == Outcome.Kind.PEER_RESET || ends.get(0) == Outcome.Kind.PEER_GONE, ends::toString);
        assertEquals(1, host.count(Counter.HTTP_RESPONSES_CUT));
    }

    private static void fill(Exchange ex, int[] writes) {
        while (ex.write(noise(8_000))) {
            writes[0]++;
        }
    }

    @Test
    void anExchangeThatEndedTellsLateListenersAtOnce() {
        List<ServerExchange> open = new ArrayList<>();
        List<Outcome.Kind> told = new ArrayList<>();
        HttpHost host = host(open::add);
        Wire wire = host.connect().write(GET);
        host.run(() -> !open.isEmpty());
        wire.reset();
        host.run(() -> open.get(0).outcome() != null);
        open.get(0).onEnd(e -> told.add(e.outcome().kind()));
        assertEquals(1, told.size());
    }
}
