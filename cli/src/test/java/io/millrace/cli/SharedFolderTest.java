package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedFolderTest {
    @TempDir
    private Path outside;

    private Path folder;
    private SharedFolder shared;

    @BeforeEach
    void shareAFolderBesideASecret() throws IOException {
        folder = Files.createDirectory(outside.resolve("shared"));
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("a b.txt"), "a");
        Files.writeString(folder.resolve("sub/c.txt"), "c");
        Files.writeString(folder.resolve(".hidden"), "h");
        Files.writeString(outside.resolve("secret"), "s");
        Files.createSymbolicLink(folder.resolve("out"), outside.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("up"), outside);
        Files.createSymbolicLink(folder.resolve("in"), folder.resolve("a b.txt"));
        shared = SharedFolder.of(folder);
    }

    @Test
    void findsFilesByTheirEncodedNames() throws IOException {
        Path real = folder.toRealPath();

        assertEquals(real.resolve("a b.txt"), shared.find("a%20b.txt"));
        assertEquals(real.resolve("sub/c.txt"), shared.find("sub%2F%63.txt"));
        assertEquals(real.resolve("a b.txt"), shared.find("in"));
    }

    @Test
    void readsNamesAsUtf8() {
        assertEquals("\u00fc/\u20ac", SharedFolder.decode("%C3%BC/%e2%82%ac"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "..%2Fsecret",
                "%2e%2e/secret",
                "sub/../../secret",
                "sub/../a b.txt",
                "./a b.txt",
                "/etc/passwd",
                "%2Fetc%2Fpasswd",
                "//etc/passwd",
                "out",
                "up/secret",
                ".hidden",
                "sub",
                "sub/",
                "",
                "none",
                "a%20b.txt%00",
                "a%2",
                "a%zz",
                "%C3",
                "%c0%ae%c0%ae/secret",
            })
    void findsNothingElse(String name) {
        assertNull(shared.find(name));
    }
}
