package io.millrace.tidy;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What classes must not use, depending on where they stand; packages are below one root. */
final class ClassRules {
    /** Packages whose code runs for each request. */
    static final List<String> HOT =
            List.of("codec", "engine.memory", "engine.loop", "engine.transport", "transport.nio", "http");

    /** Without Boolean, which has two objects and makes no third. */
    private static final Set<String> BOXES = Set.of(
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Short");

    /** Need an --add-opens, or sun.misc.Unsafe, or both. */
    private static final List<String> UNSAFE = List.of(
            "sun.misc.",
            "jdk.internal.",
            "org.agrona.UnsafeApi",
            "org.agrona.concurrent.UnsafeBuffer",
            "org.agrona.concurrent.AbstractConcurrentArrayQueue",
            "org.agrona.concurrent.ManyToOneConcurrent",
            "org.agrona.concurrent.ManyToManyConcurrent",
            "org.agrona.concurrent.OneToOneConcurrent",
            "org.agrona.concurrent.ringbuffer.",
            "org.agrona.concurrent.broadcast.",
            "org.agrona.BufferUtil",
            "org.jctools.util.UnsafeAccess",
            "org.jctools.util.UnsafeRefArrayAccess",
            "org.jctools.maps.",
            "org.jctools.queues.Mpsc",
            "org.jctools.queues.Mpmc",
            "org.jctools.queues.Spsc",
            "org.jctools.queues.Spmc");

    private static final List<String> IO = List.of(
            "java.net.",
            "java.io.",
            "java.nio.channels.",
            "java.nio.file.",
            "java.util.concurrent.",
            "java.lang.Thread");

    private static final List<String> SPI = List.of(
            "StreamChannel",
            "StreamHandler",
            "AcceptHandler",
            "Listener",
            "DatagramPort",
            "DatagramHandler",
            "Transport");

    /** A channel over a channel, and who is told of one. */
    private static final String LAYERS = "TlsChannel|TlsAcceptHandler";

    private final JavaClasses classes;
    private final String root;

    ClassRules(JavaClasses classes, String root) {
        this.classes = classes;
        this.root = root;
    }

    /** Codecs do no I/O, know no thread and no clock. */
    List<String> codecsTouchingTheWorld() {
        List<String> found = new ArrayList<>();
        for (JavaClass type : in("codec")) {
            found.addAll(uses(type, IO));
            found.addAll(calls(type, ClassRules::readsTheClock));
        }
        return found;
    }

    /** Nothing anywhere stands on Unsafe. */
    List<String> usesOfUnsafe() {
        List<String> found = new ArrayList<>();
        for (JavaClass type : in("")) {
            found.addAll(uses(type, UNSAFE));
        }
        return found;
    }

    /** Hot packages box nothing, format nothing, stream nothing, sleep never and lock nothing. */
    List<String> slowCalls(Set<String> coldTypes) {
        List<String> found = new ArrayList<>();
        for (String hot : HOT) {
            for (JavaClass type : in(hot)) {
                if (!coldTypes.contains(outermost(type))) {
                    found.addAll(calls(type, ClassRules::slow));
                    found.addAll(uses(type, List.of("java.util.stream.", "java.util.Formatter")));
                    for (JavaCodeUnit unit : type.getCodeUnits()) {
                        if (unit.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
                            found.add(unit.getFullName() + " is synchronized");
                        }
                    }
                }
            }
        }
        return found;
    }

    /** Time is an argument or comes from the loop's clock; the rest of the world may not be asked for it. */
    List<String> clocks(Set<String> mayReadTheClock) {
        List<String> found = new ArrayList<>();
        for (JavaClass type : in("")) {
            if (!mayReadTheClock.contains(outermost(type))) {
                found.addAll(calls(type, ClassRules::readsTheClock));
            }
        }
        return found;
    }

    /** Users of http see exchanges, never channels; but what is a channel itself is made of one. */
    List<String> spiInSignatures() {
        List<String> found = new ArrayList<>();
        for (JavaClass type : in("http")) {
            for (JavaCodeUnit unit : type.getCodeUnits()) {
                boolean isSpi = type.getPackageName().equals(root + ".http.tls")
                        && type.getSimpleName().matches(LAYERS);
                if (!isSpi && isPublic(type.getModifiers()) && isOpen(unit.getModifiers()) && namesSpi(unit)) {
                    found.add(unit.getFullName() + " shows a type of the transport SPI");
                }
            }
        }
        return found;
    }

    /** A counter that nothing counts and a setting that nothing reads are promises that nobody keeps. */
    List<String> constantsNobodyUses() {
        List<String> found = new ArrayList<>();
        for (JavaClass type : in("")) {
            for (JavaField field : type.getFields()) {
                if (isPromise(field)
                        && field.getAccessesToSelf().stream()
                                .allMatch(access -> access.getOriginOwner().equals(type))) {
                    found.add(field.getFullName() + " is used by nobody");
                }
            }
        }
        return found;
    }

    private boolean isPromise(JavaField field) {
        JavaClass owner = field.getOwner();
        boolean counter = owner.getName().equals(root + ".engine.telemetry.Counter")
                && field.getModifiers().contains(JavaModifier.ENUM);
        boolean setting = owner.getSimpleName().endsWith("Settings")
                && field.getModifiers().contains(JavaModifier.STATIC)
                && field.getRawType().getSimpleName().endsWith("Setting");
        return counter || setting;
    }

    private boolean namesSpi(JavaCodeUnit unit) {
        String spi = root + ".engine.transport.";
        List<JavaClass> named = new ArrayList<>(unit.getRawParameterTypes());
        named.add(unit.getRawReturnType());
        return named.stream()
                .anyMatch(type -> type.getPackageName().concat(".").equals(spi) && SPI.contains(type.getSimpleName()));
    }

    private static boolean isPublic(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return isPublic(modifiers) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private List<JavaClass> in(String part) {
        String inside = part.isEmpty() ? root : root + "." + part;
        List<JavaClass> found = new ArrayList<>();
        for (JavaClass type : classes) {
            if (type.getPackageName().equals(inside) || type.getPackageName().startsWith(inside + ".")) {
                found.add(type);
            }
        }
        return found;
    }

    /** The name of the file's type: nested ones share its exceptions. */
    private String outermost(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return (nested < 0 ? name : name.substring(0, nested)).substring(root.length() + 1);
    }

    private static List<String> uses(JavaClass type, List<String> prefixes) {
        List<String> found = new ArrayList<>();
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            String target = dependency.getTargetClass().getBaseComponentType().getName();
            if (prefixes.stream().anyMatch(target::startsWith)) {
                found.add(dependency.getDescription());
            }
        }
        return found;
    }

    private static List<String> calls(JavaClass type, Predicate<AccessTarget> banned) {
        List<String> found = new ArrayList<>();
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
            if (banned.test(access.getTarget())) {
                found.add(access.getDescription());
            }
        }
        return found;
    }

    private static boolean slow(AccessTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        return (owner.equals("java.lang.String") && (name.equals("format") || name.equals("formatted")))
                || (owner.equals("java.lang.Thread") && name.equals("sleep"))
                || (name.equals("valueOf") && BOXES.contains(owner));
    }

    private static boolean readsTheClock(AccessTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        return (owner.equals("java.lang.System") && (name.equals("nanoTime") || name.equals("currentTimeMillis")))
                || (owner.startsWith("java.time.") && (name.equals("now") || name.startsWith("system")))
                || (owner.equals("java.util.Date") && name.equals("<init>"));
    }
}
