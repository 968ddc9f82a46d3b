package io.millrace.engine.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All settings that exist, by name.
 * Immutable; any thread.
 */
public final class SettingsRegistry {
    private final List<SettingsCatalog> catalogs;
    private final SortedMap<String, Setting<?>> byName;

    private SettingsRegistry(List<SettingsCatalog> catalogs) {
        SortedMap<String, Setting<?>> found = new TreeMap<>();
        for (SettingsCatalog catalog : catalogs) {
            for (Setting<?> setting : catalog.settings()) {
                checkEntry(setting, catalog);
                if (found.putIfAbsent(setting.name(), setting) != null) {
                    throw refuse(setting, catalog, "is declared twice");
                }
            }
        }
        this.catalogs = List.copyOf(catalogs);
        this.byName = Collections.unmodifiableSortedMap(found);
    }

    /** The catalogs of every module that the engine's own class loader sees. */
    public static SettingsRegistry load() {
        return load(SettingsRegistry.class.getClassLoader());
    }

    /** The catalogs of every module that the class loader sees. */
    public static SettingsRegistry load(ClassLoader loader) {
        List<SettingsCatalog> catalogs = new ArrayList<>();
        ServiceLoader.load(SettingsCatalog.class, loader).forEach(catalogs::add);
        return new SettingsRegistry(catalogs);
    }

    /** These catalogs and no others. */
    public static SettingsRegistry of(SettingsCatalog... catalogs) {
        return new SettingsRegistry(List.of(catalogs));
    }

    /** All settings, sorted by name. */
    public Collection<Setting<?>> settings() {
        return byName.values();
    }

    /** All names, sorted. */
    public Collection<String> names() {
        return byName.keySet();
    }

    /** The setting of that name, or null. */
    public Setting<?> find(String name) {
        return byName.get(name);
    }

    /** True if this very entry, not merely its name, is registered. */
    boolean holds(Setting<?> setting) {
        return byName.get(setting.name()) == setting;
    }

    List<SettingsCatalog> catalogs() {
        return catalogs;
    }

    private static <T> void checkEntry(Setting<T> setting, SettingsCatalog catalog) {
        if (!setting.accepts(setting.defaultValue())) {
            throw refuse(setting, catalog, "has a default outside of its own range");
        }
        if (setting.doc().isBlank() || !setting.doc().endsWith(".")) {
            throw refuse(setting, catalog, "has no sentence that documents it");
        }
    }

    private static IllegalArgumentException refuse(Setting<?> setting, SettingsCatalog catalog, String why) {
        return new IllegalArgumentException(
                "setting " + setting + " of " + catalog.getClass().getName() + " " + why);
    }
}
