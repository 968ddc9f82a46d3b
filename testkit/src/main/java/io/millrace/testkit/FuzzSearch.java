package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A search for input that breaks a target, guided by coverage, {@code millrace.fuzz.seconds} long. Test thread only.
 *
 * <p>The fuzzer has a process of its own: it instruments classes and ends its JVM when it finds something. It has to be
 * on the class path of the tests. What it finds lies in {@code target/fuzz/NAME}, what it learned in {@code corpus}
 * there, from which the next search goes on; what found something belongs into {@code src/test/resources/fuzz/NAME}
 * with the fix. Where {@code millrace.fuzz.only} names another target, the search is skipped.
 */
public final class FuzzSearch {
    private static final int SECONDS = Integer.getInteger("millrace.fuzz.seconds", 10);
    private static final String ONLY = System.getProperty("millrace.fuzz.only", "");
    private static final int REPORT_SECONDS_MAX = 120;
    /** The first input loads classes, on a busy machine. */
    private static final int INPUT_SECONDS_MAX = 60;

    private static final Pattern COVERAGE = Pattern.compile("DONE\\s+cov: (\\d+) ft: (\\d+)");

    private final Class<?> target;
    private final String name;
    private final Path folder;
    private final List<String> jvm = new ArrayList<>();
    private final List<String> fuzzer = new ArrayList<>();

    /**
     * @param target has a static {@code fuzzerTestOneInput(byte[])} that throws when something is wrong
     * @param name of the folder with its seeds in {@code src/test/resources/fuzz}
     */
    public FuzzSearch(Class<?> target, String name) {
        this.target = target;
        this.name = name;
        folder = Path.of("target", "fuzz", name).toAbsolutePath();
    }

    /** An argument for the JVM of the fuzzer. */
    public FuzzSearch jvm(String argument) {
        jvm.add(argument);
        return this;
    }

    /** An argument for the fuzzer. */
    public FuzzSearch fuzzer(String argument) {
        fuzzer.add(argument);
        return this;
    }

    /**
     * Takes the same way each time, and only so far, unless the target was asked for by name: a test run is to say
     * whether the code is as it was, a search may find what was there before.
     *
     * @param inputs tried at most
     */
    public FuzzSearch repeatable(int inputs) {
        return ONLY.isEmpty() ? fuzzer("-seed=1").fuzzer("-runs=" + inputs) : this;
    }

    /** The seeds and what was found once, by name. */
    public static List<Path> seeds(String name) {
        Path at = Path.of("src", "test", "resources", "fuzz", name).toAbsolutePath();
        assertTrue(Files.isDirectory(at), "no seeds in " + at);
        try (Stream<Path> files = Files.list(at)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Searches; fails when something is found, or when the search was not guided. @param coverageMin in edges */
    public void run(int coverageMin) throws IOException, InterruptedException {
        run(coverageMin, List.of());
    }

    /** As {@link #run(int)}, with more seeds, which are not kept in files. */
    public void run(int coverageMin, List<byte[]> moreSeeds) throws IOException, InterruptedException {
        assumeTrue(ONLY.isEmpty() || ONLY.equals(name), "another target was asked for: " + ONLY);
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command(corpus, write(moreSeeds)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(SECONDS + REPORT_SECONDS_MAX, TimeUnit.SECONDS)) {
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

    private Path write(List<byte[]> more) throws IOException {
        Path at = Files.createDirectories(folder.resolve("seeds"));
        for (int i = 0; i < more.size(); i++) {
            Files.write(at.resolve("seed-" + i), more.get(i));
        }
        return at;
    }

    private List<String> command(Path corpus, Path seeds) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(List.of("-ea", "-Xmx512m"));
        all.addAll(jvm);
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
        all.add("--target_class=" + target.getName());
        all.add("--reproducer_path=" + folder);
        all.add("-artifact_prefix=" + folder + "/");
        all.add("-max_total_time=" + SECONDS);
        all.add("-timeout=" + INPUT_SECONDS_MAX);
        all.add("-print_final_stats=1");
        all.addAll(fuzzer);
        all.add(corpus.toString());
        all.add(Path.of("src", "test", "resources", "fuzz", name)
                .toAbsolutePath()
                .toString());
        all.add(seeds.toString());
        return all;
    }
}
