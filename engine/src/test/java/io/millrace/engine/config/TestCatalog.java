package io.millrace.engine.config;

import java.time.Duration;

/** A small catalog with one entry of most kinds. */
public final class TestCatalog implements SettingsCatalog {
    public static final SizeSetting LENGTH = Setting.size("millrace.pipe.length", 4096)
            .powerOfTwo()
            .between(1024, 65_536)
            .doc("Length of the pipe | in bytes.");
    public static final CountSetting LOW =
            Setting.count("millrace.pipe.low", 10).doc("Low mark.");
    public static final CountSetting HIGH =
            Setting.count("millrace.pipe.high", 20).doc("High mark.");
    public static final DurationSetting WAIT =
            Setting.duration("millrace.pipe.wait", Duration.ofSeconds(2)).doc("How long the pipe waits.");
    public static final TextSetting NAME = Setting.text("millrace.name", "").doc("Name of the pipe.");
    public static final FlagSetting EARLY =
            Setting.flag("millrace.early", false).atClassLoad().doc("A constant of the code.");

    static final FlagSetting NOT_PUBLIC = Setting.flag("millrace.hidden", false).doc("Not part of the catalog.");

    @Override
    public void check(CrossCheck check) {
        check.below(LOW, HIGH);
        check.require(check.settings().count(HIGH) != 13, "the high mark brings bad luck", HIGH);
    }
}
