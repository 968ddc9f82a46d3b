package io.millrace.jmh;

import io.millrace.jmh.parse.SampleHeads;
import io.millrace.jmh.parse.SampleSections;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks on the JVM that runs it, each in several processes: JMH's results go into a file, one line for each
 * benchmark to stdout. The command behind {@code scripts/jmh}; runs on the thread that calls it.
 *
 * <p>A line has seven columns, divided by tabs: benchmark, kind, Java, median ns of the processes, that without the
 * baseline, the spread of the processes, bytes allocated a call.
 */
public final class Bench {
    /** What JMH calls the bytes that one call allocates. */
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private static final String BASELINE = "baseline";
    private static final String PREFIX = "io.millrace.jmh.";
    private static final String NONE = "-";
    private static final int UNSAFE_WARNS_FROM = 24;
    /** What Netty's users set who want speed. */
    private static final List<String> FOR_NETTY =
            List.of("-Dio.netty.buffer.checkBounds=false", "-Dio.netty.buffer.checkAccessible=false");

    private Bench() {}

    /**
     * {@code heads FOLDER} writes the sample heads and sections; {@code run PATTERN FORKS WARMUP-MS MEASURE-MS FILE}
     * runs what the pattern finds in the full names.
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("heads")) {
            SampleHeads.write(Path.of(args[1]));
            SampleSections.write(Path.of(args[1]));
        } else if (args.length == 6 && args[0].equals("run")) {
            int forks = Integer.parseInt(args[2]);
            print(run(args[1], forks, Integer.parseInt(args[3]), Integer.parseInt(args[4]), args[5]));
        } else {
            System.err.println("heads FOLDER | run PATTERN FORKS WARMUP-MS MEASURE-MS FILE");
            System.exit(2);
        }
    }

    /**
     * Runs what the pattern finds.
     *
     * @param forks processes for each; 0: all in this one
     * @param file for JMH's results; null: none
     */
    public static Collection<RunResult> run(String pattern, int forks, int warmupMs, int measureMs, String file)
            throws RunnerException {
        int iterations = Math.max(3, measureMs / 200);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(pattern)
                .forks(forks)
                .jvmArgsAppend(arguments())
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(warmupMs))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(measureMs / iterations))
                .verbosity(file == null ? VerboseMode.SILENT : VerboseMode.NORMAL)
                .addProfiler(GCProfiler.class);
        if (file == null) {
            return new Runner(options.build()).run();
        }
        PrintStream stdout = System.out;
        System.setOut(System.err); // JMH talks on stdout
        try {
            return new Runner(options.resultFormat(ResultFormatType.JSON)
                            .result(file)
                            .build())
                    .run();
        } finally {
            System.setOut(stdout);
        }
    }

    /** Without the flag Netty does without Unsafe on newer JVMs, which makes it slower. */
    private static String[] arguments() {
        List<String> arguments = new ArrayList<>(FOR_NETTY);
        if (Runtime.version().feature() >= UNSAFE_WARNS_FROM) {
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        return arguments.toArray(String[]::new);
    }

    private static void print(Collection<RunResult> results) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (RunResult result : results) {
            double[] ns = processes(result);
            double baseline = baseline(result, results);
            out.println(String.join(
                    "\t",
                    name(result),
                    kind(result),
                    "java " + Runtime.version().feature(),
                    number(median(ns)),
                    Double.isNaN(baseline) ? NONE : number(median(ns) - baseline),
                    number(ns[0]) + "-" + number(ns[ns.length - 1]),
                    number(allocated(result))));
        }
    }

    /** Mean ns of each process, the lowest first. */
    private static double[] processes(RunResult result) {
        return result.getBenchmarkResults().stream()
                .mapToDouble(process -> process.getPrimaryResult().getScore())
                .sorted()
                .toArray();
    }

    private static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Median of the baseline in the same class and of the same kind; NaN where there is none. */
    private static double baseline(RunResult of, Collection<RunResult> results) {
        String wanted = owner(of) + "." + BASELINE;
        for (RunResult other : results) {
            boolean own = other.getParams().getBenchmark().equals(of.getParams().getBenchmark());
            if (!own
                    && other.getParams().getBenchmark().equals(wanted)
                    && kind(other).equals(kind(of))) {
                return median(processes(other));
            }
        }
        return Double.NaN;
    }

    private static String owner(RunResult result) {
        String name = result.getParams().getBenchmark();
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** The benchmark without the packages that all have in common. */
    public static String name(RunResult result) {
        return result.getParams().getBenchmark().substring(PREFIX.length());
    }

    private static String kind(RunResult result) {
        BenchmarkParams params = result.getParams();
        return params.getParamsKeys().contains("kind") ? params.getParam("kind") : NONE;
    }

    /** Bytes that one call allocates. */
    public static double allocated(RunResult result) {
        Result<?> found = result.getSecondaryResults().get(ALLOCATED);
        if (found == null) {
            throw new IllegalStateException("no " + ALLOCATED + " among "
                    + Arrays.toString(result.getSecondaryResults().keySet().toArray()));
        }
        return found.getScore();
    }

    /** Whether calls allocate in every iteration: what the JVM does once falls into one of them. */
    public static boolean allocates(RunResult result, double bytesACall, double bytesBesides) {
        return result.getBenchmarkResults().stream()
                .flatMap(process -> process.getIterationResults().stream())
                .allMatch(iteration -> {
                    double bytes =
                            iteration.getSecondaryResults().get(ALLOCATED).getScore();
                    long calls = iteration.getMetadata().getAllOps();
                    return bytes > bytesACall && bytes * calls > bytesBesides;
                });
    }

    private static String number(double value) {
        return Math.abs(value) < 0.05 ? "0" : String.valueOf(Math.round(value * 10) / 10.0);
    }
}
