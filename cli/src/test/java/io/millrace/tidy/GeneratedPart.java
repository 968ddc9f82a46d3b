package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document, or the part of one between two markers, that code writes: compared with what it should be, or written.
 */
final class GeneratedPart {
    /** Set by {@code ./test --docs}. */
    static final String UPDATE = "docs.update";

    private static final String REPAIR = " is not current; ./test --docs writes it anew";

    private GeneratedPart() {}

    static void whole(Path file, String expected, boolean update) throws IOException {
        if (update) {
            Files.writeString(file, expected);
        }
        assertTrue(Files.exists(file), () -> file + REPAIR);
        assertEquals(expected, Files.readString(file), () -> file + REPAIR);
    }

    /** The text between {@code <!-- name: begin ... -->} and {@code <!-- name: end -->}. */
    static void between(Path file, String name, String expected, boolean update) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf("<!-- " + name + ": begin");
        int start = begin < 0 ? -1 : text.indexOf('\n', begin) + 1;
        int end = text.indexOf("<!-- " + name + ": end -->", start);
        assertTrue(begin >= 0 && end >= start, () -> file + " has no part " + name);
        whole(file, text.substring(0, start) + expected + text.substring(end), update);
    }
}
