package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a JVM of its own, for what holds for a whole process. Any thread. */
public final class Forked {
    private static final int DEADLINE_S = 120;

    private Forked() {}

    /**
     * Runs it to its end.
     *
     * @param before words of the command in front of that of the JVM
     * @param jvmOptions for the JVM
     * @param arguments for the main class
     * @return all that it printed
     */
    public static String run(List<String> before, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        Process child = start(before, jvmOptions, main, arguments);
        try {
            String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(child.waitFor(DEADLINE_S, TimeUnit.SECONDS), "not ended: " + printed);
            return printed;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            child.destroyForcibly();
        }
    }

    /** Starts it and returns; both of its outputs are one. */
    static Process start(List<String> before, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(jvmOptions);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
