package io.millrace.sys.probe;

import io.millrace.sys.NativeLibrary;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All native methods of the module, as its class files tell them. */
public final class Natives {
    private Natives() {}

    /** In the order of their names. */
    public static List<Method> all() {
        List<Method> found = new ArrayList<>();
        Path folder = classes().resolve(NativeLibrary.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> type = Class.forName(NativeLibrary.class.getPackageName() + "." + name);
                Stream.of(type.getDeclaredMethods())
                        .filter(method -> Modifier.isNative(method.getModifiers()))
                        .sorted((a, b) -> a.getName().compareTo(b.getName()))
                        .forEach(found::add);
            }
        } catch (Exception e) {
            throw new IllegalStateException(folder + " cannot be read", e);
        }
        return found;
    }

    /** Where the classes of the module are. */
    public static Path classes() {
        return folderOf(NativeLibrary.class);
    }

    /** Where the classes of its tests are. */
    public static Path testClasses() {
        return folderOf(Natives.class);
    }

    private static Path folderOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
