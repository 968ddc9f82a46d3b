package io.millrace.tls.boringssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.tls.Certificates;
import io.millrace.http.tls.ClientAuth;
import io.millrace.http.tls.TlsConfigException;
import io.millrace.http.tls.TlsContext;
import io.millrace.http.tls.TlsEngineProvider;
import io.millrace.http.tls.TlsIdentity;
import io.millrace.http.tls.TlsMaterial;
import io.millrace.http.tls.TlsProviderChoice;
import io.millrace.http.tls.TlsScratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is made of a material, what is not, and when its native memory goes. */
class BoringContextTest {
    private static final TlsMaterial MATERIAL = Materials.of(Certificates.LOCALHOST);

    private static final int PAGE_KIB = 4;

    /** 4000 contexts or engines that were not freed take 75 MiB. */
    private static final long LEAK_KIB = 30_000;

    private static NativeContext made() {
        assertTrue(BoringLibrary.load().available(), BoringLibrary.load().reason());
        return new NativeContext(() -> BoringContext.serving(MATERIAL, null));
    }

    @Test
    void itIsFreedWhenItIsRetiredAndItsLastEngineIsGone() {
        NativeContext context = made();
        NativeContext.Held first = context.acquire(0);
        NativeContext.Held second = context.acquire(0);
        assertEquals(first.address(), second.address());
        first.release();
        assertTrue(second.isThere());
        context.retire();
        context.retire();
        assertTrue(second.isThere());
        second.release();
        assertFalse(second.isThere());
    }

    @Test
    void itIsFreedWhenNobodyEverUsedIt() {
        NativeContext context = made();
        NativeContext.Held only = context.acquire(0);
        only.release();
        assertTrue(only.isThere(), "it is in force");
        context.retire();
        assertFalse(only.isThere());
    }

    @Test
    void whoComesTooLateHasOneOfHisOwn() {
        NativeContext context = made();
        context.open();
        context.retire();
        NativeContext.Held late = context.acquire(0);
        assertTrue(late.isThere());
        late.release();
        assertFalse(late.isThere());
    }

    /** Loops accept while the files are read again. */
    @Test
    void enginesBegunDuringReloadsAreServedAndFreed() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        TlsContext[] inForce = {BoringContext.of(MATERIAL)};
        Thread reloading = new Thread(() -> {
            for (int i = 0; i < 300; i++) {
                TlsContext old = inForce[0];
                inForce[0] = BoringContext.of(MATERIAL);
                old.retire();
            }
            over.set(true);
        });
        reloading.start();
        Handshakes.withScratch(scratch -> {
            while (!over.get()) {
                Handshakes pair = new Handshakes(inForce[0], scratch);
                pair.run();
                assertTrue(pair.server.isComplete() && pair.client.isComplete(), pair.server.failure());
                pair.release();
            }
        });
        reloading.join();
        inForce[0].retire();
    }

    @Test
    void nothingIsLeakedByContextsNorEngines() throws IOException {
        Path status = Path.of("/proc/self/statm");
        Assumptions.assumeTrue(Files.exists(status), "nobody tells how much memory there is in use");
        reload(1000); // what the heaps of Java and of C keep
        long before = residentPages(status);
        reload(4000);
        long grown = (residentPages(status) - before) * PAGE_KIB;
        assertTrue(grown < LEAK_KIB, "grew by " + grown + " KiB");
    }

    private static void reload(int times) {
        Handshakes.withScratch(scratch -> {
            for (int i = 0; i < times; i++) {
                reloadedPair(scratch);
                if (i % 500 == 0) {
                    System.gc(); // with which direct buffers go, and the heap stays small
                }
            }
        });
        System.gc();
    }

    private static void reloadedPair(TlsScratch scratch) {
        TlsContext context = BoringContext.of(MATERIAL);
        Handshakes pair = new Handshakes(context, scratch);
        context.retire();
        pair.run();
        assertTrue(pair.server.isComplete(), pair.server.failure());
        pair.release();
    }

    private static long residentPages(Path status) throws IOException {
        return Long.parseLong(Files.readString(status).split(" ", -1)[1]);
    }

    // --- what it is of no use for ---

    @Test
    void itHasNoUseForHalfOfTheSuitesOfTls13() {
        TlsMaterial material = Materials.of(
                ClientAuth.NONE,
                Materials.PROTOCOLS,
                List.of("TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                Certificates.LOCALHOST);
        String why = new BoringTlsProvider().objection(material);
        assertEquals(
                "TLS 1.3 comes with all its cipher suites, and cannot do without [TLS_AES_128_GCM_SHA256,"
                        + " TLS_CHACHA20_POLY1305_SHA256]",
                why);
        TlsProviderChoice other = TlsProviderChoice.of("auto", material);
        assertEquals("jdk", other.provider().name());
        assertEquals("boringssl: " + why, other.reason());
        String refused = assertThrows(TlsConfigException.class, () -> TlsProviderChoice.of("boringssl", material))
                .getMessage();
        assertEquals("millrace.tls.provider=boringssl does not work here: boringssl: " + why, refused);
    }

    @Test
    void itHasNoUseForAKeyThatStaysWhereItIs() {
        TlsIdentity kept = new TlsIdentity("a token", new Kept(), Certificates.LOCALHOST.chain(), List.of("localhost"));
        assertEquals(
                "a token: its key cannot be taken out of where it is",
                new BoringTlsProvider().objection(Materials.of(kept)));
    }

    private static final class Kept implements PrivateKey {
        private static final long serialVersionUID = 1;

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }

    @Test
    void itWorksAndComesFirst() {
        TlsEngineProvider first = TlsProviderChoice.available().get(0);
        assertEquals("boringssl", first.name());
        assertTrue(first.probe().available(), first.probe().reason());
        assertEquals(
                "boringssl", TlsProviderChoice.of("auto", MATERIAL).provider().name());
        assertEquals("jdk", TlsProviderChoice.of("jdk", MATERIAL).provider().name());
    }
}
