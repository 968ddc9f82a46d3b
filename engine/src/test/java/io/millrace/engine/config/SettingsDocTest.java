package io.millrace.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SettingsDocTest {
    private final String page = SettingsDoc.render(SettingsRegistry.of(new TestCatalog()));

    @Test
    void givesTheSameTextEachTime() {
        assertEquals(page, SettingsDoc.render(SettingsRegistry.of(new TestCatalog())));
    }

    @Test
    void tellsDefaultRangeAndSentenceOfASetting() {
        assertLine("| `millrace.pipe.wait` | `2s` | a duration (ns, us, ms, s, m or h) of at least 0 "
                + "| How long the pipe waits. |");
        assertLine("| `millrace.name` | (none) | text | Name of the pipe. |");
    }

    @Test
    void keepsItsTableWholeWhenASentenceHasABar() {
        assertLine("| `millrace.pipe.length` | `4k` | a size (bytes) from 1k to 64k, a power of two "
                + "| Length of the pipe \\| in bytes. |");
    }

    @Test
    void groupsByAreaAndListsConstantsOfTheCodeApart() {
        assertTrue(page.indexOf("## `millrace.name`") < page.indexOf("## `millrace.pipe`"));
        int apart = page.indexOf("## Read at class load");
        assertTrue(apart > page.indexOf("## `millrace.pipe`"));
        assertTrue(page.indexOf("| `millrace.early` |") > apart);
    }

    private void assertLine(String line) {
        assertTrue(page.lines().anyMatch(line::equals), page);
    }
}
