package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ProxyAllocationTest {
    /** What the tools that measure leave behind; a block or a lease for each receive would be a hundred times that. */
    private static final long PER_MIB_MAX = 512;

    /** The passage, its call, the upstream exchange and their attachments: what the proxy says it costs. */
    private static final long PER_REQUEST_MAX = 640;

    private static final Pattern LINE = Pattern.compile(
            "bytes allocated: (\\d+) per MiB, (\\d+) per request, (\\d+) within three layers", Pattern.MULTILINE);

    /** In a JVM of its own, since the guard of memory allocates on purpose. */
    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void aBodyOnItsWayAndThreeLayersAllocateNothing(String transport) throws IOException, InterruptedException {
        SocketTransports.require(transport);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ProxyAllocation.class.getName(),
                transport);
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(child.waitFor(120, TimeUnit.SECONDS), printed);
            Matcher m = LINE.matcher(printed);
            assertTrue(m.find(), printed);
            assertTrue(Long.parseLong(m.group(1)) <= PER_MIB_MAX, printed);
            assertTrue(Long.parseLong(m.group(2)) <= PER_REQUEST_MAX, printed);
            assertEquals("0", m.group(3), printed);
        } finally {
            child.destroyForcibly();
        }
    }
}
