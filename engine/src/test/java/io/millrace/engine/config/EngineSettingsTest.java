package io.millrace.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
    private final SettingsRegistry registry = SettingsRegistry.of(new EngineSettings());

    @Test
    void hasDefaultsThatAgreeWithEachOther() {
        Settings settings = builder().build();
        assertTrue(settings.size(EngineSettings.SEND_MARK_LOW) < settings.size(EngineSettings.SEND_MARK_HIGH));
        assertEquals(AcceptMode.AUTO, settings.choice(EngineSettings.ACCEPT_MODE));
        assertEquals(0.125, settings.fraction(EngineSettings.SEND_RESERVE));
    }

    @Test
    void namesEachConstantLikeItsSetting() throws IllegalAccessException {
        for (var field : EngineSettings.class.getFields()) {
            if (field.get(null) instanceof Setting<?> setting) {
                assertEquals(
                        "millrace."
                                + field.getName()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '.'),
                        setting.name());
            }
        }
    }

    @Test
    void refusesMarksOutOfOrder() {
        refuses("millrace.send.mark.low", "64k");
        refuses("millrace.send.mark.high", "16m");
    }

    @Test
    void refusesABlockLongerThanWhatHoldsIt() {
        refuses("millrace.receive.arm.length", "2k");
        refuses("millrace.receive.stash.length.max", "2k");
        refuses("millrace.forward.copy.max", "16k");
    }

    @Test
    void refusesMoreTasksInATurnThanMayWait() {
        refuses("millrace.loop.tasks.max", "1");
    }

    @Test
    void takesAFlagOfTheCodeFromTheSystemPropertyOnly() {
        FlagSetting setting =
                Setting.flag("millrace.test.early", false).atClassLoad().doc("For this test.");
        assertFalse(EngineFlags.read(setting));
        System.setProperty(setting.name(), " TRUE ");
        try {
            assertTrue(EngineFlags.read(setting));
        } finally {
            System.clearProperty(setting.name());
        }
    }

    @Test
    void namesABadValueOfAFlagOfTheCodeToo() {
        Properties properties = new Properties();
        properties.setProperty("millrace.memory.guard", "maybe");
        BadSettingException refused =
                assertThrows(BadSettingException.class, builder().properties(properties)::build);
        assertEquals("millrace.memory.guard=maybe (system property): expected true or false", refused.getMessage());
    }

    private void refuses(String name, String value) {
        BadSettingException refused =
                assertThrows(BadSettingException.class, builder().set(name, value)::build);
        assertTrue(refused.getMessage().contains(name + "=" + value), refused.getMessage());
    }

    private Settings.Builder builder() {
        return Settings.builder(registry).properties(new Properties());
    }
}
