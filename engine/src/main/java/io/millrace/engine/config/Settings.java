package io.millrace.engine.config;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The effective configuration: one legal value for every setting of a registry, with where it came from.
 * Immutable; any thread.
 *
 * <p>Read when something is built, never while it runs: take the values into final fields.
 */
public final class Settings {
    private final SettingsRegistry registry;
    private final Map<Setting<?>, Entry> entries;
    private final List<SettingWarning> warnings;
    private final Builder origin;

    private Settings(Builder origin, Map<Setting<?>, Entry> entries, List<SettingWarning> warnings) {
        this.registry = origin.registry;
        this.entries = entries;
        this.warnings = List.copyOf(warnings);
        this.origin = origin;
    }

    private record Entry(Object value, SettingSource source) {}

    /** Starts from the defaults and the system properties as they are when {@link Builder#build()} runs. */
    public static Builder builder(SettingsRegistry registry) {
        return new Builder(registry);
    }

    /** Starts from what made this one: the same explicit values and the same properties. */
    public Builder toBuilder() {
        return origin.copy();
    }

    public SettingsRegistry registry() {
        return registry;
    }

    /** The value of any setting of the registry. */
    @SuppressWarnings("unchecked") // entries are made by Builder.resolve, which pairs a Setting<T> with a T
    public <T> T value(Setting<T> setting) {
        return (T) entry(setting).value();
    }

    /** Bytes. */
    public long size(SizeSetting setting) {
        return value(setting);
    }

    /** Bytes, of a setting whose range ends below 2 GiB. */
    public int length(SizeSetting setting) {
        return Math.toIntExact(value(setting));
    }

    public int count(CountSetting setting) {
        return value(setting);
    }

    public long durationNs(DurationSetting setting) {
        return setting.number(value(setting));
    }

    public double fraction(FractionSetting setting) {
        return value(setting);
    }

    public boolean flag(FlagSetting setting) {
        return value(setting);
    }

    public <E extends Enum<E>> E choice(ChoiceSetting<E> setting) {
        return value(setting);
    }

    public String text(TextSetting setting) {
        return value(setting);
    }

    /** Where the value of the setting came from. */
    public SettingSource source(Setting<?> setting) {
        return entry(setting).source();
    }

    /** One line about one setting: name, value and source. */
    public String describe(Setting<?> setting) {
        return setting.name() + "=" + printed(setting) + " (" + source(setting).label() + ")";
    }

    /** Properties that no setting claims, sorted by name; for whoever launches to show. */
    public List<SettingWarning> warnings() {
        return warnings;
    }

    /** Prints the effective configuration, one setting a line, sorted by name. */
    public void printTo(PrintStream out) {
        for (Setting<?> setting : registry.settings()) {
            out.println(describe(setting));
        }
    }

    /** The effective configuration, one setting a line, sorted by name. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        for (Setting<?> setting : registry.settings()) {
            lines.append(describe(setting)).append('\n');
        }
        return lines.toString();
    }

    private <T> String printed(Setting<T> setting) {
        return setting.print(value(setting));
    }

    private Entry entry(Setting<?> setting) {
        Entry entry = entries.get(setting);
        if (entry == null) {
            throw unknown(setting.name(), registry);
        }
        return entry;
    }

    private static IllegalArgumentException unknown(String name, SettingsRegistry registry) {
        return new IllegalArgumentException(
                new SettingWarning(name, NearestName.find(name, registry.names())).toString());
    }

    /**
     * Collects values for a {@link Settings}; builder call goes before system property goes before default.
     * One thread at a time.
     */
    public static final class Builder {
        private final SettingsRegistry registry;
        private final Map<Setting<?>, Object> given = new LinkedHashMap<>();
        private Properties properties;

        private Builder(SettingsRegistry registry) {
            this.registry = Objects.requireNonNull(registry);
        }

