package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.SettingsRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/threat-model.md promises has a setting, a counter and a test that are there. */
class ThreatModelPageTest {
    private static final Pattern NAME = Pattern.compile("`(millrace\\.[a-z0-9.]+)`");
    private static final Pattern DEFAULT = Pattern.compile("`(millrace\\.[a-z0-9.]+)` = `([^`]+)`");
    private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+)\\.([a-z]\\w+)`");
    private static final Pattern ROW = Pattern.compile("\\| .+ \\| .* \\| .* \\| .+ \\|");

    private final Workspace workspace = Workspace.find();
    private final String page = read("threat-model.md");
    private final String settings = read("settings.md");
    private final String counters = read("counters.md");

    @Test
    void eachSettingHasTheDefaultThatThePageTells() {
        List<String> wrong = new ArrayList<>();
        int found = 0;
        for (Matcher m = DEFAULT.matcher(page); m.find(); found++) {
            if (!settings.contains("| `" + m.group(1) + "` | `" + m.group(2) + "` |")) {
                wrong.add(m.group());
            }
        }

        assertEquals(List.of(), wrong);
        assertTrue(found > 30, found + " defaults are on the page");
    }

    @Test
    void eachNameIsASettingOrACounter() {
        SettingsRegistry registry = SettingsRegistry.load();
        List<String> unknown = new ArrayList<>();
        for (Matcher m = NAME.matcher(page); m.find(); ) {
            String name = m.group(1);
            if (registry.find(name) == null
                    && !settings.contains("`" + name + "`")
                    && !counters.contains("| `" + name + "` |")) {
                unknown.add(name);
            }
        }

        assertEquals(List.of(), unknown);
    }

    @Test
    void eachProofIsATest() {
        Map<String, String> sources = testSources();
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Matcher m = PROOF.matcher(page); m.find(); found++) {
            String source = sources.getOrDefault(m.group(1), "");
            if (!source.contains("void " + m.group(2) + "(")) {
                missing.add(m.group());
            }
        }

        assertEquals(List.of(), missing);
        assertTrue(found > 40, found + " proofs are on the page");
    }

    @Test
    void noCostIsWithoutAProof() {
        String costs = page.substring(page.indexOf("## What a peer may cost"), page.indexOf("## All of it at once"));
        List<String> bare = costs.lines()
                .filter(line -> ROW.matcher(line).matches())
                .filter(line -> !line.startsWith("| Cost |"))
                .filter(line -> !PROOF.matcher(line.substring(line.lastIndexOf('|', line.length() - 2)))
                        .find())
                .toList();

        assertEquals(List.of(), bare);
    }

    /** Text by name of class, of the tests and of the contracts that the testkit runs for each transport. */
    private Map<String, String> testSources() {
        List<Path> files = new ArrayList<>(workspace.sources("test"));
        workspace.sources("main").stream()
                .filter(file -> file.toString().contains("testkit"))
                .forEach(files::add);
        Map<String, String> sources = new HashMap<>();
        for (Path file : files) {
            sources.put(file.getFileName().toString().replace(".java", ""), text(file));
        }
        return sources;
    }

    private String read(String name) {
        return text(workspace.root().resolve("docs").resolve(name));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
