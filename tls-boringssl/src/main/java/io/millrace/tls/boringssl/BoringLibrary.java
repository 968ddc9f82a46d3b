package io.millrace.tls.boringssl;

import io.millrace.http.tls.TlsEngineProvider.Probe;
import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.Library;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * The library behind tcnative's classes: found and loaded once, on first use. Any thread.
 *
 * <p>It is extracted from the jar, loaded, and deleted at once. The system property {@value #FOLDER} names the folder
 * to extract to, where it is not to be that for temporary files.
 */
final class BoringLibrary {
    /** System property, the same as that of Millrace's own library: the folder, which must exist. */
    static final String FOLDER = "millrace.native.folder";

    /** Tells tcnative that the library is there. */
    private static final String PROVIDED = "provided";

    /** Netty's holder of the same library, which loads it when the class is initialized. */
    private static final String NETTY_HOLDER = "io.netty.handler.ssl.OpenSsl";

    private static final Probe OUTCOME = find();

    private BoringLibrary() {}

    /** Loads the library unless that was tried before. Never throws. */
    static Probe load() {
        return OUTCOME;
    }

    private static Probe find() {
        try {
            if (!isThere()) {
                letNettyLoad();
            }
            String trouble = isThere() ? null : extract();
            if (trouble == null) {
                Library.initialize(PROVIDED, null);
            }
            return trouble == null ? new Probe(true, SSL.versionString()) : new Probe(false, trouble);
        } catch (Throwable e) { // what goes wrong with a library is no exception in Java's sense
            return new Probe(false, "its library cannot be used: " + e);
        }
    }

    /** By the one class that can be asked before: the others want the library when they are initialized. */
    private static boolean isThere() {
        try {
            return Buffer.address(ByteBuffer.allocateDirect(1)) != 0;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /** Two copies behind the same classes would end the process, and Netty's comes whether we have ours or not. */
    private static void letNettyLoad() {
        try {
            Class.forName(NETTY_HOLDER, true, BoringLibrary.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            assert e.getMessage() != null; // there is no Netty, as nearly always
        }
    }

    private static String extract() {
        String os = os();
        String arch = arch();
        String name = "netty_tcnative_" + os + "_" + arch;
        String file =
                switch (os) {
                    case "windows" -> name + ".dll";
                    case "osx" -> "lib" + name + ".jnilib";
                    default -> "lib" + name + ".so";
                };
        String folder = System.getProperty(FOLDER, System.getProperty("java.io.tmpdir"));
        String resource = "META-INF/native/" + file; // in a jar that is no part of any module
        try (InputStream bytes = BoringLibrary.class.getClassLoader().getResourceAsStream(resource)) {
            return bytes == null
                    ? "there is no library for " + os + " on " + arch + " on the class path, as is in the jar"
                            + " netty-tcnative-boringssl-static of that kind"
                    : extract(bytes, folder, file);
        } catch (IOException e) {
            return "its library cannot be read from the jar: " + e;
        }
    }

    private static String os() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "osx" : name.startsWith("windows") ? "windows" : name;
    }

    private static String arch() {
        String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "amd64" -> "x86_64";
            case "aarch64" -> "aarch_64";
            default -> arch;
        };
    }

    private static String extract(InputStream bytes, String folder, String file) {
        Path copy = null;
        int end = file.lastIndexOf('.');
        try {
            // A name that nobody can guess and nobody has, readable by its owner only. Its beginning tells the library
            // in which package its classes are.
            copy = Files.createTempFile(Path.of(folder), file.substring(0, end), file.substring(end));
            Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
            return load(copy);
        } catch (IOException | RuntimeException e) {
            return "its library cannot be extracted to " + folder + " (" + e + "); the system property " + FOLDER
                    + " may name another folder";
        } finally {
            if (copy != null && !copy.toFile().delete()) {
                copy.toFile().deleteOnExit();
            }
        }
    }

    /** What stands in the way, or null. */
    @SuppressWarnings("restricted") // of 24 and later, about native access
    private static String load(Path path) {
        try {
            System.load(path.toString());
            return null;
        } catch (UnsatisfiedLinkError e) {
            return "its library cannot be loaded: "
                    + String.valueOf(e.getMessage()).replace(path + ": ", "") + " (a folder that is mounted noexec? "
                    + FOLDER + " may name another)";
        } catch (IllegalCallerException e) {
            return e.getMessage() + "; the option --enable-native-access=ALL-UNNAMED allows it";
        }
    }
}
