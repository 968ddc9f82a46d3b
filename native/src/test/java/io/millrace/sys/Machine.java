package io.millrace.sys;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.sys.probe.Natives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What the machine under the tests has, and programs run on it. */
final class Machine {
    private static final Pattern FOLDERS = Pattern.compile(Pattern.quote(System.getProperty("path.separator")));
    private static final int PATIENCE_S = 120;

    private Machine() {}

    /** What a program said, on stdout and stderr, and how it ended. */
    record Result(int code, String text) {}

    static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    static boolean has(String program) {
        return FOLDERS.splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    static void needsCompiler() {
        assumeTrue(isLinux(), "this is not Linux");
        assumeTrue(has("make"), "there is no make");
        assumeTrue(has("cc"), "there is no C compiler");
    }

    static void needsLibrary() {
        assumeTrue(NativeLibrary.load().loaded(), NativeLibrary.load().reason());
    }

    /** The library that the build made for this machine. */
    static Path library() {
        String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return Natives.classes().resolve("META-INF/native/libmillrace-linux-" + arch + ".so");
    }

    static Result run(String... command) {
        return run(List.of(command));
    }

    /** In the folder of the module. */
    static Result run(List<String> command) {
        try {
            Path output = Files.createTempFile("millrace-", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                boolean ended = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
                process.destroyForcibly();
                String text = Files.readString(output);
                assertTrue(ended, () -> command + " did not end in " + PATIENCE_S + " s, and said " + text);
                return new Result(process.exitValue(), text);
            } finally {
                Files.delete(output);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command + " does not run", e);
        }
    }

    /** The command for a JVM like this one that runs {@code type}, with the classes of this module and its tests. */
    static List<String> java(Class<?> type, String... options) {
        List<String> command = javaWith(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(Natives.classes() + System.getProperty("path.separator") + Natives.testClasses());
        command.add(type.getName());
        return command;
    }

    /** The same, but with the module as a module. */
    static List<String> javaWithModule(Class<?> type, String... options) {
        List<String> command = javaWith(options);
        command.addAll(List.of("-p", Natives.classes().toString(), "--add-modules", "io.millrace.sys"));
        command.addAll(List.of("-cp", Natives.testClasses().toString(), type.getName()));
        return command;
    }

    private static List<String> javaWith(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.add("-Xmx64m");
        command.addAll(List.of(options));
        return command;
    }
}