        /** Sets a value; whether it is legal is said by {@link #build()}, together with all else that is not. */
        public <T> Builder set(Setting<T> setting, T value) {
            if (!registry.holds(setting)) {
                throw unknown(setting.name(), registry);
            }
            if (setting.readAtClassLoad()) {
                throw new IllegalArgumentException(setting + " is read at class load: set it as a system property");
            }
            given.put(setting, Objects.requireNonNull(value, setting.name()));
            return this;
        }

        /** Sets a size; bytes. */
        public Builder set(SizeSetting setting, long bytes) {
            return set(setting, Long.valueOf(bytes));
        }

        /** Sets a value by name, written as a property would be. Text that is no value at all is refused at once. */
        public Builder set(String name, String text) {
            Setting<?> setting = registry.find(name);
            if (setting == null) {
                throw unknown(name, registry);
            }
            return setText(setting, text);
        }

        private <T> Builder setText(Setting<T> setting, String text) {
            T value;
            try {
                value = setting.parse(text);
            } catch (IllegalArgumentException notOne) {
                throw new BadSettingException(List.of(problem(setting, text, SettingSource.BUILDER)));
            }
            return set(setting, value);
        }

        /** Looks at these properties instead of those of the system. They are copied. */
        public Builder properties(Properties replacement) {
            properties = copyOf(replacement);
            return this;
        }

        /** Checks everything. Throws {@link BadSettingException} that names all that is wrong. */
        public Settings build() {
            Builder origin = copy();
            if (origin.properties == null) {
                origin.properties = copyOf(System.getProperties());
            }
            List<String> problems = new ArrayList<>();
            Map<Setting<?>, Entry> entries = new HashMap<>();
            for (Setting<?> setting : registry.settings()) {
                entries.put(setting, origin.resolve(setting, problems));
            }
            refuseIfAny(problems);
            Settings settings = new Settings(origin, Map.copyOf(entries), origin.warnings());
            CrossCheck check = new CrossCheck(settings, problems);
            for (SettingsCatalog catalog : registry.catalogs()) {
                catalog.check(check);
            }
            refuseIfAny(problems);
            return settings;
        }

        private <T> Entry resolve(Setting<T> setting, List<String> problems) {
            @SuppressWarnings("unchecked") // set() pairs a Setting<T> with a T
            T chosen = (T) given.get(setting);
            SettingSource source = SettingSource.BUILDER;
            String text = chosen == null ? properties.getProperty(setting.name()) : null;
            if (text != null) {
                source = SettingSource.SYSTEM_PROPERTY;
                try {
                    chosen = setting.parse(text);
                } catch (IllegalArgumentException notOne) {
                    problems.add(problem(setting, text, source));
                }
            } else if (chosen == null) {
                return new Entry(setting.defaultValue(), SettingSource.DEFAULT);
            }
            if (chosen != null && !setting.accepts(chosen)) {
                problems.add(problem(setting, text == null ? setting.print(chosen) : text, source));
            }
            return new Entry(chosen == null ? setting.defaultValue() : chosen, source);
        }

        private List<SettingWarning> warnings() {
            List<SettingWarning> found = new ArrayList<>();
            for (String name : new TreeMap<>(properties).keySet().toArray(String[]::new)) {
                if (name.startsWith(Setting.PREFIX) && registry.find(name) == null) {
                    found.add(new SettingWarning(name, NearestName.find(name, registry.names())));
                }
            }
            return found;
        }

        private Builder copy() {
            Builder copy = new Builder(registry);
            copy.given.putAll(given);
            copy.properties = properties;
            return copy;
        }

        /** Only what is text: other libraries put objects among the system properties. */
        private static Properties copyOf(Properties from) {
            Properties copy = new Properties();
            for (String name : from.stringPropertyNames()) {
                String value = from.getProperty(name);
                if (value != null) {
                    copy.setProperty(name, value);
                }
            }
            return copy;
        }

        private static String problem(Setting<?> setting, String value, SettingSource source) {
            return setting.name() + "=" + value + " (" + source.label() + "): expected " + setting.allowed();
        }

        private static void refuseIfAny(List<String> problems) {
            if (!problems.isEmpty()) {
                throw new BadSettingException(problems);
            }
        }
    }
}
