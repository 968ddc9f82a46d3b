package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.millrace.engine.config.Setting;
import io.millrace.engine.config.SettingsDoc;
import io.millrace.engine.config.SettingsRegistry;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.telemetry.CountersDoc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Compares the generated pages with what the code says; lives here because only the command sees every module.
 * With {@code -Ddocs.write=true} the pages are written instead.
 */
class GeneratedDocsTest {
    private static final Path DOCS =
            Path.of(System.getProperty("basedir", "."), "..", "docs").normalize();
    private static final Pattern QUOTED_SETTING = Pattern.compile("`(millrace\\.[a-z0-9.]+)`");

    private final SettingsRegistry registry = SettingsRegistry.load();

    @Test
    void settingsPageIsCurrent() throws IOException {
        assertCurrent("settings.md", SettingsDoc.render(registry));
    }

    @Test
    void countersPageIsCurrent() throws IOException {
        assertCurrent("counters.md", CountersDoc.render());
    }

    @Test
    void countersAndSettingsSpeakOnlyOfSettingsThatExist() {
        for (Counter counter : Counter.values()) {
            assertNamesExist(counter.doc());
        }
        for (Setting<?> setting : registry.settings()) {
            assertNamesExist(setting.doc());
        }
    }

    private void assertNamesExist(String sentence) {
        Matcher names = QUOTED_SETTING.matcher(sentence);
        while (names.find()) {
            assertNotNull(registry.find(names.group(1)), () -> names.group(1) + " in: " + sentence);
        }
    }

    private static void assertCurrent(String name, String expected) throws IOException {
        Path page = DOCS.resolve(name);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(page, expected);
        }
        assertEquals(
                expected,
                Files.readString(page),
                () -> "docs/" + name + " is out of date; write it anew: "
                        + "mvn -pl cli -am test -Dtest=GeneratedDocsTest -Dsurefire.failIfNoSpecifiedTests=false "
                        + "-Dtest.args=-Ddocs.write=true");
    }
}
