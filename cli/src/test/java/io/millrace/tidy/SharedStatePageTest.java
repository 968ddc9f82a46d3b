package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/shared-state.md lists what several threads write: all of it, and nothing that is not there. */
class SharedStatePageTest {
    private static final Pattern ROW = Pattern.compile("\\| `([\\w.$ ]+)` \\| (.+) \\| (.+) \\| (.+) \\|");

    private static final Set<String> PATHS = Set.of("no", "own loop", "per connection", "blocking");

    private final Workspace workspace = Workspace.find();
    private final List<Matcher> rows = rows();

    private List<Matcher> rows() {
        try {
            return Files.readAllLines(workspace.root().resolve("docs/shared-state.md")).stream()
                    .map(ROW::matcher)
                    .filter(Matcher::matches)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Set<String> listed() {
        Set<String> fields = new TreeSet<>();
        rows.forEach(row -> assertTrue(fields.add(row.group(1)), () -> row.group(1) + " is listed twice"));
        return fields;
    }

    private SharedFields ofProject() {
        return new SharedFields(new ClassFileImporter().importPaths(workspace.classFolders()), "io.millrace");
    }

    @Test
    void everySharedFieldHasItsRowThatSaysWhoWritesItAndWhen() {
        Set<String> missing = new TreeSet<>(ofProject().found());
        missing.removeAll(listed());

        assertEquals(Set.of(), missing, "not in docs/shared-state.md");
    }

    @Test
    void everyRowIsOfAFieldThatExists() {
        Set<String> gone = listed();
        gone.removeAll(ofProject().existing());

        assertEquals(Set.of(), gone, "in docs/shared-state.md, but nowhere else");
    }

    @Test
    void noRowIsOfAFieldThatTwoLoopsWriteForEachRequest() {
        rows.forEach(row -> assertTrue(PATHS.contains(row.group(4)), () -> row.group(1) + ": " + row.group(4)));
    }

    @Test
    void findsWhatIsPlanted() {
        String planted = "io.millrace.tidy.planted";
        JavaClasses classes = new ClassFileImporter().importPackages(planted);

        assertEquals(
                Set.of(
                        "http.SharedThings",
                        "http.SharedThings makes ConcurrentLinkedQueue",
                        "http.SharedThings.FLAG",
                        "http.SharedThings.counts",
                        "http.SharedThings.flag",
                        "http.SharedThings.loose",
                        "http.SharedThings.tasks"),
                new SharedFields(classes, planted).found());
    }
}
