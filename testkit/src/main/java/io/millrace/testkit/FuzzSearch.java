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
 * A search for input that breaks a target, guided by coverage. Test thread only.
 *
 * <p>In a test run it takes the same way each time, from the seeds alone, and the number of inputs ends it: such a run
 * is to say whether the code is as it was, on a busy machine too. With {@code millrace.fuzz.seconds} it searches freely
 * and so long, and begins with what earlier searches learned; it may find what was there before.
 *
 * <p>The fuzzer has a process of its own: it instruments classes and ends its JVM when it finds something. It has to be
 * on the class path of the tests. What it finds lies in {@code target/fuzz/NAME}, what a free search learned in
 * {@code corpus} there; what found something belongs into {@code src/test/resources/fuzz/NAME} with the fix. Where
 * {@code millrace.fuzz.only} names another target, the search is skipped.
 */
public final class FuzzSearch {
    /** Of a free search; 0: the number of inputs ends it. */
    private static final int SECONDS = Integer.getInteger("millrace.fuzz.seconds", 0);
    /** In which a test run tries its inputs, of some seconds where nobody else wants the machine. */
    private static final int SAFETY_SECONDS = 300;

    private static final String ONLY = System.getProperty("millrace.fuzz.only", "");
    private static final int REPORT_SECONDS_MAX = 120;
    /** The first input loads classes, on a busy machine. */
    private static final int INPUT_SECONDS_MAX = 60;

    private static final Pattern COVERAGE = Pattern.compile("DONE\\s+cov: (\\d+) ft: (\\d+)");
    private static final Pattern INPUTS = Pattern.compile("stat::number_of_executed_units: +(\\d+)");

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

    /**
     * Searches; fails when something is found, or when the search was not guided.
     *
     * @param inputs      tried in a test run, seeds included
     * @param coverageMin in edges
     */
    public void run(int inputs, int coverageMin) throws IOException, InterruptedException {
        run(inputs, coverageMin, List.of());
    }

    /** As {@link #run(int, int)}, with more seeds, which are not kept in files. */
    public void run(int inputs, int coverageMin, List<byte[]> moreSeeds) throws IOException, InterruptedException {
        assumeTrue(ONLY.isEmpty() || ONLY.equals(name), "another target was asked for: " + ONLY);
        boolean free = SECONDS > 0;
        Path corpus = free ? Files.createDirectories(folder.resolve("corpus")) : emptied(folder.resolve("kept"));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command(inputs, corpus, write(moreSeeds)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int secondsMax = (free ? SECONDS : SAFETY_SECONDS) + REPORT_SECONDS_MAX;
        boolean ended = process.waitFor(secondsMax, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        int code = process.waitFor();
        String said = Files.readString(output, StandardCharsets.ISO_8859_1);
        assertTrue(ended, () -> "the fuzzer did not end within " + secondsMax + " s:\n" + said);
        assertEquals(0, code, () -> "the fuzzer found something or failed, see " + output + ":\n" + said);
        int tried = number(INPUTS, said);
        assertTrue(
                free || tried >= inputs,
                () -> "tried only " + tried + " of " + inputs + " inputs in " + SAFETY_SECONDS
                        + " s: nothing was found, but the machine is too busy to tell\n" + said);
        int coverage = number(COVERAGE, said);
        assertTrue(coverage >= coverageMin, "covered only " + coverage + " edges: not instrumented?\n" + said);
        try (Stream<Path> found = Files.list(corpus)) {
            assertTrue(found.findAny().isPresent(), "nothing new was kept: not guided by coverage?\n" + said);
        }
    }

    private static int number(Pattern pattern, String said) {
        Matcher matcher = pattern.matcher(said);
        assertTrue(matcher.find(), said);
        return Integer.parseInt(matcher.group(1));
    }

    private static Path emptied(Path at) throws IOException {
        Files.createDirectories(at);
        try (Stream<Path> files = Files.list(at)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        return at;
    }

    private Path write(List<byte[]> more) throws IOException {
        Path at = Files.createDirectories(folder.resolve("seeds"));
        for (int i = 0; i < more.size(); i++) {
            Files.write(at.resolve("seed-" + i), more.get(i));
        }
        return at;
    }

    private List<String> command(int inputs, Path corpus, Path seeds) {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(List.of("-ea", "-Xmx512m"));
        all.addAll(jvm);
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
        all.add("--target_class=" + target.getName());
        all.add("--reproducer_path=" + folder);
        all.add("-artifact_prefix=" + folder + "/");
        if (SECONDS > 0) {
            all.add("-max_total_time=" + SECONDS);
        } else {
            all.addAll(List.of("-seed=1", "-runs=" + inputs, "-max_total_time=" + SAFETY_SECONDS));
        }
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
