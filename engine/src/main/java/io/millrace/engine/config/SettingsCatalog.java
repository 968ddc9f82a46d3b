package io.millrace.engine.config;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of one module, found through {@link java.util.ServiceLoader}.
 * Stateless; any thread.
 *
 * <p>A catalog is a public final class with one {@code public static final} constant a setting; declaring the constant
 * is all that is needed to register it.
 */
public interface SettingsCatalog {
    /** All entries: unless overridden, the public setting constants of this class. */
    default List<Setting<?>> settings() {
        List<Setting<?>> found = new ArrayList<>();
        for (Field field : getClass().getDeclaredFields()) {
            int wanted = Modifier.PUBLIC | Modifier.STATIC | Modifier.FINAL;
            if ((field.getModifiers() & wanted) == wanted && Setting.class.isAssignableFrom(field.getType())) {
                try {
                    found.add((Setting<?>) field.get(null));
                } catch (IllegalAccessException closed) {
                    throw new IllegalStateException(getClass().getName() + " must be a public class", closed);
                }
            }
        }
        return found;
    }

    /** Checks values against each other. Runs when each value alone is known to be legal. */
    default void check(CrossCheck check) {}
}
