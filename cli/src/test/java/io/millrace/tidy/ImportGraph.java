package io.millrace.tidy;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Which package uses which, as the class files tell it; names are relative to one root package. */
final class ImportGraph {
    private final TreeMap<String, TreeMap<String, String>> arrows = new TreeMap<>();

    private ImportGraph() {}

    /** Reads all packages below {@code root}. */
    static ImportGraph of(JavaClasses classes, String root) {
        ImportGraph graph = new ImportGraph();
        for (JavaClass type : classes) {
            if (below(type, root)) {
                graph.add(type, root);
            }
        }
        return graph;
    }

    private static boolean below(JavaClass type, String root) {
        return type.getPackageName().startsWith(root + ".");
    }

    private void add(JavaClass type, String root) {
        String from = type.getPackageName().substring(root.length() + 1);
        Map<String, String> targets = arrows.computeIfAbsent(from, name -> new TreeMap<>());
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (below(target, root) && !target.getPackageName().equals(type.getPackageName())) {
                String to = target.getPackageName().substring(root.length() + 1);
                targets.merge(
                        to,
                        type.getSimpleName() + " using " + target.getSimpleName(),
                        (a, b) -> a.compareTo(b) <= 0 ? a : b);
            }
        }
    }

    void forEach(BiConsumer<String, String> arrow) {
        arrows.forEach((from, targets) -> targets.keySet().forEach(to -> arrow.accept(from, to)));
    }

    /** One pair of classes that makes this arrow. */
    String witness(String from, String to) {
        return arrows.get(from).get(to);
    }

    /** The same arrows between groups of packages. */
    Map<String, Set<String>> grouped(Function<String, String> group) {
        Map<String, Set<String>> result = new TreeMap<>();
        arrows.keySet().forEach(name -> result.computeIfAbsent(group.apply(name), any -> new TreeSet<>()));
        forEach((from, to) -> {
            if (!group.apply(from).equals(group.apply(to))) {
                result.get(group.apply(from)).add(group.apply(to));
            }
        });
        return result;
    }

    Map<String, Set<String>> packages() {
        return grouped(Function.identity());
    }

    /** One cycle as the packages passed on it, the first one again at the end; empty if there is none. */
    List<String> cycle() {
        Set<String> done = new TreeSet<>();
        for (String start : arrows.keySet()) {
            List<String> cycle = walk(start, new ArrayList<>(), done);
            if (!cycle.isEmpty()) {
                return cycle;
            }
        }
        return List.of();
    }

    private List<String> walk(String at, List<String> path, Set<String> done) {
        int seen = path.indexOf(at);
        path.add(at);
        if (seen >= 0) {
            return path.subList(seen, path.size());
        }
        if (!done.contains(at)) {
            for (String next : arrows.getOrDefault(at, new TreeMap<>()).keySet()) {
                List<String> cycle = walk(next, path, done);
                if (!cycle.isEmpty()) {
                    return cycle;
                }
            }
            done.add(at);
        }
        path.remove(path.size() - 1);
        return List.of();
    }
}
