package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.TransportChoice;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportFeature;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.transport.nio.NioTransportProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    private static final String UNCLAIMED = "millrace.loop.cuont";

    @TempDir
    private Path root;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private int code;

    @AfterEach
    void clearProperties() {
        System.clearProperty(UNCLAIMED);
        System.clearProperty("millrace.memory.small.blocks");
        System.clearProperty("millrace.loop.count");
        System.clearProperty(EngineSettings.ACCEPT_BACKLOG.name());
    }

    @Test
    void tellsJavaSystemTransportsAndEverySetting() {
        String report = report();

        assertContains(report, "version        " + Runtime.version());
        assertContains(report, "kernel         " + System.getProperty("os.name"));
        assertContains(report, "millrace.accept.backlog=4096 (default)");
        assertContains(report, "nio            works on every JVM");
        assertContains(report, "(chosen by millrace.transport=auto)");
        assertEquals(Main.DONE, code);
    }

    @Test
    void tellsEachFeatureOfATransport() {
        String report = report(List.of(fast(
                TransportFeature.available("wings", "2.0", true),
                TransportFeature.missing("a tail", "3.1", false, "it came with 3.1", "without it it turns slowly"))));

        assertContains(report, "  fast           kernel 3.0, 1 of 2 features, missing: a tail (chosen by");
        assertContains(report, "    wings               2.0   needed  yes\n");
        assertContains(report, "    a tail              3.1           no: it came with 3.1\n");
        assertContains(report, "fast without a tail: it came with 3.1; without it it turns slowly");
        assertEquals(Main.DONE, code);
    }

    @Test
    void warnsOnceOfATransportThatDoesNotWork() {
        String report = report(List.of(
                fast(
                        TransportFeature.missing("wings", "2.0", true, "forbidden", "ask the guard"),
                        TransportFeature.missing("beak", "1.0", true, "not tried", ""),
                        TransportFeature.missing("a tail", "3.1", false, "not tried", "")),
                new NioTransportProvider()));

        assertContains(report, "  fast           does not work here: forbidden\n");
        assertContains(report, "    beak                1.0   needed  no: not tried\n");
        assertContains(report, "works on every JVM (chosen by millrace.transport=auto)");
        assertEquals(
                List.of("  fast: forbidden; ask the guard"),
                report.substring(report.indexOf("Warnings"))
                        .lines()
                        .filter(line -> line.startsWith("  fast"))
                        .toList());
    }

    private static TransportProvider fast(TransportFeature... features) {
        return new TransportProvider() {
            @Override
            public String name() {
                return "fast";
            }

            @Override
            public int preference() {
                return 1;
            }

            @Override
            public Probe probe() {
                return Probe.of("kernel 3.0", List.of(features));
            }

            @Override
            public MemoryPlan.Builder plan(MemoryPlan.Builder plan) {
                return plan;
            }

            @Override
            public Transport create(Settings settings) {
                throw new IllegalStateException("a doctor makes none");
            }
        };
    }

    @Test
    void warnsOfLimitsThatHurt() throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(root.resolve("proc/self/limits"), "Max open files            1024      4096      files\n");
        Files.createDirectories(root.resolve("proc/sys/net/core"));
        Files.writeString(root.resolve("proc/sys/net/core/somaxconn"), "128\n");
        Files.createDirectories(root.resolve("sys/fs/cgroup"));
        Files.writeString(root.resolve("sys/fs/cgroup/memory.max"), "67108864\n");
        String report = report();

        assertContains(report, "only 1024 open files");
        assertContains(report, "millrace.accept.backlog=4096 is cut to 128 by net.core.somaxconn");
        assertContains(report, "this process's group is ended at 64 MiB");
    }

    @Test
    void warnsOfMoreMemoryThanTheJvmMayMap() {
        System.setProperty("millrace.memory.small.blocks", "65536");
        System.setProperty("millrace.loop.count", "16");

        assertContains(report(), "the loops together map 2");
    }

    @Test
    void namesThePropertyThatNoSettingClaims() {
        System.setProperty(UNCLAIMED, "2");

        assertContains(report(), "unknown setting millrace.loop.cuont; did you mean millrace.loop.count?");
        assertEquals(Main.DONE, code);
    }

    @Test
    void failsOnASettingThatCannotBeUsed() {
        System.setProperty(EngineSettings.ACCEPT_BACKLOG.name(), "many");

        assertContains(report(), "millrace.accept.backlog");
        assertEquals(Main.FAILED, code);
    }

    private String report() {
        return report(TransportChoice.available());
    }

    private String report(List<TransportProvider> providers) {
        code = new Doctor(new PrintStream(printed, true, StandardCharsets.UTF_8), new Machine(root), providers).run();
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), () -> part + " is not in:\n" + text);
    }
}
