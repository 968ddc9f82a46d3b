package io.millrace.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingTest {
    private enum Colour {
        DARK_RED,
        BLUE
    }

    private final SizeSetting size = Setting.size("millrace.test.size", 4096).between(1024, 65_536);
    private final CountSetting count = Setting.count("millrace.test.count", 4).between(1, 100);
    private final DurationSetting duration = Setting.duration("millrace.test.duration", Duration.ofSeconds(1));
    private final FractionSetting fraction = Setting.fraction("millrace.test.fraction", 0.5);
    private final FlagSetting flag = Setting.flag("millrace.test.flag", false);
    private final ChoiceSetting<Colour> choice = Setting.choice("millrace.test.choice", Colour.BLUE);
    private final TextSetting text = Setting.text("millrace.test.text", "some");

    @Test
    void readsSizesWithAndWithoutUnit() {
        assertEquals(5000, size.parse("5000"));
        assertEquals(5000, size.parse(" 5000 b "));
        assertEquals(4096, size.parse("4k"));
        assertEquals(4096, size.parse("4 KiB"));
        assertEquals(4096, size.parse("4kB"));
        assertEquals(3L << 20, size.parse("3M"));
        assertEquals(2L << 30, size.parse("2g"));
        assertEquals(-4096, size.parse("-4k"));
    }

    @Test
    void refusesWhatIsNoSize() {
        refuses(size, "", "k", "4x", "4.5k", "0x10", "4k4", "--4", "99999999999g", "9223372036854775808", "\u0664k");
    }

    @Test
    void readsDurationsInEveryUnitAndAsIso() {
        assertEquals(Duration.ofNanos(7), duration.parse("7ns"));
        assertEquals(Duration.ofNanos(7_000), duration.parse("7us"));
        assertEquals(Duration.ofMillis(250), duration.parse("250ms"));
        assertEquals(Duration.ofSeconds(10), duration.parse("10 S"));
        assertEquals(Duration.ofMinutes(5), duration.parse("5m"));
        assertEquals(Duration.ofHours(2), duration.parse("2h"));
        assertEquals(Duration.ofMillis(1500), duration.parse("PT1.5S"));
        assertEquals(Duration.ofSeconds(-3), duration.parse("-3s"));
        assertEquals(Duration.ZERO, duration.parse("0"));
    }

    @Test
    void refusesADurationWithoutUnitAndOtherNonsense() {
        refuses(duration, "", "10", "s", "1.5s", "10 parsecs", "PT", "p10", "9999999999999h");
    }

    @Test
    void refusesADurationThatNanosecondsCannotHold() {
        assertFalse(duration.between(Duration.ZERO, Duration.ofDays(1)).accepts(Duration.ofDays(365_000)));
        assertFalse(duration.accepts(Duration.ofDays(-365_000)));
    }

    @Test
    void readsCountsFractionsFlagsAndText() {
        assertEquals(12, count.parse(" 12 "));
        assertEquals(0.125, fraction.parse("1/8"));
        assertEquals(0.125, fraction.parse("0.125"));
        assertEquals(0.125, fraction.parse("12.5%"));
        assertEquals(true, flag.parse("TRUE"));
        assertEquals(false, flag.parse("false"));
        assertEquals("nio", text.parse(" nio "));
    }

    @Test
    void refusesWhatIsNoCountFractionOrFlag() {
        refuses(count, "", "1k", "1.0", "9999999999", "many");
        refuses(fraction, "", "/", "1/", "half", "%");
        refuses(flag, "", "yes", "1", "tru");
    }

    @Test
    void refusesFractionsThatAreNoNumber() {
        for (String bad : List.of("1/0", "0/0", "NaN", "-1/8", "101%")) {
            assertFalse(fraction.accepts(fraction.parse(bad)), bad);
        }
    }

    @Test
    void readsChoicesInAnyCaseWithHyphenOrUnderscore() {
        assertEquals(Colour.DARK_RED, choice.parse("dark-red"));
        assertEquals(Colour.DARK_RED, choice.parse("DARK_RED"));
        assertEquals("dark-red", choice.print(Colour.DARK_RED));
        assertEquals("one of dark-red, blue", choice.allowed());
        refuses(choice, "", "red", "dark red");
    }

    @Test
    void refusesEmptyTextUnlessThatIsTheDefault() {
        assertFalse(text.accepts(" "));
        assertTrue(Setting.text("millrace.test.path", "").accepts(""));
    }

    @Test
    void keepsToTheRangeWithItsEndsIncluded() {
        assertTrue(size.accepts(1024L));
        assertTrue(size.accepts(65_536L));
        assertFalse(size.accepts(1023L));
        assertFalse(size.accepts(65_537L));
        assertFalse(size.accepts(-4096L));
    }

    @Test
    void keepsToPowersOfTwoAndMultiples() {
        assertTrue(size.powerOfTwo().accepts(2048L));
        assertFalse(size.powerOfTwo().accepts(3072L));
        assertFalse(Setting.size("millrace.test.any", 1).powerOfTwo().accepts(0L));
        assertFalse(Setting.size("millrace.test.any", 1)
                .between(Long.MIN_VALUE, 1)
                .powerOfTwo()
                .accepts(Long.MIN_VALUE));
        assertTrue(count.multipleOf(8).accepts(16));
        assertFalse(count.multipleOf(8).accepts(12));
    }

    @Test
    void acceptsZeroOnlyWhereItMeansSomething() {
        assertFalse(count.accepts(0));
        assertTrue(count.zeroMeans("as many as there are").accepts(0));
        assertTrue(size.powerOfTwo().zeroMeans("none").accepts(0L));
    }

    @Test
    void saysWhatIsAllowedWithUnitAndRange() {
        assertEquals(
                "a size (bytes) from 1k to 64k, a power of two",
                size.powerOfTwo().allowed());
        assertEquals(
                "a size (bytes) of at least 1, or 0: none",
                Setting.size("millrace.test.any", 1)
                        .between(1, Long.MAX_VALUE)
                        .zeroMeans("none")
                        .allowed());
        assertEquals(
                "a count from 1 to 100, a multiple of 4", count.multipleOf(4).allowed());
        assertEquals(
                "a duration (ns, us, ms, s, m or h) from 10ms to 1m",
                duration.between(Duration.ofMillis(10), Duration.ofMinutes(1)).allowed());
    }

    @Test
    void printsWhatItCanReadBack() {
        for (long bytes : new long[] {0, 1, 1000, 1024, 1536, 3L << 20, 5L << 30, Long.MAX_VALUE}) {
            assertEquals(bytes, size.parse(size.print(bytes)));
        }
        for (long ns : new long[] {0, 1, 1_000, 1_500_000, 90_000_000_000L, 3_600_000_000_000L, Long.MAX_VALUE}) {
            assertEquals(Duration.ofNanos(ns), duration.parse(duration.print(Duration.ofNanos(ns))));
        }
        assertEquals("90s", duration.print(Duration.ofSeconds(90)));
        assertEquals("1536", size.print(1536L));
        assertEquals(0.1, fraction.parse(fraction.print(0.1)));
    }

    @Test
    void isNotChangedByItsFluentMethods() {
        size.between(1, 2);
        size.doc("Another sentence.");
        assertTrue(size.accepts(4096L));
        assertEquals("", size.doc());
    }

    @Test
    void keepsEveryPartThroughTheFluentMethods() {
        SizeSetting built = size.doc("A sentence.")
                .powerOfTwo()
                .multipleOf(2)
                .zeroMeans("none")
                .between(2, 8);
        assertEquals("A sentence.", built.doc());
        assertEquals("a size (bytes) from 2 to 8, a power of two, a multiple of 2, or 0: none", built.allowed());
        assertEquals(4096, built.defaultValue());
        FlagSetting early = flag.atClassLoad().doc("A sentence.");
        assertTrue(early.readAtClassLoad());
        assertEquals("words", text.form("words").doc("A sentence.").allowed());
    }

    @Test
    void knowsItsArea() {
        assertEquals("test", size.area());
        assertEquals("transport", Setting.text("millrace.transport", "auto").area());
    }

    @Test
    void refusesNamesOfAnotherForm() {
        for (String bad : List.of(
                "",
                "millrace",
                "millrace.",
                "other.name",
                "millrace.Big",
                "millrace..a",
                "millrace.a_b",
                "millrace.1a")) {
            assertThrows(IllegalArgumentException.class, () -> Setting.flag(bad, true), bad);
        }
    }

    @Test
    void refusesEmptyRanges() {
        assertThrows(IllegalArgumentException.class, () -> count.between(2, 1));
        assertThrows(IllegalArgumentException.class, () -> count.multipleOf(0));
        assertThrows(IllegalArgumentException.class, () -> fraction.between(0.5, 0.1));
    }

    private static void refuses(Setting<?> setting, String... texts) {
        for (String bad : texts) {
            assertThrows(IllegalArgumentException.class, () -> setting.parse(bad), () -> "\"" + bad + "\"");
        }
    }
}
