package io.millrace.tidy;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may know whom: modules by their poms, packages by what their classes use. */
final class Arrows {
    /** Modules and all they may depend on, directly or not, outside tests. Who is not named here needs a line first. */
    static final Map<String, Set<String>> MODULES = Map.ofEntries(
            entry("codecs", Set.of()),
            entry("engine", Set.of()),
            entry("transport-nio", Set.of("engine")),
            entry("native", Set.of()),
            entry("transport-iouring", Set.of("engine", "native")),
            entry("testkit", Set.of("engine")),
            entry("http", Set.of("engine", "codecs")),
            entry("tls-boringssl", Set.of("http", "engine", "codecs")),
            entry("examples", Set.of("http", "engine", "codecs", "transport-nio", "transport-iouring", "native")),
            entry("bench", Set.of("http", "engine", "codecs", "transport-nio", "transport-iouring", "native")),
            entry(
                    "cli",
                    Set.of(
                            "bench",
                            "http",
                            "engine",
                            "codecs",
                            "transport-nio",
                            "transport-iouring",
                            "native",
                            "tls-boringssl")),
            entry(
                    "jmh",
                    Set.of("http", "engine", "codecs", "transport-nio", "transport-iouring", "native", "testkit")));

    /** What tests may use besides. */
    private static final Map<String, Set<String>> IN_TESTS = Map.of(
            "codecs", Set.of("testkit"),
            "transport-nio", Set.of("testkit"),
            "transport-iouring", Set.of("testkit"),
            "http", Set.of("testkit", "transport-nio", "transport-iouring", "native"),
            "tls-boringssl", Set.of("testkit", "transport-nio", "transport-iouring", "native"),
            "examples", Set.of("testkit"),
            "bench", Set.of("testkit"),
            "cli", Set.of("testkit", "examples"));

    /** Packages of the engine, lowest first: each sees only those before it. */
    private static final List<String> ENGINE =
            List.of("engine.config", "engine.telemetry", "engine.memory", "engine.loop", "engine.transport", "engine");

    private static final Map<String, String> MODULE_OF = Map.ofEntries(
            entry("codec", "codecs"),
            entry("engine", "engine"),
            entry("transport.nio", "transport-nio"),
            entry("transport.iouring", "transport-iouring"),
            entry("sys", "native"),
            entry("testkit", "testkit"),
            entry("http", "http"),
            entry("tls.boringssl", "tls-boringssl"),
            entry("examples", "examples"),
            entry("bench", "bench"),
            entry("cli", "cli"),
            entry("jmh", "jmh"));

    private Arrows() {}

    /** Arrows between packages that the order of modules or of the engine's packages forbids. */
    static List<String> forbidden(ImportGraph graph) {
        List<String> found = new ArrayList<>();
        graph.forEach((from, to) -> {
            if (!allowed(from, to)) {
                found.add(from + " -> " + to + ", by " + graph.witness(from, to));
            }
        });
        return found;
    }

    private static boolean allowed(String from, String to) {
        String fromModule = module(from);
        String toModule = module(to);
        if (!fromModule.equals(toModule)) {
            return MODULES.getOrDefault(fromModule, Set.of()).contains(toModule);
        }
        if (fromModule.equals("engine")) {
            return ENGINE.contains(from) && ENGINE.contains(to) && ENGINE.indexOf(to) < ENGINE.indexOf(from);
        }
        return true;
    }

    /**
     * The module of a package whose name is relative to ours: {@code codec.h1} is in {@code codecs}, {@code
     * transport.nio} in {@code transport-nio}.
     */
    static String module(String name) {
        for (String at = name; ; at = at.substring(0, at.lastIndexOf('.'))) {
            if (MODULE_OF.containsKey(at) || at.indexOf('.') < 0) {
                return MODULE_OF.getOrDefault(at, at);
            }
        }
    }

    /** Dependencies that a module's pom names and must not. */
    static List<String> forbidden(String module, Pom pom) {
        List<String> found = new ArrayList<>();
        Set<String> allowed = MODULES.getOrDefault(module, Set.of());
        Set<String> inTests = IN_TESTS.getOrDefault(module, Set.of());
        for (String dependency : pom.dependencies(false)) {
            if (!allowed.contains(dependency)) {
                found.add(module + " must not depend on " + dependency);
            }
        }
        for (String dependency : pom.dependencies(true)) {
            if (!allowed.contains(dependency) && !inTests.contains(dependency)) {
                found.add("tests of " + module + " must not depend on " + dependency);
            }
        }
        return found;
    }
}
