package io.millrace.bench.run;

import io.millrace.bench.load.LoadPlan;
import io.millrace.bench.result.Sample;
import io.millrace.bench.result.SampleFile;
import io.millrace.bench.server.Contestant;
import io.millrace.bench.server.CoreTimes;
import io.millrace.bench.server.Pinning;
import io.millrace.engine.TransportChoice;
import io.millrace.engine.transport.TransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures servers: all are started at once on one core, checked and warmed up, and then sleep while the load, on
 * another core, goes round them, scenario by scenario, so that slow and fast minutes of the machine touch all alike.
 * One thread.
 */
public final class BenchRun {
    private static final double WARM_FIRST = 3; // times the length of a sample: the first scenario compiles most
    private static final double WARM_OTHER = 2;
    private static final double WAKE_SHARE = 0.5;
    private static final double RATE_SHARE = 0.5;
    private static final double QUIET_MAX = 3; // times the length of a sample
    private static final int QUIET_LOOK_MS = 200;
    private static final double QUIET_BUSY_MAX = 0.25;
    private static final double SAMPLE_OVERHEAD_SECONDS = 0.5;
    private static final double SECONDS_PER_MINUTE = 60;

    private final BenchPlan plan;
    private final Progress progress;
    private final BooleanSupplier interrupted;
    private final Path data;
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> facts = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private final OwnLoad own;
    private final Idle idle;
    private final Generator loops;
    private Pinning pinning;
    private long endNs;
    private double rate;
    private int taken;

    /** @param interrupted tells that no more is wanted, from any thread */
    public BenchRun(BenchPlan plan, Progress progress, BooleanSupplier interrupted) throws IOException {
        this.plan = plan;
        this.progress = progress;
        this.interrupted = interrupted;
        Files.createDirectories(plan.folder());
        data = plan.folder().resolve("samples.tsv");
        String transport = ownTransport();
        own = new OwnLoad(transport, interrupted);
        idle = new Idle(transport, interrupted);
        loops = plan.wrk() ? new Wrk(plan.folder()) : own;
    }

    private static String ownTransport() throws IOException {
        for (TransportProvider p : TransportChoice.available()) {
            if (p.probe().available()) {
                return p.name();
            }
        }
        throw new IOException("no transport works here: millrace doctor tells why");
    }

    /** Whether wrk can be used here: the name of it with its version, or null. */
    public static String wrkVersion() {
        return Wrk.version();
    }

    /** The congestion control in force. */
    public static String congestionControl() {
        return Facts.congestion();
    }

    /** The time, as the name of a run's folder. */
    public static String stamp() {
        return BenchClock.stamp();
    }

    /** The samples of the run so far, in order. */
    public List<Sample> samples() {
        return samples;
    }

    /** What is to be known of machine and method; complete when the run has ended. */
    public List<String> facts() {
        return facts;
    }

    /** Where each sample is written as soon as it is taken. */
    public Path data() {
        return data;
    }

    /** Runs to the end, the end of the time, or the interruption. */
    public void run() throws IOException, InterruptedException {
        endNs = BenchClock.nanos() + OwnLoad.ns(plan.minutes() * SECONDS_PER_MINUTE);
        pinning = Pinning.ofThisProcess();
        progress.line("millrace: " + pinning.told());
        try (Lineup lineup = new Lineup(plan, pinning, progress)) {
            lineup.start();
            if (lineup.servers().isEmpty()) {
                throw new IOException("no server could be measured");
            }
            for (Scenario s : plan.scenarios()) {
                for (Contestant server : lineup.servers()) {
                    if (s.suits(server.definition())) {
                        cells.add(new Cell(server, s, plan.rounds()));
                    }
                }
            }
            warmUp();
            facts.addAll(Facts.of(plan, pinning, told(), Apart.isInside()));
            facts.addAll(lineup.facts());
            SampleFile.begin(data, facts);
            rounds();
        } finally {
            progress.end();
        }
    }

    private String told() {
        String ours = "millrace's own over " + own.transport();
        String told = plan.wrk() ? Wrk.version() + " for closed loops, " + ours + " for the rest" : ours;
        return rate > 0 ? told + "; rate50 is " + Math.round(rate) + " requests a second" : told;
    }

    private boolean isOver() {
        return interrupted.getAsBoolean() || BenchClock.nanos() > endNs;
    }

    // --- before the rounds ---

    private void warmUp() throws IOException {
        Contestant last = null;
        for (Cell c : cells) {
            if (!c.scenario().isLoop() || isOver()) {
                continue;
            }
            progress.at(0, missing(), secondsLeft(), "warming up " + c.server().name());
            double times = last == null || c.scenario() == plan.scenarios().get(0) ? WARM_FIRST : WARM_OTHER;
            last = c.server();
            try {
                own.warmUp(c.scenario().plan(c.server().address()), times * plan.seconds());
            } catch (IOException e) {
                progress.line(c.server().name() + " " + c.scenario().label() + ": left out: " + e.getMessage());
                c.failed();
            }
        }
        if (plan.scenarios().contains(Scenario.RATE50)) {
            calibrate();
        }
    }

