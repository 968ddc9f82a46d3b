package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.millrace.engine.config.Setting;
import io.millrace.engine.config.SettingsDoc;
import io.millrace.engine.config.SettingsRegistry;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.telemetry.CountersDoc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Documents that code writes say what the code says. {@code ./test --docs} runs this class to write them anew. */
class GeneratedDocsTest {
    private static final boolean UPDATE = Boolean.getBoolean(GeneratedPart.UPDATE);

    private static final Pattern QUOTED_SETTING = Pattern.compile("`(millrace\\.[a-z0-9.]+)`");

    private final Workspace workspace = Workspace.find();
    private final Path docs = workspace.root().resolve("docs");

    @Test
    void architectureShowsTheImportGraph() throws IOException {
        JavaClasses classes = new ClassFileImporter().importPaths(workspace.classFolders());
        ImportGraph graph = ImportGraph.of(classes, "io.millrace");

        GeneratedPart.between(docs.resolve("architecture.md"), "import graph", render(graph), UPDATE);
    }

    @Test
    void settingsPageIsCurrent() throws IOException {
        GeneratedPart.whole(docs.resolve("settings.md"), SettingsDoc.render(SettingsRegistry.load()), UPDATE);
    }

    @Test
    void countersPageIsCurrent() throws IOException {
        GeneratedPart.whole(docs.resolve("counters.md"), CountersDoc.render(), UPDATE);
    }

    @Test
    void conformancePageIsCurrent() throws IOException {
        Ledger ledger = new Ledger(Ledger.clauses(), Proof.all(workspace));

        GeneratedPart.whole(docs.resolve("conformance.md"), ledger.page(), UPDATE);
    }

    @Test
    void countersAndSettingsSpeakOnlyOfSettingsThatExist() {
        SettingsRegistry registry = SettingsRegistry.load();
        for (Counter counter : Counter.values()) {
            assertNamesExist(counter.doc(), registry);
        }
        for (Setting<?> setting : registry.settings()) {
            assertNamesExist(setting.doc(), registry);
        }
    }

    private static void assertNamesExist(String sentence, SettingsRegistry registry) {
        Matcher names = QUOTED_SETTING.matcher(sentence);
        while (names.find()) {
            String name = names.group(1);
            assertNotNull(registry.find(name), () -> name + " in: " + sentence);
        }
    }

    private static String render(ImportGraph graph) {
        StringBuilder text = new StringBuilder("```mermaid\nflowchart TD\n");
        graph.grouped(Arrows::module).forEach((module, targets) -> {
            text.append("  ").append(module).append('\n');
            targets.forEach(target -> text.append("  ")
                    .append(module)
                    .append(" --> ")
                    .append(target)
                    .append('\n'));
        });
        text.append("```\n\n```\n");
        Map<String, Set<String>> packages = graph.packages();
        int width = packages.keySet().stream().mapToInt(String::length).max().orElse(0);
        packages.forEach((name, targets) -> text.append(name)
                .append(" ".repeat(width - name.length()))
                .append("  uses  ")
                .append(targets.isEmpty() ? "nothing of ours" : String.join(", ", targets))
                .append('\n'));
        return text.append("```\n").toString();
    }
}
