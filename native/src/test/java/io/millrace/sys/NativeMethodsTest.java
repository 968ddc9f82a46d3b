package io.millrace.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.sys.probe.CallProbe;
import io.millrace.sys.probe.LoadProbe;
import io.millrace.sys.probe.Natives;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The native methods as a whole: what the library exports for them, and that a JVM which checks JNI is content. */
class NativeMethodsTest {
    /** Whoever changes this raises {@link NativeLibrary#ABI}, and writes the new number here. */
    private static final String SIGNATURES = "ABI 2: 27 methods, dd3953df";

    @Test
    void libraryExportsThemAndNothingElse() {
        Machine.needsLibrary();
        assumeTrue(Machine.has("nm"), "there is no nm");
        TreeSet<String> expected = new TreeSet<>(List.of("JNI_OnLoad", "JNI_OnUnload"));
        for (Method method : Natives.all()) {
            expected.add("Java_" + method.getDeclaringClass().getName().replace('.', '_') + "_" + method.getName());
        }

        Machine.Result nm =
                Machine.run("nm", "-D", "--defined-only", Machine.library().toString());

        TreeSet<String> exported = new TreeSet<>();
        nm.text().lines().forEach(line -> exported.add(line.substring(line.lastIndexOf(' ') + 1)));
        assertEquals(expected, exported);
    }

    @Test
    void versionGoesUpWithThem() {
        List<String> signatures = Natives.all().stream().map(Method::toString).toList();

        assertEquals(
                SIGNATURES,
                "ABI " + NativeLibrary.ABI + ": " + signatures.size() + " methods, "
                        + Integer.toHexString(signatures.hashCode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseZGC"})
    void jvmThatChecksJniIsContent(String collector) {
        Machine.needsLibrary();
        List<String> command = Machine.java(CallProbe.class, "-Xcheck:jni", "-Xint", collector);
        command.add(Machine.library().toString());

        Machine.Result result = Machine.run(command);

        assertEquals(0, result.code(), result::text);
        assertTrue(result.text().contains("all called"), result::text);
        assertFalse(result.text().contains("WARNING in native method"), result::text);
        assertFalse(result.text().contains("FATAL ERROR"), result::text);
    }

    @ParameterizedTest
    @CsvSource({"EPERM, -1", "ENOSYS, -38", "12, -12"})
    void deniedRingSaysSo(String error, int expected) {
        Machine.needsLibrary();
        Machine.needsCompiler();

        Machine.Result result = Machine.run(Stream.concat(
                        Stream.of(Path.of("target/deny").toString(), error), Machine.java(LoadProbe.class).stream())
                .toList());

        assertTrue(result.text().contains("loaded true: loaded from the jar\nring " + expected + "\n"), result::text);
    }

    /** Exit code 77: the kernel refuses io_uring; the sockets were checked. */
    @Test
    void sanitizersFindNothingInTheSystemCalls() {
        Machine.needsCompiler();
        Machine.Result sanitizers = Machine.run("make", "-s", "sanitizers");
        assumeTrue(sanitizers.code() == 0, () -> "the compiler has no sanitizers: " + sanitizers.text());
        Machine.Result built = Machine.run("make", "-s", "target/check");
        assertEquals(0, built.code(), built::text);

        Machine.Result result = Machine.run(new ArrayList<>(List.of("target/check")));

        assumeTrue(result.code() != 77, result::text);
        assertEquals(0, result.code(), result::text);
    }
}
