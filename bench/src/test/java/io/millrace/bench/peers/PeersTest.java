package io.millrace.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The definitions of the peers, held against what lies beside them; nothing of them is built here. */
class PeersTest {
    private static final Path FOLDER = Path.of("peers").toAbsolutePath();
    private static final Pattern LINE = Pattern.compile("([a-z0-9_-]+) *\\| ([a-z0-9 -]*[a-z0-9]) \\| (.*\\S)");
    private static final Set<String> TAGS = Set.of("jvm", "native", "h1", "jdk21", "only-plain");
    private static final Set<String> BRACES = Set.of("java", "port", "here");
    private static final Pattern BRACE = Pattern.compile("\\{([^}]*)}");
    private static final Pattern CLASS_PATH = Pattern.compile("\\{cp:([a-z0-9]+)} (\\S+)");
    private static final Pattern BESIDE = Pattern.compile("@?\\{here}/(\\S+)");
    private static final Pattern MODULE = Pattern.compile("<module>(.*)</module>");
    private static final int COLUMNS_MAX = 120;
    private static final int LINES_MAX = 600;

    private record Contestant(String name, Set<String> tags, String command) {}

    @Test
    void eachLineIsANameTagsAndACommand() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Contestant c : contestants()) {
            assertTrue(names.add(c.name()), () -> c.name() + " stands there twice");
            assertTrue(TAGS.containsAll(c.tags()), () -> c.name() + " has tags that nobody knows: " + c.tags());
            assertTrue(c.tags().contains("jvm") != c.tags().contains("native"), () -> c.name() + " is of one kind");
            assertEquals(c.tags().contains("jvm"), c.command().startsWith("{java} "), c.name());
            assertTrue(c.command().contains("{port}"), () -> c.name() + " is not told its port");
        }
    }

    @Test
    void eachBraceIsOneThatTheRunnerFillsIn() throws IOException {
        for (Contestant c : contestants()) {
            Matcher brace = BRACE.matcher(c.command());
            while (brace.find()) {
                String what = brace.group(1);
                assertTrue(BRACES.contains(what) || what.startsWith("cp:"), () -> c.name() + ": {" + what + "}");
            }
        }
    }

    @Test
    void eachClassPathHasAModuleWithTheClassThatIsStarted() throws IOException {
        Set<String> modules = modules();
        Set<String> used = new TreeSet<>(Set.of("common"));
        for (Contestant c : contestants()) {
            Matcher path = CLASS_PATH.matcher(c.command());
            boolean found = path.find();
            assertEquals(c.command().contains("{cp:"), found, c.name());
            if (found) {
                used.add(path.group(1));
                Path source = FOLDER.resolve("java/" + path.group(1) + "/src/main/java/"
                        + path.group(2).replace('.', '/') + ".java");
                assertTrue(Files.isRegularFile(source), () -> c.name() + ": there is no " + source);
            }
        }
        assertEquals(used, modules);
        for (String module : modules) {
            assertTrue(Files.isRegularFile(FOLDER.resolve("java/" + module + "/pom.xml")), module);
        }
    }

    @Test
    void whatACommandNamesBesideItIsThereOrIsBuilt() throws IOException {
        for (Contestant c : contestants()) {
            Matcher file = BESIDE.matcher(c.command());
            while (file.find()) {
                String name = file.group(1);
                Path path = FOLDER.resolve(name).normalize();
                if (name.contains("/target/")) {
                    Path source = path.getParent();
                    while (!source.endsWith("target")) {
                        source = source.getParent();
                    }
                    assertTrue(Files.isDirectory(source.getParent()), () -> c.name() + ": " + name);
                } else {
                    assertTrue(Files.isRegularFile(path), () -> c.name() + ": there is no " + name);
                }
            }
        }
    }

    @Test
    void scriptsCanBeRun() {
        for (String script : List.of("build.sh", "verify", "nginx.sh", "h2o.sh")) {
            assertTrue(Files.isExecutable(FOLDER.resolve(script)), script);
        }
    }

    @Test
    void theDefaultBuildKnowsNoPeer() throws IOException {
        assertFalse(Files.readString(FOLDER.resolve("../../pom.xml")).contains("peers"));
        assertFalse(Files.readString(FOLDER.resolve("../pom.xml")).contains("peers"));
    }

    /** The house rules see only modules of the build. */
    @Test
    void sourcesFitAReader() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path source : sources()) {
            List<String> lines = Files.readAllLines(source);
            if (lines.size() > LINES_MAX) {
                found.add(source + " has " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                boolean tab = lines.get(i).indexOf('\t') >= 0 && !source.endsWith("Makefile");
                if (lines.get(i).length() > COLUMNS_MAX || tab) {
                    found.add(source + ":" + (i + 1));
                }
            }
        }
        assertEquals(List.of(), found);
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(FOLDER, FOLDER.resolveSibling("limit"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file ->
                                file.toString().matches(".*(\\.(java|c|h|rs|sh|md|conf|yaml|args)|Makefile|verify)"))
                        .filter(file -> !file.toString().contains("/target/"))
                        .forEach(found::add);
            }
        }
        assertTrue(found.size() > 20, found::toString);
        return found;
    }

    private static Set<String> modules() throws IOException {
        Set<String> modules = new TreeSet<>();
        MODULE.matcher(Files.readString(FOLDER.resolve("java/pom.xml")))
                .results()
                .forEach(module -> modules.add(module.group(1)));
        return modules;
    }

    private static List<Contestant> contestants() throws IOException {
        List<Contestant> found = new ArrayList<>();
        for (String line : Files.readAllLines(FOLDER.resolve("contestants"))) {
            if (!line.startsWith("#")) {
                Matcher parts = LINE.matcher(line);
                assertTrue(parts.matches(), () -> "no contestant: " + line);
                found.add(new Contestant(parts.group(1), Set.of(parts.group(2).split(" ", -1)), parts.group(3)));
            }
        }
        assertFalse(found.isEmpty());
        return found;
    }
}
