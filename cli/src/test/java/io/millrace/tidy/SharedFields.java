package io.millrace.tidy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Fields whose shape says that more than one thread writes them; packages are below one root. */
final class SharedFields {
    /** Where requests are served. */
    static final List<String> SERVING = List.of("codec", "engine", "http", "sys", "transport");

    /** Types that exist to be written by several threads, or to write so. */
    private static final List<String> TYPES = List.of(
            "java.util.concurrent.",
            "java.lang.invoke.VarHandle",
            "java.lang.ThreadLocal",
            "org.jctools.",
            "org.agrona.concurrent.");

    /** Of those, what is only called. */
    private static final Set<String> HANDED_IN =
            Set.of("java.util.concurrent.Executor", "java.util.concurrent.TimeUnit", "java.util.concurrent.Callable");

    private final JavaClasses classes;
    private final String root;

    SharedFields(JavaClasses classes, String root) {
        this.classes = classes;
        this.root = root;
    }

    /**
     * Fields that are volatile, or of such a type, or static and not final; types that inherit from one of those, or
     * make one that none of their fields is declared to be.
     */
    Set<String> found() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            if (serves(type)) {
                type.getFields().stream().filter(SharedFields::looksShared).forEach(f -> found.add(name(f)));
                type.getRawSuperclass().filter(SharedFields::isShared).ifPresent(parent -> found.add(name(type)));
                type.getConstructorCallsFromSelf().stream()
                        .map(call -> call.getTargetOwner())
                        .filter(made -> isShared(made) && !isDeclared(type, made))
                        .forEach(made -> found.add(name(type) + " makes " + made.getSimpleName()));
            }
        }
        return found;
    }

    /** All fields and all types there are, and what else is found. */
    Set<String> existing() {
        Set<String> all = found();
        for (JavaClass type : classes) {
            if (serves(type)) {
                all.add(name(type));
                type.getFields().forEach(f -> all.add(name(f)));
            }
        }
        return all;
    }

    private boolean serves(JavaClass type) {
        String inRoot = type.getPackageName() + ".";
        return SERVING.stream().anyMatch(part -> inRoot.startsWith(root + "." + part + "."));
    }

    private static boolean looksShared(JavaField field) {
        Set<JavaModifier> modifiers = field.getModifiers();
        boolean loose = modifiers.contains(JavaModifier.STATIC) && !modifiers.contains(JavaModifier.FINAL);
        return loose
                || modifiers.contains(JavaModifier.VOLATILE)
                || isShared(field.getRawType().getBaseComponentType());
    }

    /** Of the class, its parent (whose constructor it calls) or its fields; exceptions are thrown, not shared. */
    private static boolean isDeclared(JavaClass type, JavaClass made) {
        return made.getName().endsWith("Exception")
                || type.isAssignableTo(made.getName())
                || type.getFields().stream().anyMatch(f -> f.getRawType().equals(made));
    }

    private static boolean isShared(JavaClass type) {
        String name = type.getName();
        return TYPES.stream().anyMatch(name::startsWith) && !HANDED_IN.contains(name);
    }

    private String name(JavaField field) {
        return name(field.getOwner()) + "." + field.getName();
    }

    private String name(JavaClass type) {
        return type.getName().substring(root.length() + 1);
    }
}
