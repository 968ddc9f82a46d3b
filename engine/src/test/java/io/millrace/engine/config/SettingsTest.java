package io.millrace.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private final SettingsRegistry registry = SettingsRegistry.of(new TestCatalog());
    private final Properties properties = new Properties();

    @Test
    void takesTheDefaultWhenNothingElseIsSaid() {
        Settings settings = builder().build();
        assertEquals(4096, settings.size(TestCatalog.LENGTH));
        assertEquals(4096, settings.length(TestCatalog.LENGTH));
        assertEquals(2_000_000_000L, settings.durationNs(TestCatalog.WAIT));
        assertEquals("", settings.text(TestCatalog.NAME));
        assertFalse(settings.flag(TestCatalog.EARLY));
        assertEquals(SettingSource.DEFAULT, settings.source(TestCatalog.LENGTH));
    }

    @Test
    void prefersThePropertyToTheDefault() {
        properties.setProperty("millrace.pipe.length", "8k");
        Settings settings = builder().build();
        assertEquals(8192, settings.size(TestCatalog.LENGTH));
        assertEquals(SettingSource.SYSTEM_PROPERTY, settings.source(TestCatalog.LENGTH));
    }

    @Test
    void prefersTheBuilderToTheProperty() {
        properties.setProperty("millrace.pipe.length", "8k");
        Settings settings = builder().set(TestCatalog.LENGTH, 16_384).build();
        assertEquals(16_384, settings.size(TestCatalog.LENGTH));
        assertEquals(SettingSource.BUILDER, settings.source(TestCatalog.LENGTH));
    }

    @Test
    void doesNotLookAtAPropertyThatTheBuilderOverrides() {
        properties.setProperty("millrace.pipe.length", "nonsense");
        assertEquals(1024, builder().set(TestCatalog.LENGTH, 1024).build().size(TestCatalog.LENGTH));
    }

    @Test
    void readsTheSystemPropertiesWhenBuilt() {
        assertEquals(
                EngineFlags.MEMORY_GUARD,
                Settings.builder(SettingsRegistry.of(new EngineSettings()))
                        .build()
                        .flag(EngineSettings.MEMORY_GUARD));
    }

    @Test
    void setsByNameAsAPropertyWould() {
        Settings settings = builder().set("millrace.pipe.wait", "250ms").build();
        assertEquals(250_000_000L, settings.durationNs(TestCatalog.WAIT));
        assertEquals(SettingSource.BUILDER, settings.source(TestCatalog.WAIT));
    }

    @Test
    void namesSettingValueSourceAndAllowedRangeOfABadProperty() {
        properties.setProperty("millrace.pipe.length", "5000");
        BadSettingException refused = assertThrows(BadSettingException.class, builder()::build);
        assertEquals(
                "millrace.pipe.length=5000 (system property): "
                        + "expected a size (bytes) from 1k to 64k, a power of two",
                refused.getMessage());
    }

    @Test
    void namesSettingValueSourceAndAllowedRangeOfABadBuilderCall() {
        Settings.Builder bad = builder().set(TestCatalog.LENGTH, 128 * 1024);
        assertEquals(
                "millrace.pipe.length=128k (builder): expected a size (bytes) from 1k to 64k, a power of two",
                assertThrows(BadSettingException.class, bad::build).getMessage());
    }

    @Test
    void namesTextThatIsNoValueAtAll() {
        properties.setProperty("millrace.pipe.wait", "10");
        assertEquals(
                List.of("millrace.pipe.wait=10 (system property): "
                        + "expected a duration (ns, us, ms, s, m or h) of at least 0"),
                assertThrows(BadSettingException.class, builder()::build).problems());
        BadSettingException refused =
                assertThrows(BadSettingException.class, () -> builder().set("millrace.pipe.low", "few"));
        assertEquals("millrace.pipe.low=few (builder): expected a count of at least 0", refused.getMessage());
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        properties.setProperty("millrace.pipe.wait", "soon");
        properties.setProperty("millrace.pipe.length", "1");
        Settings.Builder bad = builder().set(TestCatalog.LOW, -1);
        List<String> problems =
                assertThrows(BadSettingException.class, bad::build).problems();
        assertEquals(3, problems.size(), problems.toString());
    }

    @Test
    void checksRelatedValuesAgainstEachOther() {
        properties.setProperty("millrace.pipe.low", "13");
        Settings.Builder bad = builder().set(TestCatalog.HIGH, 13);
        assertEquals(
                List.of(
                        "millrace.pipe.low must be below millrace.pipe.high: "
                                + "millrace.pipe.low=13 (system property), millrace.pipe.high=13 (builder)",
                        "the high mark brings bad luck: millrace.pipe.high=13 (builder)"),
                assertThrows(BadSettingException.class, bad::build).problems());
    }

    @Test
    void warnsOfUnknownPropertiesWithTheNearestName() {
        properties.setProperty("millrace.pipe.lenght", "8k");
        properties.setProperty("millrace.zzzzzzzzzzzzzz", "1");
        properties.setProperty("other.pipe.lenght", "8k");
        List<SettingWarning> warnings = builder().build().warnings();
        assertEquals(
                List.of(
                        new SettingWarning("millrace.pipe.lenght", Optional.of("millrace.pipe.length")),
                        new SettingWarning("millrace.zzzzzzzzzzzzzz", Optional.empty())),
                warnings);
        assertEquals(
                "unknown setting millrace.pipe.lenght; did you mean millrace.pipe.length?",
                warnings.get(0).toString());
        assertEquals("unknown setting millrace.zzzzzzzzzzzzzz", warnings.get(1).toString());
    }

    @Test
    void doesNotWarnWhenEveryNameIsKnown() {
        properties.setProperty("millrace.pipe.length", "8k");
        properties.setProperty("java.version", "17");
        assertEquals(List.of(), builder().build().warnings());
    }

    @Test
    void livesWithPropertiesThatAreNoText() {
        properties.put("millrace.pipe.length", 5);
        properties.put(17, "number");
        assertEquals(4096, builder().build().size(TestCatalog.LENGTH));
    }

    @Test
    void isNotChangedByWhatHappensToItsSourcesLater() {
        Settings.Builder builder = builder().set(TestCatalog.LOW, 3);
        Settings settings = builder.build();
        builder.set(TestCatalog.LOW, 4);
        properties.setProperty("millrace.pipe.length", "8k");
        assertEquals(3, settings.count(TestCatalog.LOW));
        assertEquals(4096, settings.size(TestCatalog.LENGTH));
        assertEquals(3, settings.toBuilder().build().count(TestCatalog.LOW));
    }

    @Test
    void canBeDerivedFromWithoutLosingValuesOrSources() {
        properties.setProperty("millrace.pipe.length", "8k");
        Settings derived = builder().set(TestCatalog.LOW, 3).build().toBuilder()
                .set(TestCatalog.HIGH, 30)
                .build();
        assertEquals(8192, derived.size(TestCatalog.LENGTH));
        assertEquals(SettingSource.SYSTEM_PROPERTY, derived.source(TestCatalog.LENGTH));
        assertEquals(3, derived.count(TestCatalog.LOW));
        assertEquals(30, derived.count(TestCatalog.HIGH));
    }

    @Test
    void refusesSettingsThatAreNotRegistered() {
        CountSetting stranger = Setting.count("millrace.pipe.lows", 1).doc("Not registered.");
        IllegalArgumentException set =
                assertThrows(IllegalArgumentException.class, () -> builder().set(stranger, 2));
        assertTrue(set.getMessage().contains("did you mean millrace.pipe.low?"), set.getMessage());
        assertThrows(IllegalArgumentException.class, () -> builder().build().count(stranger));
        assertThrows(IllegalArgumentException.class, () -> builder().set("millrace.pipe.lows", "2"));
    }

    @Test
    void refusesADoubleOfARegisteredSetting() {
        CountSetting twin = Setting.count("millrace.pipe.low", 1).doc("Same name, another entry.");
        assertThrows(IllegalArgumentException.class, () -> builder().set(twin, 2));
        assertThrows(IllegalArgumentException.class, () -> builder().build().count(twin));
    }

    @Test
    void refusesABuilderCallForAConstantOfTheCode() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> builder().set(TestCatalog.EARLY, true));
        assertTrue(refused.getMessage().contains("system property"), refused.getMessage());
    }

    @Test
    void refusesNull() {
        assertThrows(NullPointerException.class, () -> builder().set(TestCatalog.WAIT, (Duration) null));
    }

    @Test
    void printsTheEffectiveConfigurationWithSources() {
        properties.setProperty("millrace.pipe.length", "8192");
        Settings settings = builder().set(TestCatalog.LOW, 3).build();
        String expected = """
                millrace.early=false (default)
                millrace.name= (default)
                millrace.pipe.high=20 (default)
                millrace.pipe.length=8k (system property)
                millrace.pipe.low=3 (builder)
                millrace.pipe.wait=2s (default)
                """;
        assertEquals(expected, settings.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        settings.printTo(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertEquals(expected, out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
    }

    private Settings.Builder builder() {
        return Settings.builder(registry).properties(properties);
    }
}
