package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Method;
import io.millrace.testkit.advisories.Advisory;
import io.millrace.testkit.advisories.AdvisoryStream;
import io.millrace.testkit.advisories.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What peers were reported for comes to nothing here, and the legal requests beside it are answered. */
class AdvisoriesTest {
    private static final int CASES_MIN = 100;
    /** A prime, so that pieces end in all kinds of places; long cases would take long byte by byte. */
    private static final int PIECE_LENGTH = 7;

    private static final int BYTE_BY_BYTE_LENGTH_MAX = 1_000;

    private static final HttpHandler SITE = ex -> {
        boolean isPlain = ex.path().contentEquals("/plaintext");
        if (isPlain && ex.method().is(Method.GET)) {
            ex.respond(200).send("Hello, World!");
        } else if (isPlain) {
            ex.respond(405).send("GET only");
        } else if (ex.path().contentEquals("/echo")) {
            ex.onBody(new Collecting() {
                @Override
                public void onBodyEnd(Exchange e) {
                    ex.respond(200).send(body.toString());
                }
            });
        } else {
            ex.respond(404).send("nothing here");
        }
    };

    /** The stream of a case over the wire of any world. */
    private record WireStream(HttpHost host, Wire wire) implements AdvisoryStream {
        @Override
        public void write(byte[] bytes, int offset, int length) {
            wire.write(Arrays.copyOfRange(bytes, offset, offset + length));
            if (length == 1) {
                host.quiet();
            }
        }

        @Override
        public Outcome settle(Outcome expected) {
            host.run(() -> wire.isOver()
                    || (!expected.isClosed()
                            && outcome().answers().size() >= expected.answers().size()));
            host.quiet();
            return outcome();
        }

        private Outcome outcome() {
            return Outcome.of(HttpTck.bytes(wire.text()), wire.isOver());
        }

        @Override
        public void close() {
            wire.close();
        }
    }

    @TestFactory
    List<DynamicTest> eachAttackComesToNothingAndItsTwinIsAnswered() {
        return World.calm().stream()
                .map(world -> DynamicTest.dynamicTest(world.toString(), () -> play(world, Integer.MAX_VALUE)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> soItIsInSmallPieces() {
        return World.calm().stream()
                .filter(World::isSimulated)
                .map(world -> DynamicTest.dynamicTest(world.toString(), () -> play(world, PIECE_LENGTH)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> soItIsByteByByte() {
        return World.calm().stream()
                .filter(World::isSimulated)
                .map(world -> DynamicTest.dynamicTest(world.toString(), () -> play(world, 1)))
                .toList();
    }

    /** One server, and a connection for each attack and each twin. */
    private static void play(World world, int pieceLength) {
        List<String> wrong = new ArrayList<>();
        try (HttpHost host = world.open(b -> {}, b -> b.handler(SITE))) {
            for (Advisory a : Advisory.all()) {
                check(host, a + " attack", a.attack(), pieceLength, a.expected(), wrong);
                check(host, a + " twin", a.twin(), pieceLength, a.twinExpected(), wrong);
            }
            host.checkNothingHeld();
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static void check(
            HttpHost host, String name, byte[] bytes, int pieceLength, Outcome expected, List<String> wrong) {
        if (pieceLength == 1 && bytes.length > BYTE_BY_BYTE_LENGTH_MAX) {
            return;
        }
        try (AdvisoryStream stream = new WireStream(host, host.connect())) {
            Outcome outcome = stream.play(bytes, pieceLength, expected);
            if (!outcome.equals(expected)) {
                wrong.add(name + ": " + expected + " expected, " + outcome + " came");
            }
        } catch (AssertionError e) {
            wrong.add(name + ": " + e.getMessage());
        }
    }

    @Test
    void theCorpusNamesEachAdvisoryOnceAndEachTwinIsLegal() {
        List<Advisory> all = Advisory.all();
        assertTrue(all.size() >= CASES_MIN, all.size() + " cases");
        Set<String> ids = new HashSet<>();
        for (Advisory a : all) {
            assertTrue(ids.add(a.id()), a + " stands there twice");
            assertTrue(a.twinExpected().taken() > 0, a + ": the twin is not taken");
        }
    }
}
