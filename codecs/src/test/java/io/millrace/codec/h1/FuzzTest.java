package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Coverage-guided fuzzing with a short budget, {@code millrace.fuzz.seconds} a target. The fuzzer has a process of its
 * own: it instruments classes and ends its JVM when it finds something. What it finds lies in {@code target/fuzz}; put
 * it into {@code src/test/resources/fuzz} with the fix.
 */
class FuzzTest {
    private static final int SECONDS = Integer.getInteger("millrace.fuzz.seconds", 10);
    private static final Pattern COVERAGE = Pattern.compile("DONE\\s+cov: (\\d+) ft: (\\d+)");

    @Test
    void headParserSurvives() throws Exception {
        fuzz(HeadFuzz.class, "head", 250);
    }

    @Test
    void chunkDecoderSurvives() throws Exception {
        fuzz(ChunkFuzz.class, "chunks", 120);
    }

    private static void fuzz(Class<?> target, String name, int coverageMin) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "fuzz", name)).toAbsolutePath();
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path seeds = Path.of("src", "test", "resources", "fuzz", name).toAbsolutePath();
        assertTrue(Files.isDirectory(seeds), "no seeds in " + seeds);
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=io.millrace.codec.**",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-max_total_time=" + SECONDS,
                        "-max_len=400",
                        "-timeout=5",
                        "-print_final_stats=1",
                        corpus.toString(),
                        seeds.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(SECONDS + 120L, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertEquals(0, process.waitFor(), () -> "the fuzzer found something or failed, see " + output + ":\n" + said);
        Matcher matcher = COVERAGE.matcher(said);
        assertTrue(matcher.find(), said);
        int coverage = Integer.parseInt(matcher.group(1));
        assertTrue(coverage >= coverageMin, "covered only " + coverage + " edges: not instrumented?\n" + said);
        try (Stream<Path> found = Files.list(corpus)) {
            assertTrue(found.findAny().isPresent(), "nothing new was kept: not guided by coverage?\n" + said);
        }
    }
}
