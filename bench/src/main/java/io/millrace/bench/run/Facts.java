package io.millrace.bench.run;

import io.millrace.bench.server.Pinning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is to be known of a machine to read figures taken on it. Immutable, any thread. */
final class Facts {
    private static final Path CONGESTION = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final String GOVERNOR = "/sys/devices/system/cpu/cpu%d/cpufreq/scaling_governor";

    private Facts() {}

    /** A line each. */
    static List<String> of(BenchPlan plan, Pinning pinning, String load, boolean apart) {
        List<String> facts = new ArrayList<>();
        facts.add("taken " + BenchClock.stamp());
        facts.add("kernel " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch"));
        facts.add("cpu " + cpu());
        facts.add("placement " + pinning.told());
        facts.add("governor " + first(Path.of(String.format(GOVERNOR, Math.max(0, pinning.serverCore()))), "not told"));
        facts.add("network " + (apart ? "a namespace of its own" : "the machine's loopback") + ", congestion control "
                + congestion());
        facts.add("load " + load);
        facts.add("samples " + plan.rounds() + " of " + plan.seconds() + " s");
        facts.add("generator's java " + Runtime.version() + ", " + System.getProperty("java.vendor"));
        facts.add("servers' java " + plan.javaHome());
        return facts;
    }

    /** The congestion control in force, or "not told". */
    static String congestion() {
        return first(CONGESTION, "not told");
    }

    private static String cpu() {
        List<String> lines = lines(CPUS);
        long count = lines.stream().filter(l -> l.startsWith("processor")).count();
        String model = lines.stream()
                .filter(l -> l.startsWith("model name"))
                .map(l -> l.substring(l.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("not told");
        return model + ", " + count + " cores seen";
    }

    private static String first(Path file, String otherwise) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? otherwise : lines.get(0).strip();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
