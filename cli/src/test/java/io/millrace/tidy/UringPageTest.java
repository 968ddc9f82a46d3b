package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.SettingsRegistry;
import io.millrace.engine.transport.TransportFeature;
import io.millrace.transport.iouring.UringTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/io_uring.md lists is what the code looks for. */
class UringPageTest {
    private static final Pattern SETTING = Pattern.compile("`(millrace\\.[a-z.]+)`");
    private static final Path DOCS = Workspace.find().root().resolve("docs");

    private final String page = read("io_uring.md");

    @Test
    void itHasARowForEachFeatureInItsOrder() {
        List<String> rows = new ArrayList<>();
        for (TransportFeature f : new UringTransportProvider().probe().features()) {
            String since = f.since().isEmpty() ? " |" : " " + f.since() + " |";
            rows.add("| " + f.name() + " |" + since + " " + (f.required() ? "yes" : "no") + " |");
        }
        List<String> found = page.lines()
                .filter(line -> rows.stream().anyMatch(line::startsWith))
                .toList();

        assertEquals(
                rows,
                found.stream()
                        .map(line -> rows.stream()
                                .filter(line::startsWith)
                                .findFirst()
                                .orElseThrow())
                        .toList());
    }

    @Test
    void whatItNamesExists() {
        String counters = read("counters.md");
        SettingsRegistry settings = SettingsRegistry.load();
        Matcher names = SETTING.matcher(page);
        while (names.find()) {
            String name = names.group(1);
            assertTrue(settings.find(name) != null || counters.contains("`" + name + "`"), name);
        }
    }

    private static String read(String name) {
        try {
            return Files.readString(DOCS.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
