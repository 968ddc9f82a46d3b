package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.transport.TransportFeature;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.sys.Errno;
import io.millrace.sys.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureProbeTest {
    private static final NativeLibrary.Outcome LOADED = new NativeLibrary.Outcome(true, "loaded");

    /** Of the JVM itself, which opens what it likes meanwhile. */
    private static final int OTHERS_MAX = 20;

    private static final int ROUNDS = 200;

    @TempDir
    private Path root;

    @Test
    void whatTheKernelIsOldEnoughForIsThere() {
        KernelFeatures found = here();

        for (TransportFeature f : found.table()) {
            if (!f.available() && !found.kernel().isBefore(f.since())) {
                fail(f.name() + " is of " + f.since() + ", and this is " + found.kernel() + ": " + f.reason());
            }
        }
        assertTrue(found.suffice());
    }

    @Test
    void itFindsTheSameWithAnIndexForTheQueue() {
        KernelFeatures first = here();
        KernelFeatures found = new KernelFeatures(first.kernel());
        found.setupFlags(RingSetup.FLAGS);
        SelfTest.run(found);

        for (KernelFeature f : KernelFeature.values()) {
            if (f.compareTo(KernelFeature.RING) > 0 && f != KernelFeature.INDEX_FREE_QUEUE) {
                assertEquals(first.has(f), found.has(f), f.label());
            }
        }
    }

    @Test
    void nothingStaysOpen() throws IOException {
        KernelFeatures first = here();
        long before = descriptors();
        for (int i = 0; i < ROUNDS; i++) {
            KernelFeatures again = new KernelFeatures(first.kernel());
            again.setupFlags(first.setupFlags());
            SelfTest.run(again);
            assertTrue(again.has(KernelFeature.CANCEL));
            assertEquals(null, again.kept());
        }
        long after = descriptors();

        assertTrue(after < before + OTHERS_MAX, () -> before + " descriptors became " + after);
    }

    @Test
    void aRingThatCannotBeMadeIsAReasonAndNothingLeaks() throws IOException {
        KernelFeatures first = here();
        long before = descriptors();
        for (int i = 0; i < ROUNDS; i++) {
            KernelFeatures again = new KernelFeatures(first.kernel());
            again.setupFlags(1 << 30); // a flag that no kernel knows
            again.found(KernelFeature.LIBRARY);
            SelfTest.run(again);
            assertFalse(again.suffice());
            assertTrue(reason(again).contains("EINVAL"), reason(again));
        }
        long after = descriptors();

        assertTrue(after < before + OTHERS_MAX, () -> before + " descriptors became " + after);
    }

    @Test
    void withoutALibraryTheKernelIsNotAsked() {
        HostFacts host = new FakeHost(root).kernel("6.18.1").facts();
        NativeLibrary.Outcome none = new NativeLibrary.Outcome(false, "there is no file /x");
        KernelFeatures found = FeatureProbe.run(none, host, flags -> fail("asked"));

        assertEquals("there is no file /x", reason(found));
        assertTrue(found.table().stream().noneMatch(TransportFeature::available));
        assertEquals("not tried", found.table().get(1).reason());
    }

    @Test
    void withoutARingNothingIsTried() {
        HostFacts host = new FakeHost(root).kernel("6.18.1").disabled(2, "-1").facts();
        KernelFeatures found = FeatureProbe.run(LOADED, host, flags -> -Errno.EPERM);

        assertEquals("disabled by kernel.io_uring_disabled=2", reason(found));
        assertEquals(
                List.of("native library"),
                found.table().stream()
                        .filter(TransportFeature::available)
                        .map(TransportFeature::name)
                        .toList());
    }

    @Test
    void whatGoesWrongInTheLookIsAReasonToo() {
        HostFacts host = new FakeHost(root).kernel("6.18.1").facts();
        KernelFeatures found = FeatureProbe.run(LOADED, host, flags -> {
            throw new UnsatisfiedLinkError("setup");
        });

        assertEquals("the look at io_uring ended with java.lang.UnsatisfiedLinkError: setup", reason(found));
    }

    private static String reason(KernelFeatures found) {
        return TransportProvider.Probe.of("", found.table()).reason();
    }

    private static KernelFeatures here() {
        KernelFeatures found = FeatureProbe.once();
        assumeTrue(found.has(KernelFeature.RING), () -> "no ring here: " + reason(found));
        return found;
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
