package io.millrace.cli;

import io.millrace.bench.report.Report;
import io.millrace.bench.result.Sample;
import io.millrace.bench.run.Apart;
import io.millrace.bench.run.BenchPlan;
import io.millrace.bench.run.BenchRun;
import io.millrace.bench.run.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code millrace bench}: measures over the wire, and tells. Runs on the thread that calls it. */
final class Bench {
    private static final Path ERRORS_OF_THIS_PROCESS = Path.of("/proc/self/fd/2");
    private static final int END_S = 30;

    private final String[] arguments;
    private final PrintStream out;
    private final PrintStream err;
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    Bench(String[] arguments, PrintStream out, PrintStream err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    /** Returns the exit code. */
    int run() throws UsageException, IOException, InterruptedException {
        BenchOptions options = BenchOptions.parse(arguments);
        if (options.report() != null) {
            tell(options.report());
            return Main.DONE;
        }
        BenchPlan plan = options.plan(BenchRun.stamp());
        if (!Apart.isInside()) {
            String refusal = Apart.refusal();
            if (refusal == null) {
                return Apart.run(again());
            }
            complain("no network namespace of its own (" + refusal + "): as root it has one");
            if (BenchRun.congestionControl().startsWith("bbr")) {
                complain("WARNING: the congestion control is bbr, which delays by timers even over loopback: these"
                        + " figures are not worth much; sysctl net.ipv4.tcp_congestion_control=reno helps");
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::interrupt, "bench-interrupt"));
        try {
            return measure(plan);
        } finally {
            ended.countDown();
        }
    }

    private int measure(BenchPlan plan) throws IOException, InterruptedException {
        BenchRun run = new BenchRun(plan, new Progress(err, isTerminal()), interrupted::get);
        try {
            run.run();
        } catch (IOException e) {
            complain(e.getMessage());
        }
        List<Sample> samples = run.samples();
        if (samples.isEmpty()) {
            complain("no sample was taken; " + plan.folder() + " has what the servers said");
            return Main.FAILED;
        }
        tell(run.data());
        return samples.stream().anyMatch(s -> s.errors() > 0) ? Main.FAILED : Main.DONE;
    }

    private void tell(Path data) throws IOException {
        out.println(Report.of(data));
        out.println("report: " + Report.page(data));
        out.println("raw data: " + data);
        out.flush();
    }

    /** In the shutdown hook: what is measured is told before the JVM ends. */
    private void interrupt() {
        interrupted.set(true);
        try {
            if (!ended.await(END_S, TimeUnit.SECONDS)) {
                complain("the run does not end; giving it up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** This command again, in a JVM that works on one core: its collector has one thread. */
    private List<String> again() {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
        words.addAll(flags);
        if (flags.stream().noneMatch(flag -> flag.matches("-XX:\\+Use\\w+GC"))) {
            words.add("-XX:+UseSerialGC");
        }
        words.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "bench"));
        words.addAll(List.of(arguments));
        return words;
    }

    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(ERRORS_OF_THIS_PROCESS).startsWith("/dev/pts");
        } catch (IOException e) {
            return false;
        }
    }

    private void complain(String what) {
        err.println("millrace: " + what);
    }
}
