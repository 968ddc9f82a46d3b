package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README says what is true: its program compiles, what it names exists. */
class ReadmeTest {
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)");
    private static final int PROGRAM_LINES_MAX = 6;

    private final Path root = Workspace.find().root();

    @TempDir
    private Path folder;

    @Test
    void itsFirstProgramIsShortAndCompilesAsItStands() throws IOException {
        Matcher program = PROGRAM.matcher(Files.readString(root.resolve("README.md")));
        assertTrue(program.find(), "the README has no program");
        Path source = Files.writeString(folder.resolve("Hello.java"), program.group(1));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        boolean compiled = compiler.getTask(
                        complaints,
                        null,
                        null,
                        List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
                .call();

        assertTrue(compiled, complaints::toString);
        assertTrue(program.group(1).lines().count() <= PROGRAM_LINES_MAX, program.group(1));
    }

    @Test
    void everyLinkOfEveryDocumentLeadsToAFile() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (Path of : List.of(root, root.resolve("docs"))) {
            try (Stream<Path> files = Files.list(of)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        StringBuilder broken = new StringBuilder();
        for (Path document : documents) {
            Matcher links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                if (!Files.exists(document.resolveSibling(links.group(1)))) {
                    broken.append(root.relativize(document))
                            .append(": ")
                            .append(links.group(1))
                            .append('\n');
                }
            }
        }

        assertEquals("", broken.toString());
    }
}
