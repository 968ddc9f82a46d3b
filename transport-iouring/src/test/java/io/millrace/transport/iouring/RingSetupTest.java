package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.transport.TransportFeature;
import io.millrace.sys.Errno;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of kernels that do not know every flag. */
class RingSetupTest {
    private static final int SINCE_5_5 = Uapi.SETUP_CQSIZE;
    private static final int SINCE_5_10 = SINCE_5_5 | Uapi.SETUP_CLAMP | Uapi.SETUP_R_DISABLED;
    private static final int SINCE_5_19 = SINCE_5_10 | Uapi.SETUP_SUBMIT_ALL | Uapi.SETUP_TASKRUN_FLAG;
    private static final int SINCE_6_0 = SINCE_5_19 | Uapi.SETUP_SINGLE_ISSUER;
    private static final int SINCE_6_1 = SINCE_6_0 | Uapi.SETUP_DEFER_TASKRUN;

    @TempDir
    private Path root;

    @Test
    void allFlagsAreUsedWhereTheyAreKnown() {
        KernelFeatures found = new KernelFeatures(KernelVersion.of("6.6"));

        assertTrue(RingSetup.find(knows(SINCE_6_1 | Uapi.SETUP_NO_SQARRAY), new HostFacts(root), found));
        assertTrue(found.has(KernelFeature.RING) && found.has(KernelFeature.INDEX_FREE_QUEUE));
        assertEquals(RingSetup.FLAGS | Uapi.SETUP_NO_SQARRAY, found.setupFlags());
    }

    @Test
    void theIndexFreeQueueIsDoneWithout() {
        KernelFeatures found = new KernelFeatures(KernelVersion.of("6.1.0"));

        assertTrue(RingSetup.find(knows(SINCE_6_1), new HostFacts(root), found));
        assertTrue(found.has(KernelFeature.RING));
        assertFalse(found.has(KernelFeature.INDEX_FREE_QUEUE));
        assertEquals(RingSetup.FLAGS, found.setupFlags());
        assertEquals(
                "it came with kernel 6.6, and this is 6.1",
                feature(found, KernelFeature.INDEX_FREE_QUEUE).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "5.19.0-50," + SINCE_5_19,
        "5.15.0-105-generic," + SINCE_5_10,
        "5.4.0," + 0,
    })
    void anOlderKernelIsCalledOld(String release, int known) {
        HostFacts host = new FakeHost(root).kernel(release).facts();
        KernelFeatures found = new KernelFeatures(host.kernel());

        assertFalse(RingSetup.find(knows(known), host, found));
        assertEquals(
                "the kernel is too old: 6.1 is needed, and this is " + KernelVersion.of(release),
                feature(found, KernelFeature.RING).reason());
    }

    @ParameterizedTest
    @CsvSource({
        SINCE_6_0 + ",DEFER_TASKRUN of 6.1",
        SINCE_5_19 + ",SINGLE_ISSUER of 6.0",
        SINCE_5_10 + ",SUBMIT_ALL of 5.18",
        SINCE_5_5 + ",CLAMP of 5.6",
    })
    void whatIsMissingInAKernelOfManyPatchesIsNamed(int known, String name) {
        HostFacts host = new FakeHost(root).kernel("6.5.0-vendor").facts();
        KernelFeatures found = new KernelFeatures(host.kernel());

        assertFalse(RingSetup.find(knows(known), host, found));
        assertEquals(
                "the kernel, which calls itself 6.5, does not know IORING_SETUP_" + name,
                feature(found, KernelFeature.RING).reason());
    }

    @Test
    void aRefusalThatIsNoMatterOfFlagsIsNotTriedAgain() {
        int[] attempts = new int[1];
        KernelFeatures found = new KernelFeatures(KernelVersion.of("6.18"));
        IntUnaryOperator refuses = flags -> {
            attempts[0]++;
            return -Errno.EPERM;
        };

        assertFalse(RingSetup.find(refuses, new HostFacts(root), found));
        assertEquals(1, attempts[0]);
    }

    /** With the kernel's own rules on which flag needs which. */
    private static IntUnaryOperator knows(int known) {
        return flags -> {
            boolean unknown = (flags & ~known) != 0;
            boolean alone = (flags & Uapi.SETUP_TASKRUN_FLAG) != 0 && (flags & Uapi.SETUP_DEFER_TASKRUN) == 0;
            boolean shared = (flags & Uapi.SETUP_DEFER_TASKRUN) != 0 && (flags & Uapi.SETUP_SINGLE_ISSUER) == 0;
            return unknown || alone || shared ? -Errno.EINVAL : 0;
        };
    }

    private static TransportFeature feature(KernelFeatures of, KernelFeature feature) {
        return of.table().get(feature.ordinal());
    }
}
