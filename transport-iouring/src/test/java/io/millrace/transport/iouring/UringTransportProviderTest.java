package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Settings;
import io.millrace.engine.config.SettingsRegistry;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportFeature;
import io.millrace.engine.transport.TransportProvider;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What provider and settings make of a kernel; the kernel is made up. */
class UringTransportProviderTest {
    @TempDir
    private Path root;

    @Test
    void aCompleteKernelIsPraised() {
        TransportProvider.Probe probe = provider(complete("6.18")).probe(settings(b -> {}));

        assertTrue(probe.available());
        assertEquals("kernel 6.18, all 18 features", probe.reason());
    }

    @Test
    void whatIsOptionalIsDoneWithout() {
        KernelFeatures old = complete("6.1");
        old.refused(KernelFeature.RECEIVE_LIMIT, 22);
        old.refused(KernelFeature.QUIET_SLEEP, 0);
        TransportProvider provider = provider(old);
        TransportProvider.Probe probe = provider.probe(settings(b -> {}));

        assertTrue(probe.available());
        assertEquals("kernel 6.1, 16 of 18 features, missing: receive limit, quiet sleep", probe.reason());
        assertEquals(
                "it came with kernel 6.17, and this is 6.1",
                feature(probe, "receive limit").reason());
        assertTrue(feature(probe, "receive limit").advice().startsWith("without it a receive is cancelled"));
        assertFalse(create(provider, b -> {}).capabilities().receiveLimit());
    }

    @Test
    void theReceiveLimitTakesKernelAndSetting() {
        TransportProvider provider = provider(complete("6.18"));
        assertTrue(create(provider, b -> {}).capabilities().receiveLimit());

        Consumer<Settings.Builder> off = b -> b.set(UringSettings.RECEIVE_LIMIT, false);
        assertFalse(create(provider, off).capabilities().receiveLimit());
        TransportProvider.Probe probe = provider.probe(settings(off));
        assertEquals(
                "switched off by millrace.iouring.receive.limit=false (builder)",
                feature(probe, "receive limit").reason());
        assertTrue(provider.probe().features().stream().allMatch(TransportFeature::available), "the kernel has it");
    }

    @Test
    void whatIsNeededAndMissingEndsItWithTheReason() {
        KernelFeatures broken = complete("6.18");
        broken.refused(KernelFeature.MULTISHOT_RECEIVE, 22);
        broken.refused(KernelFeature.CANCEL, 38);
        TransportProvider provider = provider(broken);

        assertFalse(provider.probe().available());
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> provider.create(settings(b -> {})));
        assertEquals(
                "io_uring does not work here: multishot receive does not work on this kernel, 6.18:"
                        + " EINVAL: an argument that the kernel does not know.",
                refused.getMessage());
    }

    @Test
    void ringsThatFindNoRoomInLockedMemoryAreRefusedBeforeALoopDiesOfThem() {
        FakeHost host = new FakeHost(root)
                .kernel("6.18.1")
                .lockedMemory("8388608")
                .users(true)
                .status("CapEff:\t0000000000000000");
        TransportProvider provider = new UringTransportProvider(() -> complete("6.18"), host.facts());

        assertTrue(provider.probe(settings(b -> b.set(EngineSettings.LOOP_COUNT, 24)))
                .available());
        TransportProvider.Probe much = provider.probe(settings(b -> b.set(EngineSettings.LOOP_COUNT, 25)));
        assertFalse(much.available());
        assertEquals(
                "25 rings lock 8532 KiB with what looks at them first, and RLIMIT_MEMLOCK is 8192 KiB", much.reason());

        assertTrue(probeWith(host.kernel("6.8.0"), 25).available(), "kernels between count none");
        assertTrue(
                probeWith(host.kernel("6.18.1").lockedMemory("unlimited"), 25).available());
        host.lockedMemory("8388608").file("proc/self/status", "CapEff:\t0000000000004000\n");
        assertTrue(probeWith(host, 25).available(), "CAP_IPC_LOCK");
        assertFalse(probeWith(host.users(false), 25).available(), "but not in a user namespace");
    }

    private TransportProvider.Probe probeWith(FakeHost host, int loops) {
        return new UringTransportProvider(() -> complete("6.18"), host.facts())
                .probe(settings(b -> b.set(EngineSettings.LOOP_COUNT, loops)));
    }

    private static KernelFeatures complete(String release) {
        KernelFeatures all = new KernelFeatures(KernelVersion.of(release));
        for (KernelFeature f : KernelFeature.values()) {
            all.found(f);
        }
        all.setupFlags(RingSetup.FLAGS);
        return all;
    }

    private TransportProvider provider(KernelFeatures features) {
        return new UringTransportProvider(() -> features, new HostFacts(root));
    }

    private static Transport create(TransportProvider provider, Consumer<Settings.Builder> configure) {
        return provider.create(settings(configure));
    }

    private static Settings settings(Consumer<Settings.Builder> configure) {
        Settings.Builder builder = Settings.builder(SettingsRegistry.load());
        configure.accept(builder);
        return builder.build();
    }

    private static TransportFeature feature(TransportProvider.Probe probe, String name) {
        return probe.features().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
