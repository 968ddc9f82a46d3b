package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bench.result.Sample;
import io.millrace.bench.result.SampleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code millrace bench} as its user meets it. */
class BenchScenario {
    @TempDir
    Path folder;

    @Test
    void aTinyRunMeasuresWritesAndTells() throws Exception {
        String printed = run(
                0,
                "bench",
                "--transports=nio",
                "--scenarios",
                "plain64,rate50",
                "--rounds",
                "1",
                "--seconds",
                "0.2",
                "--out",
                folder.toString());

        Path data = only(folder).resolve("samples.tsv");
        assertTrue(printed.endsWith("raw data: " + data), printed);
        Path page = data.resolveSibling("samples.html");
        assertTrue(printed.contains("report: " + page), printed);
        assertTrue(Files.readString(page).contains("millrace-nio"));
        assertTrue(run(0, "bench", "--report", data.toString()).contains("plain64"));
        assertTrue(printed.contains("millrace-nio: answers as it should"), printed);
        List<Sample> samples = SampleFile.read(data);
        assertEquals(
                Set.of("plain64", "rate50"),
                samples.stream().map(Sample::scenario).collect(Collectors.toSet()));
        for (Sample s : samples) {
            assertEquals("millrace-nio", s.server());
            assertTrue(s.requests() > 0 && s.errors() == 0, s.toString());
            assertTrue(s.serverCpuNs() > 0 && s.loadCpuNs() > 0 && s.rss() > 0, s.toString());
            assertTrue(s.allocated() >= 0 && s.latency().p99() > 0, s.toString());
        }
        List<String> facts = SampleFile.facts(data);
        assertTrue(facts.stream().anyMatch(f -> f.startsWith("server millrace-nio on ")), facts.toString());
        assertTrue(facts.stream().anyMatch(f -> f.contains("congestion control")), facts.toString());
    }

    @Test
    void aRunThatIsToldToEndTellsWhatItHas() throws Exception {
        try (ServerProcess bench = ServerProcess.start(
                "bench",
                "--transports=nio",
                "--scenarios=plain64",
                "--rounds=900",
                "--seconds=0.3",
                "--out=" + folder)) {
            bench.awaitLine("plain64 ");
            bench.terminate();

            assertEquals(128 + 15, bench.awaitExit());
            String printed = String.join("\n", bench.printed());
            assertTrue(printed.endsWith("raw data: " + only(folder).resolve("samples.tsv")), printed);
        }
    }

    @Test
    void aServerThatDoesNotStartIsLeftOut() throws Exception {
        Path peers = Files.writeString(folder.resolve("contestants"), "ends | native h1 | false {port}\n");
        String printed = run(
                1,
                "bench",
                "--peers",
                peers.toString(),
                "--contestants",
                "ends",
                "--scenarios",
                "json",
                "--out",
                folder.toString());

        assertTrue(printed.contains("ends: left out, since it did not start: it ended with 1"), printed);
        assertTrue(printed.contains("no server could be measured"), printed);
    }

    @Test
    void argumentsThatMakeNoSenseAreMisuseAndSayWhatToDo() throws Exception {
        assertTrue(run(2, "bench", "--scenarios", "plain65").contains("not one of plain64, pipe16"));
        assertTrue(run(2, "bench", "--rounds", "0").contains("--rounds 0: not a number from 1"));
        assertTrue(run(2, "bench", "--load", "wrk", "--seconds", "0.3").contains("whole --seconds"));
        assertTrue(run(2, "bench", "--java", folder.toString()).contains("it has no bin/java"));
        assertTrue(run(2, "bench", "--peers", "none").contains("no such file"));
        assertTrue(run(2, "bench", "--contestants", "apache").contains("not one of millrace-"));
    }

    private static Path only(Path parent) throws IOException {
        try (Stream<Path> all = Files.list(parent)) {
            List<Path> found = all.toList();
            assertEquals(1, found.size(), found.toString());
            return found.get(0);
        }
    }

    /** Runs to the end, checks the exit code and returns what it printed. */
    private static String run(int code, String... arguments) throws IOException, InterruptedException {
        try (ServerProcess process = ServerProcess.start(arguments)) {
            int exit = process.awaitExit();
            String printed = String.join("\n", process.printed());
            assertEquals(code, exit, printed);
            return printed;
        }
    }
}
