package io.millrace.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The project as it lies on disk: its modules, their sources and their class files. */
final class Workspace {
    private final Path root;

    private Workspace(Path root) {
        this.root = root;
    }

    /** Found upwards from the working directory, which is the module's under Maven and anything in an IDE. */
    static Workspace find() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !(Files.exists(at.resolve("pom.xml")) && Files.exists(at.resolve(".mvn")))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalStateException(
                    "no pom.xml beside a .mvn above " + Path.of("").toAbsolutePath());
        }
        return new Workspace(at);
    }

    Path root() {
        return root;
    }

    List<String> modules() {
        return Pom.read(root.resolve("pom.xml")).modules();
    }

    Pom pom(String module) {
        return Pom.read(root.resolve(module).resolve("pom.xml"));
    }

    /**
     * Class folders of all modules that this one is built after; jmh may not be there yet, and nobody depends on it.
     */
    List<Path> classFolders() {
        List<Path> folders = new ArrayList<>();
        for (String module : modules()) {
            Path folder = root.resolve(module).resolve("target/classes");
            if (!module.equals("jmh") && Files.isDirectory(folder)) {
                folders.add(folder);
            }
        }
        return folders;
    }

    /** Folders of compiled tests that this module is built after, each with the folder of its sources. */
    Map<Path, String> testFolders() {
        Map<Path, String> folders = new LinkedHashMap<>();
        for (String module : modules()) {
            folders.put(root.resolve(module).resolve("target/test-classes"), module + "/src/test/java");
        }
        // the suites that modules share are tests as well
        folders.put(root.resolve("testkit/target/classes"), "testkit/src/main/java");
        folders.keySet().removeIf(folder -> folder.startsWith(root.resolve("jmh")) || !Files.isDirectory(folder));
        return folders;
    }

    /** All Java files below {@code src/main/java} or {@code src/test/java} of all modules. */
    List<Path> sources(String tree) {
        List<Path> files = new ArrayList<>();
        for (String module : modules()) {
            Path folder = root.resolve(module).resolve("src").resolve(tree).resolve("java");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    all.filter(file -> file.toString().endsWith(".java"))
                            .sorted()
                            .forEach(files::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }
}
