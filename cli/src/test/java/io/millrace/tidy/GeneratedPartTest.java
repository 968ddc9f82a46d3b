package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedPartTest {
    private static final String TEXT = """
            before
            <!-- part: begin, and a word about it -->
            old
            <!-- part: end -->
            after
            """;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void writeADocument() throws IOException {
        file = Files.writeString(folder.resolve("a.md"), TEXT);
    }

    @Test
    void acceptsWhatIsCurrent() throws IOException {
        GeneratedPart.between(file, "part", "old\n", false);
        GeneratedPart.whole(file, TEXT, false);
    }

    @Test
    void refusesWhatIsNotAndNamesTheCommandThatRepairsIt() throws IOException {
        AssertionError refused =
                assertThrows(AssertionError.class, () -> GeneratedPart.between(file, "part", "new\n", false));

        assertTrue(refused.getMessage().contains("./test --docs"), refused::getMessage);
        assertEquals(TEXT, Files.readString(file));
        assertThrows(AssertionError.class, () -> GeneratedPart.whole(folder.resolve("none.md"), "", false));
    }

    @Test
    void writesOnlyBetweenTheMarkers() throws IOException {
        GeneratedPart.between(file, "part", "new\n", true);

        assertEquals(TEXT.replace("old", "new"), Files.readString(file));
    }

    @Test
    void refusesADocumentWithoutThePart() {
        assertThrows(AssertionError.class, () -> GeneratedPart.between(file, "other", "new\n", true));
    }
}
