package io.millrace.sys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The library behind this package: found and loaded once, on first use. Any thread.
 *
 * <p>It is one file a processor architecture in the jar, which the JVM can load from a folder only; so it is extracted,
 * loaded, and deleted at once. Two system properties, read once, change that: {@value #FILE} names a library that is
 * loaded from where it is, instead of the one in the jar; {@value #FOLDER} names the folder to extract to, where it is
 * not to be that for temporary files, for instance since nothing may be executed from there.
 */
public final class NativeLibrary {
    /** System property: a file that is the library. */
    public static final String FILE = "millrace.native.library";

    /** System property: the folder, which must exist, that the library is extracted to. */
    public static final String FOLDER = "millrace.native.folder";

    /** Goes up, here and in jni.c, when a native method is added or changed: a library given by its path may be old. */
    static final int ABI = 2;

    private static final int ELF_MAGIC = 0x464c457f;
    private static final int ELF_HEADER_LENGTH = 64;

    private static final Outcome OUTCOME = find();

    private NativeLibrary() {}

    /**
     * Whether the library is there, and why not, in words. Immutable.
     *
     * @param loaded whether the native methods of this package work
     * @param reason one sentence without a full stop
     */
    public record Outcome(boolean loaded, String reason) {}

    /** Loads the library unless that was tried before. Never throws. */
    public static Outcome load() {
        return OUTCOME;
    }

    private static Outcome find() {
        try {
            return find(
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"),
                    System.getProperty(FILE),
                    System.getProperty(FOLDER, System.getProperty("java.io.tmpdir")));
        } catch (RuntimeException e) {
            return failed("the library cannot be looked for: " + e);
        }
    }

    static Outcome find(String os, String arch, String file, String folder) {
        if (!os.equals("Linux")) {
            return failed("the library is for Linux, and this is " + os);
        }
        if (file != null) {
            try {
                return given(Path.of(file).toAbsolutePath());
            } catch (InvalidPathException e) {
                return failed("the system property " + FILE + " names no file: " + e.getMessage());
            }
        }
        String architecture = arch.equals("amd64") ? "x86_64" : arch;
        if (!architecture.equals("x86_64") && !architecture.equals("aarch64")) {
            return failed("there is no library for " + arch + ", only for x86_64 and aarch64");
        }
        return extracted("/META-INF/native/libmillrace-linux-" + architecture + ".so", folder);
    }

    private static Outcome given(Path path) {
        if (!Files.isRegularFile(path)) {
            return failed("there is no file " + path + ", which the system property " + FILE + " names");
        }
        String trouble = isWhole(path) ? load(path) : "it is no library for Linux, or a part of one";
        return trouble == null
                ? new Outcome(true, "loaded from " + path)
                : failed(path + " cannot be used: " + trouble);
    }

    /**
     * The loader of the C library ends the process over a file that was cut off, so we look whether the table that ends
     * it is inside. The offsets are those of the 64-bit ELF header.
     */
    private static boolean isWhole(Path path) {
        ByteBuffer header = ByteBuffer.allocate(ELF_HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel file = FileChannel.open(path)) {
            while (header.hasRemaining() && file.read(header) >= 0) {
                // reads on
            }
            long sections = header.getLong(0x28);
            long sectionsLength =
                    Short.toUnsignedLong(header.getShort(0x3a)) * Short.toUnsignedLong(header.getShort(0x3c));
            return header.getInt(0) == ELF_MAGIC && sections >= 0 && sections <= file.size() - sectionsLength;
        } catch (IOException e) {
            return false;
        }
    }

    static Outcome extracted(String resource, String folder) {
        try (InputStream bytes = NativeLibrary.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                return failed(
                        "the jar holds no " + resource.substring(1) + ": it was built without a C compiler for it");
            }
            return extracted(bytes, folder);
        } catch (IOException e) {
            return failed("the library cannot be read from the jar: " + e);
        }
    }

    private static Outcome extracted(InputStream bytes, String folder) {
        Path copy = null;
        try {
            // A name that nobody can guess and nobody has, readable by its owner only: no clash, and no surprise.
            copy = Files.createTempFile(Path.of(folder), "libmillrace-", ".so");
            Files.copy(bytes, copy, StandardCopyOption.REPLACE_EXISTING);
            String trouble = load(copy);
            return trouble == null
                    ? new Outcome(true, "loaded from the jar")
                    : failed("the library, extracted to " + folder + ", cannot be used: " + trouble);
        } catch (IOException | RuntimeException e) {
            return failed("the library cannot be extracted to " + folder + " (" + e + "); the system property " + FOLDER
                    + " may name another folder");
        } finally {
            delete(copy);
        }
    }

    /** What stands in the way of using the file, or null. */
    @SuppressWarnings("restricted") // of 24 and later, about native access
    private static String load(Path path) {
        try {
            System.load(path.toString());
            int abi = abi();
            return abi == ABI ? null : "it is of another version of Millrace (" + abi + " instead of " + ABI + ")";
        } catch (UnsatisfiedLinkError e) {
            return explained(e, path);
        } catch (IllegalCallerException e) {
            Module here = NativeLibrary.class.getModule();
            return e.getMessage() + "; the option --enable-native-access="
                    + (here.isNamed() ? here.getName() : "ALL-UNNAMED") + " allows it";
        }
    }

    private static String explained(UnsatisfiedLinkError e, Path path) {
        String message = String.valueOf(e.getMessage()).replace(path + ": ", "");
        if (message.contains("abi()")) {
            return "it is not a library of Millrace, or an old one";
        }
        // The loader's words for a mapping that may not be executed: of glibc, of musl.
        if (message.contains("failed to map segment") || message.contains("Operation not permitted")) {
            return message + " (is the folder mounted noexec? the system property " + FOLDER + " may name another)";
        }
        return message;
    }

    /** Its pages stay as long as they are mapped. */
    private static void delete(Path copy) {
        if (copy != null && !copy.toFile().delete()) {
            copy.toFile().deleteOnExit();
        }
    }

    private static Outcome failed(String reason) {
        return new Outcome(false, reason);
    }

    private static native int abi();
}
