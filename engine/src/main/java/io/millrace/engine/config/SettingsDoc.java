package io.millrace.engine.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the page about all settings of a registry, as Markdown.
 * No state; any thread. Equal registries give equal text.
 */
public final class SettingsDoc {
    private SettingsDoc() {}

    public static String render(SettingsRegistry registry) {
        StringBuilder page = new StringBuilder();
        page.append("""
                # Settings

                This page is generated from the code: `./test --docs` writes it anew, and a test fails when
                it is not current.

                Every setting can be given as a system property (`-Dmillrace.loop.count=4`) or by a builder call,
                which goes first. Sizes are bytes and take `k`, `m` and `g` (powers of 1,024); durations take
                `ns`, `us`, `ms`, `s`, `m` and `h`, or the ISO form `PT10S`. A value that is not allowed stops
                the start and is named with what is allowed; an unknown `millrace.` property is a warning that
                names the nearest real one.
                """);
        Map<String, List<Setting<?>>> byArea = new TreeMap<>();
        List<Setting<?>> classLoad = new ArrayList<>();
        for (Setting<?> setting : registry.settings()) {
            if (setting.readAtClassLoad()) {
                classLoad.add(setting);
            } else {
                byArea.computeIfAbsent(setting.area(), area -> new ArrayList<>())
                        .add(setting);
            }
        }
        byArea.forEach((area, settings) -> table(page, "`millrace." + area + "`", "", settings));
        if (!classLoad.isEmpty()) {
            table(page, "Read at class load", """

                    These are constants of the compiled code: only the system property counts, it is read once, and it
                    holds for every engine of the JVM.
                    """, classLoad);
        }
        return page.toString();
    }

    private static void table(StringBuilder page, String title, String text, List<Setting<?>> settings) {
        page.append("\n## ").append(title).append('\n').append(text).append('\n');
        page.append("| Name | Default | Allowed | What it is |\n|---|---|---|---|\n");
        for (Setting<?> setting : settings) {
            row(page, setting);
        }
    }

    private static <T> void row(StringBuilder page, Setting<T> setting) {
        String printed = setting.print(setting.defaultValue());
        page.append("| `")
                .append(setting.name())
                .append("` | ")
                .append(printed.isEmpty() ? "(none)" : "`" + printed + "`")
                .append(" | ")
                .append(cell(setting.allowed()))
                .append(" | ")
                .append(cell(setting.doc()))
                .append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}
