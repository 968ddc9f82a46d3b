package io.millrace.tidy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Documents that code writes say what the code says. {@code ./test --docs} runs this class to write them anew. */
class GeneratedDocsTest {
    private static final boolean UPDATE = Boolean.getBoolean(GeneratedPart.UPDATE);

    private final Workspace workspace = Workspace.find();
    private final Path docs = workspace.root().resolve("docs");

    @Test
    void architectureShowsTheImportGraph() throws IOException {
        JavaClasses classes = new ClassFileImporter().importPaths(workspace.classFolders());
        ImportGraph graph = ImportGraph.of(classes, "io.millrace");

        GeneratedPart.between(docs.resolve("architecture.md"), "import graph", render(graph), UPDATE);
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
