package io.millrace.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsRegistryTest {
    @Test
    void holdsThePublicConstantsOfACatalogSortedByName() {
        SettingsRegistry registry = SettingsRegistry.of(new TestCatalog());
        assertEquals(
                List.of(
                        "millrace.early",
                        "millrace.name",
                        "millrace.pipe.high",
                        "millrace.pipe.length",
                        "millrace.pipe.low",
                        "millrace.pipe.wait"),
                List.copyOf(registry.names()));
        assertSame(TestCatalog.LOW, registry.find("millrace.pipe.low"));
        assertNull(registry.find("millrace.hidden"));
    }

    @Test
    void findsTheEngineThroughTheServiceLoader() {
        SettingsRegistry registry = SettingsRegistry.load();
        assertSame(EngineSettings.LOOP_COUNT, registry.find("millrace.loop.count"));
    }

    @Test
    void refusesANameDeclaredTwice() {
        String message = refused(
                Setting.flag("millrace.twin", true).doc("One."),
                Setting.text("millrace.twin", "x").doc("Two."));
        assertTrue(message.contains("millrace.twin") && message.contains("twice"), message);
    }

    @Test
    void refusesADefaultOutsideItsRange() {
        String message = refused(Setting.count("millrace.bad", 5).between(6, 7).doc("A sentence."));
        assertTrue(message.contains("millrace.bad") && message.contains("default"), message);
    }

    @Test
    void refusesAnEntryWithoutASentence() {
        assertTrue(refused(Setting.count("millrace.bare", 5)).contains("millrace.bare"));
        assertTrue(refused(Setting.count("millrace.bare", 5).doc("no sentence")).contains("millrace.bare"));
    }

    @Test
    void cannotBeChangedThroughItsViews() {
        SettingsRegistry registry = SettingsRegistry.of(new TestCatalog());
        assertThrows(
                UnsupportedOperationException.class, () -> registry.settings().clear());
        assertThrows(UnsupportedOperationException.class, () -> registry.names().clear());
    }

    private static String refused(Setting<?>... settings) {
        SettingsCatalog catalog = new SettingsCatalog() {
            @Override
            public List<Setting<?>> settings() {
                return List.of(settings);
            }
        };
        return assertThrows(IllegalArgumentException.class, () -> SettingsRegistry.of(catalog))
                .getMessage();
    }
}
