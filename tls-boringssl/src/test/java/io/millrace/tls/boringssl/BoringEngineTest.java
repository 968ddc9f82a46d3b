package io.millrace.tls.boringssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.tls.Certificates;
import io.millrace.http.tls.ClientAuth;
import io.millrace.http.tls.TlsContext;
import io.millrace.http.tls.TlsEngine;
import io.millrace.http.tls.TlsIdentity;
import io.millrace.testkit.AllocationProbe;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines face to face. */
class BoringEngineTest {
    private static final int ROOM = Handshakes.ROOM;
    private static final int PLAIN_LENGTH_MAX = 1 << 14;

    @TempDir
    private Path folder;

    private static void secured(TlsContext context, Consumer<Handshakes> use) {
        Handshakes.withScratch(scratch -> {
            Handshakes pair = new Handshakes(context, scratch);
            pair.run();
            assertTrue(pair.server.isComplete() && pair.client.isComplete(), pair.server.failure());
            use.accept(pair);
            pair.release();
            context.retire();
        });
    }

    private static void secured(Consumer<Handshakes> use) {
        secured(BoringContext.of(Materials.of(Certificates.LOCALHOST)), use);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothSidesSeeWhatWasSettled(String version) {
        TlsContext context = BoringContext.of(
                Materials.of(ClientAuth.REQUIRED, List.of(version), Materials.ciphers(), Certificates.LOCALHOST));
        secured(context, pair -> {
            for (TlsEngine e : List.of(pair.server, pair.client)) {
                assertEquals(version, e.protocol());
                assertEquals("h2", e.applicationProtocol());
                assertEquals(Certificates.LOCALHOST.chain(), e.peerCertificates());
                assertTrue(e.cipher().startsWith("TLS_"), e.cipher());
            }
            assertEquals("localhost", pair.server.serverName());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void recordsOfAllLengthsComeBackWhole(String version) {
        Random random = new Random(1);
        TlsContext context = BoringContext.of(
                Materials.of(ClientAuth.NONE, List.of(version), Materials.ciphers(), Certificates.LOCALHOST));
        secured(context, pair -> {
            ByteBuffer back = ByteBuffer.allocateDirect(ROOM);
            ByteBuffer heap = ByteBuffer.allocate(ROOM);
            for (int length = 1; length <= PLAIN_LENGTH_MAX; length += length < 300 ? 1 : 509) {
                ByteBuffer from = length % 2 == 0 ? pair.plain : heap; // an application may send either
                for (int i = 0; i < length; i++) {
                    from.put(i, (byte) random.nextInt());
                }
                int n = pair.server.wrap(from, 0, length, pair.wire, 7, 7 + pair.server.room(length));
                assertEquals(length, pair.server.consumed());
                assertTrue(n > length && n <= pair.server.room(length), n + " for " + length);
                assertEquals(length, pair.client.unwrap(pair.wire, 7, n, back, 3, 3 + length));
                assertEquals(n, pair.client.consumed());
                assertEquals(from.slice(0, length), back.slice(3, length));
            }
        });
    }

    @Test
    void recordsLeaveNoGarbage() {
        secured(pair -> {
            Runnable roundTrip = () -> {
                int n = pair.server.wrap(pair.plain, 0, 8000, pair.wire, 0, ROOM);
                int back = pair.client.unwrap(pair.wire, 0, n, pair.plain, 0, ROOM);
                if (back != 8000) {
                    throw new IllegalStateException(pair.client.failure());
                }
            };
            Runnable many = () -> {
                for (int i = 0; i < 20_000; i++) {
                    roundTrip.run();
                }
            };
            AllocationProbe probe = AllocationProbe.ofCurrentThread();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 10 && least > 0; i++) { // what the compiler does meanwhile is not ours
                least = Math.min(least, probe.bytes(many));
            }
            assertEquals(0, least);
        });
    }

    @Test
    void aDamagedRecordIsToldAndAnswered() {
        secured(pair -> {
            int n = pair.server.wrap(pair.plain, 0, 100, pair.wire, 0, ROOM);
            pair.wire.put(n - 1, (byte) ~pair.wire.get(n - 1));
            assertEquals(TlsEngine.FAILED, pair.client.unwrap(pair.wire, 0, n, pair.plain, 0, ROOM));
            assertEquals("decryption failed or bad record mac", pair.client.failure());
            int alert = pair.client.wrap(pair.plain, 0, 0, pair.wire, 0, ROOM);
            assertTrue(alert > 0);
            assertEquals(TlsEngine.FAILED, pair.server.unwrap(pair.wire, 0, alert, pair.plain, 0, ROOM));
            assertEquals(TlsEngine.FAILED, pair.client.wrap(pair.plain, 0, 10, pair.wire, 0, ROOM));
        });
    }

    /** Whatever a peer sends in its place: it ends in a failure, and not in the process. */
    @Test
    void mutatedHandshakesFailAndNothingElse() {
        TlsContext context = BoringContext.of(Materials.of(Certificates.LOCALHOST));
        Random random = new Random(2);
        int[] failures = {0};
        Handshakes.withScratch(scratch -> {
            for (int round = 0; round < 400; round++) {
                Handshakes pair = new Handshakes(context, scratch);
                int n = pair.client.wrap(pair.plain, 0, 0, pair.wire, 0, ROOM);
                for (int i = 0; i <= round % 5; i++) {
                    pair.wire.put(5 + random.nextInt(n - 5), (byte) random.nextInt());
                }
                int result = pair.server.unwrap(pair.wire, 0, n, pair.plain, 0, ROOM);
                if (result < 0) {
                    failures[0]++;
                    assertFalse(pair.server.failure().isEmpty());
                    pair.server.wrap(pair.plain, 0, 0, pair.wire, 0, ROOM);
                }
                pair.release();
            }
        });
        assertTrue(failures[0] > 20, "only " + failures[0] + " were noticed");
        context.retire();
    }

    @Test
    void anEndIsSaidOnceAndSeen() {
        secured(pair -> {
            pair.server.endOutput();
            assertSame(TlsEngine.Need.WRAP, pair.server.need());
            int n = pair.server.wrap(pair.plain, 0, 0, pair.wire, 0, ROOM);
            assertTrue(n > 0 && pair.server.isOutputEnded());
            assertEquals(0, pair.client.unwrap(pair.wire, 0, n, pair.plain, 0, ROOM));
            assertTrue(pair.client.isInputEnded());
            int late = pair.client.wrap(pair.plain, 0, 10, pair.wire, 0, ROOM); // and the other way goes on
            assertEquals(10, pair.server.unwrap(pair.wire, 0, late, pair.plain, 0, ROOM));
        });
    }

    @Test
    void aKeyOfRsaIsWorkedWithBesideTheLoop() {
        TlsIdentity rsa = Materials.rsa(folder);
        TlsContext context = BoringContext.of(Materials.of(rsa));
        assertTrue(context.offloads());
        assertFalse(BoringContext.of(Materials.of(Certificates.LOCALHOST)).offloads());
        Handshakes.withScratch(scratch -> {
            Handshakes pair = new Handshakes(context, scratch);
            int n = pair.client.wrap(pair.plain, 0, 0, pair.wire, 0, ROOM);
            assertEquals(0, pair.server.unwrap(pair.wire, 0, n, pair.plain, 0, ROOM));
            assertSame(TlsEngine.Need.TASK, pair.server.need());
            pair.run();
            assertTrue(pair.server.isComplete() && pair.client.isComplete(), pair.client.failure());
            assertEquals(rsa.chain(), pair.client.peerCertificates());
            pair.release();
        });
        context.retire();
    }

    @Test
    void ofTwoKeysForOneNameTheClientGetsWhichItKnows() {
        TlsIdentity rsa = Materials.rsa(folder);
        TlsContext serving = BoringContext.of(Materials.of(Certificates.LOCALHOST, rsa));
        for (String kind : List.of("RSA", "ECDSA")) {
            TlsContext asking = BoringContext.of(Materials.of(
                    ClientAuth.NONE,
                    List.of("TLSv1.2"),
                    List.of("TLS_ECDHE_" + kind + "_WITH_AES_128_GCM_SHA256"),
                    Certificates.LOCALHOST,
                    rsa));
            Handshakes.withScratch(scratch -> {
                Handshakes pair = new Handshakes(serving, asking, scratch);
                pair.run();
                assertTrue(pair.client.isComplete(), pair.server.failure());
                assertEquals(
                        kind.equals("RSA") ? rsa.chain() : Certificates.LOCALHOST.chain(),
                        pair.client.peerCertificates());
                pair.release();
            });
            asking.retire();
        }
        serving.retire();
    }

    @ParameterizedTest
    @ValueSource(strings = {"elsewhere.example", "127.0.0.2"})
    void aServerOfAnotherNameIsRefused(String name) {
        TlsContext serving = BoringContext.of(Materials.of(Certificates.LOCALHOST));
        Handshakes.withScratch(scratch -> {
            TlsEngine client = serving.client(scratch, name, 443);
            Handshakes pair = new Handshakes(serving, scratch);
            int hello = client.wrap(pair.plain, 0, 0, pair.wire, 0, ROOM);
            pair.server.unwrap(pair.wire, 0, hello, pair.plain, 0, ROOM);
            while (client.failure().isEmpty() && pair.move(pair.server, client)) {
                // goes on
            }
            assertEquals("certificate verify failed", client.failure());
            client.release();
            pair.release();
        });
        serving.retire();
    }
}
