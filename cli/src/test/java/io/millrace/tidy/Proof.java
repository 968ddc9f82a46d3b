package io.millrace.tidy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.millrace.testkit.conformance.Proves;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * That one test proves one clause.
 *
 * @param file its source, from the root of the project
 * @param method empty: all of the class
 */
record Proof(String clause, String type, String method, String file) implements Comparable<Proof> {
    private static final Comparator<Proof> ORDER =
            Comparator.comparing(Proof::type).thenComparing(Proof::method).thenComparing(Proof::clause);

    private static final Pattern TEST = Pattern.compile("\\w*Test|TestFactory|TestTemplate|Seeded");

    @Override
    public int compareTo(Proof other) {
        return ORDER.compare(this, other);
    }

    String test() {
        return method.isEmpty() ? type : type + "." + method;
    }

    /** What the compiled tests of the project say. */
    static List<Proof> all(Workspace workspace) {
        List<Proof> found = new ArrayList<>();
        workspace.testFolders().forEach((folder, sources) -> {
            JavaClasses classes = new ClassFileImporter().importPath(folder);
            found.addAll(
                    in(classes.that(describe("not planted", c -> !c.getName().contains(".planted."))), sources));
        });
        found.sort(ORDER);
        return found;
    }

    /** @param sources the folder of their packages, as it shall be told */
    static List<Proof> in(JavaClasses classes, String sources) {
        List<Proof> found = new ArrayList<>();
        for (JavaClass type : classes) {
            found.addAll(in(type, sources));
        }
        return found;
    }

    private static List<Proof> in(JavaClass type, String sources) {
        List<Proof> found = new ArrayList<>();
        String file = sources + "/" + type.getName().replace('.', '/').replaceFirst("\\$.*", "") + ".java";
        boolean tests = false;
        for (JavaMethod method : type.getMethods()) {
            boolean test = method.getAnnotations().stream().anyMatch(Proof::makesATest);
            tests |= test;
            for (String clause : clauses(method)) {
                if (!test) {
                    throw new IllegalStateException(method.getFullName() + " proves " + clause + " but is no test");
                }
                found.add(new Proof(clause, type.getSimpleName(), method.getName(), file));
            }
        }
        for (String clause : clauses(type)) {
            if (!tests) {
                throw new IllegalStateException(type.getName() + " proves " + clause + " but has no test");
            }
            found.add(new Proof(clause, type.getSimpleName(), "", file));
        }
        return found;
    }

    private static boolean makesATest(JavaAnnotation<?> annotation) {
        return TEST.matcher(annotation.getRawType().getSimpleName()).matches();
    }

    private static List<String> clauses(HasAnnotations<?> of) {
        return of.tryGetAnnotationOfType(Proves.class.getName())
                .map(Proof::named)
                .orElse(List.of());
    }

    private static List<String> named(JavaAnnotation<?> proves) {
        return List.of((String[]) proves.get("value").get());
    }
}
