package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        code = new Doctor(new PrintStream(printed, true, StandardCharsets.UTF_8), new Machine(root)).run();
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), () -> part + " is not in:\n" + text);
    }
}
