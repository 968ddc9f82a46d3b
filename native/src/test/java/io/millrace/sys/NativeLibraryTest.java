package io.millrace.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.sys.probe.LoadProbe;
import io.millrace.sys.probe.Natives;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the library comes from, and every way in which it does not. */
class NativeLibraryTest {
    private static final int NATIVE_ACCESS_SINCE = 24;

    @TempDir
    Path folder;

    @Test
    void isThereWhereItCouldBeBuilt() {
        Machine.needsCompiler();

        assertEquals(new NativeLibrary.Outcome(true, "loaded from the jar"), NativeLibrary.load());
    }

    @Test
    void isForLinuxOnly() {
        assertFailed("the library is for Linux, and this is Mac OS X", find("Mac OS X", "aarch64", null));
    }

    @Test
    void namesAnArchitectureThatHasNone() {
        assertFailed("there is no library for ppc64le, only for x86_64 and aarch64", find("Linux", "ppc64le", null));
    }

    @Test
    void saysThatTheJarHoldsNone() {
        assertFailed(
                "the jar holds no META-INF/native/absent.so: it was built without a C compiler for it",
                NativeLibrary.extracted("/META-INF/native/absent.so", folder.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/nowhere", "\0"})
    void saysWhereItCannotBeExtractedTo(String bad) {
        Machine.needsLibrary();

        NativeLibrary.Outcome outcome = NativeLibrary.find("Linux", System.getProperty("os.arch"), null, bad);

        assertFailed("the library cannot be extracted to " + bad + " (", outcome);
        assertTrue(outcome.reason().endsWith("); the system property millrace.native.folder may name another folder"));
    }

    @Test
    void leavesNoCopyBehind() throws Exception {
        Machine.needsLibrary();

        assertEquals(new NativeLibrary.Outcome(true, "loaded from the jar"), find("Linux", arch(), null));
        assertEquals(List.of(), inFolder());
    }

    @Test
    void saysThatAGivenFileIsNotThere() {
        Path missing = folder.resolve("missing.so");

        assertFailed(
                "there is no file " + missing + ", which the system property millrace.native.library names",
                find("Linux", arch(), missing.toString()));
        assertFailed("there is no file " + folder, find("Linux", arch(), folder.toString()));
        assertFailed("the system property millrace.native.library names no file: ", find("Linux", arch(), "\0"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 5000})
    void saysThatAGivenFileIsBroken(int length) throws Exception {
        Machine.needsLibrary();
        Path broken = folder.resolve("broken.so");
        Files.write(broken, Arrays.copyOf(Files.readAllBytes(Machine.library()), length));

        assertFailed(broken + " cannot be used: ", find("Linux", arch(), broken.toString()));
    }

    @Test
    void loadsAGivenFileWhereItIs() throws Exception {
        Machine.needsLibrary();
        Path given = Files.copy(Machine.library(), folder.resolve("given.so"));

        String text = probe("-Dmillrace.native.library=" + given);

        assertTrue(text.startsWith("loaded true: loaded from " + given + "\nring "), text);
        assertEquals(List.of(given), inFolder());
    }

    @Test
    void refusesALibraryThatIsNotOurs() throws Exception {
        Machine.needsCompiler();

        String text = probe("-Dmillrace.native.library=" + compiled("int other(void) { return 1; }"));

        assertEquals(
                "loaded false: " + folder.resolve("other.so")
                        + " cannot be used: it is not a library of Millrace, or an old one\n",
                text);
    }

    @Test
    void refusesALibraryOfAnotherVersion() throws Exception {
        Machine.needsCompiler();

        String text = probe("-Dmillrace.native.library="
                + compiled("int Java_io_millrace_sys_NativeLibrary_abi(void *env, void *type) { return 1000; }"));

        assertEquals(
                "loaded false: " + folder.resolve("other.so")
                        + " cannot be used: it is of another version of Millrace (1000 instead of " + NativeLibrary.ABI
                        + ")\n",
                text);
    }

    @Test
    void explainsAFolderThatAllowsNoExecution() {
        Machine.needsLibrary();
        assumeTrue(Machine.has("unshare"), "there is no unshare");
        Machine.Result may = Machine.run("unshare", "-rm", "mount", "-t", "tmpfs", "none", folder.toString());
        assumeTrue(may.code() == 0, () -> "no mounts in a namespace: " + may.text());
        List<String> java = Machine.java(LoadProbe.class, "-Dmillrace.native.folder=" + folder);
        List<String> command = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c"));
        command.add("mount -t tmpfs -o noexec none " + folder + " && exec \"$@\"");
        command.add("sh");
        command.addAll(java);

        Machine.Result result = Machine.run(command);

        assertTrue(
                result.text().startsWith("loaded false: the library, extracted to " + folder + ", cannot be used: "),
                result::text);
        assertTrue(
                result.text()
                        .endsWith("(is the folder mounted noexec? the system property millrace.native.folder"
                                + " may name another)\n"),
                result::text);
    }

    @Test
    void everyClassLoaderHasItsOwn() throws Exception {
        Machine.needsLibrary();
        URL[] classes = {Natives.classes().toUri().toURL()};
        try (URLClassLoader one = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
                URLClassLoader other = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
            for (ClassLoader loader : List.of(one, other)) {
                Object outcome = loader.loadClass(NativeLibrary.class.getName())
                        .getMethod("load")
                        .invoke(null);
                Class<?> sockets = loader.loadClass(Sockets.class.getName());
                int event = (int) sockets.getMethod("event").invoke(null);

                assertEquals("Outcome[loaded=true, reason=loaded from the jar]", outcome.toString());
                assertTrue(event > 2, () -> "" + event);
                assertEquals(0, sockets.getMethod("close", int.class).invoke(null, event));
            }
        }
    }

    @Test
    void saysThatNativeAccessIsDenied() {
        Machine.needsLibrary();
        assumeTrue(Runtime.version().feature() >= NATIVE_ACCESS_SINCE, "this JVM allows it to everybody");

        Machine.Result result = Machine.run(Machine.javaWithModule(LoadProbe.class, "--illegal-native-access=deny"));

        assertTrue(result.text().startsWith("loaded false: the library, extracted to "), result::text);
        assertTrue(
                result.text().endsWith("; the option --enable-native-access=io.millrace.sys allows it\n"),
                result::text);
    }

    @Test
    void needsNativeAccessForItsModuleAlone() {
        Machine.needsLibrary();
        boolean denies = Runtime.version().feature() >= NATIVE_ACCESS_SINCE;
        String[] options = Stream.of("--enable-native-access=io.millrace.sys", "--illegal-native-access=deny")
                .limit(denies ? 2 : 1)
                .toArray(String[]::new);

        Machine.Result result = Machine.run(Machine.javaWithModule(LoadProbe.class, options));

        assertTrue(result.text().startsWith("loaded true: loaded from the jar\n"), result::text);
    }

    private NativeLibrary.Outcome find(String os, String arch, String file) {
        return NativeLibrary.find(os, arch, file, folder.toString());
    }

    private static String arch() {
        return System.getProperty("os.arch");
    }

    private static String probe(String option) {
        Machine.Result result = Machine.run(Machine.java(LoadProbe.class, option));
        assertEquals(0, result.code(), result::text);
        return result.text();
    }

    private Path compiled(String source) throws Exception {
        Path c = Files.writeString(folder.resolve("other.c"), source);
        Path so = folder.resolve("other.so");
        Machine.Result result = Machine.run("cc", "-shared", "-fPIC", "-o", so.toString(), c.toString());
        assertEquals(0, result.code(), result::text);
        return so;
    }

    private List<Path> inFolder() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void assertFailed(String beginning, NativeLibrary.Outcome outcome) {
        assertFalse(outcome.loaded(), outcome::reason);
        assertTrue(outcome.reason().startsWith(beginning), outcome::reason);
        assertFalse(outcome.reason().endsWith("."), outcome::reason);
    }
}
