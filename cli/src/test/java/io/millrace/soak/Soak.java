package io.millrace.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Starts a server, lets a crowd of clients at it, and says at the end whether every answer was right and whether
 * anything is left behind. The exit code tells. One thread, besides those of the clients.
 */
final class Soak {
    /** How much higher the resident memory of the last minute may be than that of the second one. */
    static final long GROWTH_MAX = 8L << 20;

    /** Exit code where nothing could be found out. */
    private static final int MISUSE = 2;

    private static final double MINUTE = 60;

    /** Long enough to tell growth: a minute to warm up, one to compare with, one to compare. */
    private static final double TELLING = 3 * MINUTE;

    private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int PROGRESS_S = 10;
    private static final String EXTERNAL = "memory.external.bytes";

    /** Counters of what no client here gives a reason for. */
    private static final List<String> NEVER = List.of(
            "loop.deaths",
            "handler.failures",
            "exchange.handler.failures",
            "closed.handler.failed",
            "closed.send.starved",
            "closed.limit",
            "closed.protocol",
            "closed.io",
            "http.idle.timeouts",
            "http.request.timeouts",
            "http.body.slow",
            "http.responses.5xx",
            "send.timeouts",
            "accept.paused.failure");

    /** What is left of a reset that the server was never told of. */
    private static final List<String> UNSEEN = List.of("http.head.timeouts", "closed.timed.out", "http.responses.4xx");

    private static final int RESETS_FOR_EACH_UNSEEN = 250;

    /** What the READY line says of a kernel with all that the ring can use, the limit of a receive included. */
    private static final String EVERY_FEATURE = ", all ";

    /** Counters that are shown where they are not 0, for whoever looks for a reason. */
    private static final Pattern TOLD = Pattern.compile(
            "^closed\\.|timeouts|starved|waits$|pauses|carry|no\\.block|exhausted|\\.cut$|short|^iouring");

    private final SoakOptions options;
    private final PrintStream out;
    private final Samples samples = new Samples();
    private final Verdict verdict = new Verdict();
    private boolean mayMissResets;
    private int told;
    private long lateNs;

    Soak(SoakOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        int code = MISUSE;
        try {
            code = new Soak(SoakOptions.parse(arguments), System.out).run() ? 0 : 1;
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("soak: " + e.getMessage());
        }
        System.exit(code);
    }

    /** Whether all was well. */
    boolean run() throws IOException, InterruptedException {
        out.println("seed " + options.seed() + ", " + Math.round(options.seconds()) + " s");
        try (ServerUnderLoad server = ServerUnderLoad.start(options.server())) {
            out.println(
                    "server " + server.pid() + " at port " + server.address().getPort() + ", " + server.transport());
            mayMissResets = server.transport().startsWith("io_uring")
                    && !server.transport().contains(EVERY_FEATURE);
            Crowd crowd = new Crowd(server.address(), options.seed());
            try (ServerCounters counters = new ServerCounters(server.address())) {
                soak(server, crowd, counters);
            }
            end(server);
            report(server, crowd);
        }
        if (options.folder() != null) {
            keep(options.folder());
        }
        return verdict.well();
    }

    private void soak(ServerUnderLoad server, Crowd crowd, ServerCounters counters)
            throws IOException, InterruptedException {
        crowd.warmUp();
        Samples.Sample before = settled(server, crowd, counters, null);
        Map<String, Integer> descriptors = server.descriptorKinds();
        out.println("idle  " + before);

        crowd.start();
        watch(server, crowd, counters);
        boolean stopped = crowd.stop();

        verdict.is("clients that did not end", "", stopped ? "0" : "some", stopped, "none");
        Samples.Sample after = settled(server, crowd, counters, before);
        out.println("idle  " + after);
        compare(before, after);
        if (after.descriptors() != before.descriptors()) {
            out.println("descriptors before: " + descriptors);
            out.println("descriptors after:  " + server.descriptorKinds());
        }
    }