    /** Half of the highest rate of the slowest. */
    private void calibrate() throws IOException {
        double slowest = Double.MAX_VALUE;
        for (Cell c : cells) {
            if (c.scenario() != Scenario.RATE50 || isOver()) {
                continue;
            }
            progress.at(0, missing(), secondsLeft(), "how fast is " + c.server().name());
            LoadPlan closed = Scenario.PLAIN64.plan(c.server().address());
            own.warmUp(closed, WARM_OTHER * plan.seconds());
            double best = Math.max(own.warmUp(closed, plan.seconds()), own.warmUp(closed, plan.seconds()));
            slowest = Math.min(slowest, best);
        }
        rate = Math.max(1, slowest == Double.MAX_VALUE ? 1 : RATE_SHARE * slowest);
    }

    // --- the rounds ---

    private void rounds() throws IOException, InterruptedException {
        for (int turn = 1; cells.stream().anyMatch(Cell::isWanted) && !isOver(); turn++) {
            for (Scenario s : plan.scenarios()) {
                List<Cell> row = cells.stream().filter(c -> c.scenario() == s).toList();
                for (int i = 0; i < row.size(); i++) {
                    Cell c = row.get((i + turn - 1) % row.size()); // each is the first at times
                    if (c.isWanted(turn) && !isOver()) {
                        take(c, turn);
                    }
                }
            }
        }
    }

    private void take(Cell c, int turn) throws IOException, InterruptedException {
        progress.at(
                taken,
                taken + missing(),
                secondsLeft(),
                c.server().name() + " " + c.scenario().label());
        try {
            awaitQuiet();
            Sample sample =
                    c.scenario() == Scenario.IDLE ? idle.measure(c.server(), turn, plan.seconds()) : measure(c, turn);
            if (interrupted.getAsBoolean()) {
                return; // cut short, and the servers may have been told to end as well
            }
            taken++;
            c.taken(sample.noisy());
            samples.add(sample);
            SampleFile.append(data, sample);
            progress.line(SampleLine.of(sample));
        } catch (IOException e) {
            if (!interrupted.getAsBoolean()) {
                progress.line(c.server().name() + " " + c.scenario().label() + ": no more of it: " + e.getMessage());
            }
            c.failed();
        }
    }

    private Sample measure(Cell c, int turn) throws IOException, InterruptedException {
        Contestant server = c.server();
        boolean atRate = c.scenario() == Scenario.RATE50;
        LoadPlan what = c.scenario().plan(server.address());
        LoadPlan asked = atRate ? what.rate(rate) : what;
        Window window = new Window(server, pinning);
        Generator.Outcome o = (atRate ? own : loops).run(asked, WAKE_SHARE * plan.seconds(), plan.seconds(), window);
        if (!server.isAlive()) {
            throw new IOException("the server has ended");
        }
        return new Sample(
                server.name(),
                c.scenario().label(),
                server.runtime(),
                turn,
                o.seconds(),
                o.requests(),
                o.errors(),
                o.requests() * (asked.bodyLength() + asked.answerLength()),
                window.serverNs(),
                window.loadNs(),
                window.allocated(),
                server.resident(),
                asked.connections(),
                Math.round(asked.rate()),
                o.latency(),
                window.otherOnServer(),
                window.otherOnLoad());
    }

    /** Waits until others leave the cores nearly alone, for a few samples' time at most. */
    private void awaitQuiet() throws InterruptedException {
        long giveUpNs = BenchClock.nanos() + OwnLoad.ns(QUIET_MAX * plan.seconds());
        double busy = 1;
        while (busy > QUIET_BUSY_MAX && BenchClock.nanos() < giveUpNs && !isOver()) {
            CoreTimes before = CoreTimes.now();
            long beganNs = BenchClock.nanos();
            TimeUnit.MILLISECONDS.sleep(QUIET_LOOK_MS);
            CoreTimes now = CoreTimes.now();
            long most = pinning.isPinned()
                    ? Math.max(
                            now.busySinceNs(before, pinning.serverCore()), now.busySinceNs(before, pinning.loadCore()))
                    : now.busySinceNs(before, CoreTimes.ALL);
            busy = (double) most / (BenchClock.nanos() - beganNs);
        }
    }

    private int missing() {
        return cells.stream().mapToInt(Cell::missing).sum();
    }

    private long secondsLeft() {
        double each = plan.seconds() * (1 + WAKE_SHARE) + SAMPLE_OVERHEAD_SECONDS;
        double toEnd = (endNs - BenchClock.nanos()) / BenchClock.NS_PER_SECOND;
        return Math.max(0, Math.round(Math.min(missing() * each, toEnd)));
    }
}
