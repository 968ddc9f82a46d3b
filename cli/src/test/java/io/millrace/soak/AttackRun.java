package io.millrace.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Lets each attack at a server of its own while a steady client asks for small pages, and says what it cost. The exit
 * code tells whether every limit held. One thread, besides those of the clients.
 */
final class AttackRun {
    private static final int MISUSE = 2;
    private static final int WARM_UP = 20_000;
    private static final int CHURN = 300;
    private static final int CALM_MS = 2000;
    private static final int SETTLE_MS = 1500;
    private static final double REHEARSAL_SECONDS = 8;
    private static final int SAMPLE_MS = 50;
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(45);

    /** What a server may open in a famine; the JVM needs some of it. */
    private static final int FEW_DESCRIPTORS = 300;

    /** So that it is the system that says no, and not the server that is careful. */
    private static final String CARELESS = " -Dmillrace.connections.max=100000";

    private final AttackOptions options;
    private final PrintStream out;

    AttackRun(AttackOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        int code = MISUSE;
        try {
            code = new AttackRun(AttackOptions.parse(arguments), System.out).run() ? 0 : 1;
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println("attacks: " + e.getMessage());
        }
        System.exit(code);
    }

    /** Whether every limit held. */
    boolean run() throws IOException, InterruptedException {
        Files.createDirectories(options.folder());
        Path lines = options.folder().resolve("attacks.jsonl");
        Files.deleteIfExists(lines);
        out.println(AttackResult.header());
        boolean well = true;
        for (Attack attack : options.attacks()) {
            AttackResult result = one(attack);
            well &= result.missed().isEmpty();
            out.println(result.row());
            Files.writeString(lines, result.json() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        out.println((well ? "WELL" : "NOT WELL") + ", lines: " + lines);
        return well;
    }

    private AttackResult one(Attack attack) throws IOException, InterruptedException {
        Path file = options.folder().resolve("counters");
        Files.deleteIfExists(file);
        boolean famine = attack.famine();
        List<String> command = new ArrayList<>(options.server());
        if (famine) {
            command.addAll(0, List.of("sh", "-c", "ulimit -n " + FEW_DESCRIPTORS + " && exec \"$@\"", "sh"));
        }
        String settings = "-Dmillrace.counters.file=" + file.toAbsolutePath() + (famine ? CARELESS : "");
        try (ServerUnderLoad server = ServerUnderLoad.start(command, settings)) {
            Gauges gauges = new Gauges(file);
            warmUp(server.address());
            return new Siege(attack, server, gauges).run(options);
        }
    }

    /** Compiles what will run, and grows what grows with the first connections. */
    private static void warmUp(InetSocketAddress server) throws IOException {
        try (KeepAliveClient kept = new KeepAliveClient(server, new Random(1));
                ChurnClient churn = new ChurnClient(server, new Random(2))) {
            for (int i = 0; i < WARM_UP; i++) {
                kept.once();
            }
            for (int i = 0; i < CHURN; i++) {
                churn.once();
            }
        }
    }

    /** One attack from rest to rest. */
    private static final class Siege {
        private final Attack attack;
        private final ServerUnderLoad server;
        private final Gauges gauges;
        private long restResident;
        private long restConnections;
        private long restBlocks;
        private Map<String, Long> restCounters;
        private AttackResult.Peak peak = new AttackResult.Peak(0, 0, 0, 0);

        Siege(Attack attack, ServerUnderLoad server, Gauges gauges) {
            this.attack = attack;
            this.server = server;
            this.gauges = gauges;
        }

        AttackResult run(AttackOptions options) throws IOException, InterruptedException {
            Line.pause(SETTLE_MS);
            restResident = server.residentBytes();
            rest();
            rehearse(Math.min(REHEARSAL_SECONDS, 2 * options.seconds()));

            Steady before = Steady.start(server.address());
            long calmNs = server.cpuNs();
            Line.pause(CALM_MS);
            double calmCpuShare = (server.cpuNs() - calmNs) / (CALM_MS * 1e6);
            Steady.Seen calm = before.stop();
            Line.pause(SETTLE_MS);
            rest();

            Steady steady = Steady.start(server.address());
            try (Attackers attackers = new Attackers(attack, server.address())) {
                attackers.start();
                long waitedNs = server.waitedNs();
                double cpuShare = watch(options.seconds());
                double waitShare = (server.waitedNs() - waitedNs) / (options.seconds() * 1e9);
                long recoveryMs = attack.famine() ? recover(attackers) : -1;
                Steady.Seen seen = steady.stop();
                long proof = proof();
                attackers.leave();
                long restMs = awaitRest();
                return new AttackResult(
                        attack,
                        server.transport(),
                        attackers.opened(),
                        attackers.ended(),
                        calm,
                        seen,
                        peak,
                        server.residentBytes() - restResident,
                        restMs,
                        gauges.connections() - restConnections,
                        gauges.allBlocks() - restBlocks,
                        calmCpuShare,
                        cpuShare,
                        waitShare,
                        options.p99MaxNs(),
                        recoveryMs,
                        proof,
                        server.complaints(),
                        gauges.moved(restCounters));
            }
        }

        /**
         * The JVM compiles what the attack makes hot on the very core that the loop runs on, so that the first seconds
         * would tell of the compiler. Memory is compared with what it was before this.
         */
        private void rehearse(double seconds) throws IOException, InterruptedException {
            try (Attackers attackers = new Attackers(attack, server.address())) {
                attackers.start();
                watch(seconds);
                attackers.leave();
                awaitRest();
            }
        }

        private void rest() {
            restConnections = gauges.connections();
            restBlocks = gauges.allBlocks();
            restCounters = gauges.moved(Map.of());
        }

        /** Samples all the time, and returns the processor time by the second once the attack is in place. */
        private double watch(double seconds) {
            long startNs = System.nanoTime();
            long endNs = startNs + (long) (seconds * 1e9);
            long cpuNs = server.cpuNs();
            long sinceNs = startNs;
            boolean inPlace = false;
            while (System.nanoTime() - endNs < 0 && server.lives()) {
                Line.pause(SAMPLE_MS);
                peak = new AttackResult.Peak(
                        Math.max(peak.growth(), server.residentBytes() - restResident),
                        Math.max(peak.connections(), gauges.connections()),
                        Math.max(peak.receiveBlocks(), gauges.receiveBlocks()),
                        Math.max(peak.sendBlocks(), gauges.sendBlocks()));
                if (!inPlace && System.nanoTime() - startNs > (endNs - startNs) / 4) {
                    inPlace = true;
                    cpuNs = server.cpuNs();
                    sinceNs = System.nanoTime();
                }
            }
            return (double) (server.cpuNs() - cpuNs) / (System.nanoTime() - sinceNs);
        }

        /** A client in the queue of those for whom there is no descriptor has its answer once there are some again. */
        private long recover(Attackers attackers) throws IOException {
            try (Line line = Line.to(server.address())) {
                Asking.Get get = Asking.bytes(100);
                line.send(get.text());
                Line.pause(SETTLE_MS);
                long freedNs = System.nanoTime();
                attackers.leave();
                line.answers().expect(get.body(), get.length());
                return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - freedNs);
            }
        }

        private long proof() {
            return attack.proof().equals(Samples.CONNECTIONS)
                    ? peak.connections()
                    : gauges.value(attack.proof()) - restCounters.getOrDefault(attack.proof(), 0L);
        }

        /** Until connections, blocks and memory are what they were, but not for ever. */
        private long awaitRest() {
            long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < REST_NS && !(atRest() && staysAtRest())) {
                Line.pause(SAMPLE_MS);
            }
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        }

        /** A compiler of the JVM may still be at work on what ran hot. */
        private boolean staysAtRest() {
            Line.pause(SETTLE_MS);
            return atRest();
        }

        private boolean atRest() {
            return gauges.connections() == restConnections
                    && gauges.allBlocks() == restBlocks
                    && server.residentBytes() - restResident < AttackResult.GROWTH_AFTER_MAX;
        }
    }
}