    /** A sample each second, a line of each tenth. */
    private void watch(ServerUnderLoad server, Crowd crowd, ServerCounters counters) throws IOException {
        long startNs = System.nanoTime();
        for (int i = 1; i <= options.seconds() && server.lives(); i++) {
            long dueNs = startNs + TimeUnit.SECONDS.toNanos(i);
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                Line.pause(1 + TimeUnit.NANOSECONDS.toMillis(leftNs));
            }
            lateNs = Math.max(lateNs, System.nanoTime() - dueNs);
            Samples.Sample sample = sample(server, crowd, counters, (System.nanoTime() - startNs) / 1e9);
            samples.add(sample);
            tell(crowd);
            if (i % PROGRESS_S == 0) {
                out.println(sample);
            }
        }
    }

    /** Failures as they come. */
    private void tell(Crowd crowd) {
        List<String> failures = crowd.told();
        failures.subList(told, failures.size()).forEach(out::println);
        told = failures.size();
    }

    private static Samples.Sample sample(ServerUnderLoad server, Crowd crowd, ServerCounters counters, double second)
            throws IOException {
        Map<String, Long> values = counters.read();
        return new Samples.Sample(
                second, crowd.answers(), crowd.failures(), server.residentBytes(), server.descriptors(), values);
    }

    /**
     * A server that nobody but we talks to: the same twice in a row, and the same as {@code wanted} if it comes to that
     * in time. Connections linger for a moment after their clients have gone.
     */
    private static Samples.Sample settled(
            ServerUnderLoad server, Crowd crowd, ServerCounters counters, Samples.Sample wanted) throws IOException {
        long deadlineNs = System.nanoTime() + SETTLE_NS;
        Samples.Sample last = sample(server, crowd, counters, 0);
        while (true) {
            Line.pause(wanted == null ? 1500 : 250);
            Samples.Sample now = sample(server, crowd, counters, 0);
            if (alike(now, wanted == null ? last : wanted) || System.nanoTime() > deadlineNs) {
                return now;
            }
            last = now;
        }
    }

    private static boolean alike(Samples.Sample a, Samples.Sample b) {
        for (String gauge : gauges()) {
            if (!a.counters().get(gauge).equals(b.counters().get(gauge))) {
                return false;
            }
        }
        return a.descriptors() == b.descriptors();
    }

    private static List<String> gauges() {
        List<String> gauges = new ArrayList<>(Samples.BLOCKS);
        gauges.add(EXTERNAL);
        gauges.add(Samples.CONNECTIONS);
        return gauges;
    }

    private void compare(Samples.Sample before, Samples.Sample after) {
        for (String gauge : gauges()) {
            verdict.back(gauge, before.counters().get(gauge), after.counters().get(gauge));
        }
        verdict.back("file descriptors", before.descriptors(), after.descriptors());
        for (String counter : NEVER) {
            verdict.none(counter, after.counters().get(counter));
        }
        long unseen = resetsUnseenMax(after);
        for (String counter : UNSEEN) {
            long times = after.counters().get(counter);
            verdict.is(counter, "", Long.toString(times), times <= unseen, "at most " + unseen);
        }
        after.counters().forEach((name, value) -> {
            if (TOLD.matcher(name).find() && value > 0) {
                verdict.note(name, "", Long.toString(value));
            }
        });
        double end = options.seconds();
        long early = samples.medianResident(MINUTE, 2 * MINUTE);
        long late = samples.medianResident(end - MINUTE, end + 1);
        if (end < TELLING || early == 0) {
            verdict.note("rss, MiB", mib(before.resident()), mib(after.resident()) + "  too short to tell growth");
        } else {
            verdict.is(
                    "rss, MiB, minute 2 and the last",
                    mib(early),
                    mib(late),
                    late - early <= GROWTH_MAX,
                    "at most " + mib(GROWTH_MAX) + " more");
        }
    }

    /**
     * A ring is not told of a reset that comes together with bytes in the moment between the first look at a socket and
     * the wait for it, and where a receive cannot be limited nothing makes it look again. Such a connection goes when
     * its head is due, which is then the only sign.
     */
    private long resetsUnseenMax(Samples.Sample after) {
        return mayMissResets ? 1 + after.counters().get("closed.peer.reset") / RESETS_FOR_EACH_UNSEEN : 0;
    }

    /** SIGTERM within an answer: it comes whole, then the server goes. */
    private void end(ServerUnderLoad server) throws IOException, InterruptedException {
        verdict.none("lines that the server printed", server.complaints().size());
        server.complaints().forEach(out::println);
        boolean whole = false;
        try (Line line = Line.slow(server.address(), 16 << 10, in -> in)) {
            Asking.Get get = Asking.bytes(8 * Asking.MIB);
            line.send(get.text());
            Line.pause(100);
            server.terminate();
            line.answers().expect(get.body(), get.length());
            whole = true;
        } catch (IOException e) {
            out.println("at the end: " + e);
        }
        verdict.is("the answer within SIGTERM came", "", whole ? "whole" : "cut", whole, "whole");
        int code = server.awaitExit();
        verdict.is("exit code after SIGTERM", "", Integer.toString(code), code == 0, "0");
    }

    private void report(ServerUnderLoad server, Crowd crowd) {
        verdict.none("failures of clients", crowd.failures());
        tell(crowd);
        out.println();
        out.printf(Locale.ROOT, "%-14s %8s %14s %14s %10s%n", "clients", "count", "times", "answers", "failures");
        for (Crowd.Kind kind : crowd.kinds()) {
            verdict.is(kind.name() + " at work", "", Long.toString(kind.times()), kind.times() > 1, "more than once");
            out.printf(
                    Locale.ROOT,
                    "%-14s %8d %,14d %,14d %10d%n",
                    kind.name(),
                    kind.clients(),
                    kind.times(),
                    kind.answers(),
                    kind.failures());
        }
        verdict.note("longest that the clients stood still", "", TimeUnit.NANOSECONDS.toMillis(lateNs) + " ms");
        verdict.note("most connections at a time", "", Long.toString(samples.largest(Samples.Sample::connections)));
        verdict.note("most blocks in use at a time", "", Long.toString(samples.largest(Samples.Sample::blocks)));
        out.printf(Locale.ROOT, "%n%-34s %14s %14s%n", "", "before", "after");
        verdict.lines().forEach(out::println);
        out.printf("%n%s: %s, seed %d%n", verdict.well() ? "WELL" : "NOT WELL", server.transport(), options.seed());
    }

    private void keep(Path folder) throws IOException {
        Files.createDirectories(folder);
        samples.writeCsv(folder.resolve("soak.csv"));
        samples.writePlot(folder.resolve("soak.svg"));
        out.println("samples: " + folder.resolve("soak.csv") + ", plot: " + folder.resolve("soak.svg"));
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1048576.0);
    }
}
