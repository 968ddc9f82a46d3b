package io.millrace.bench.run;

import io.millrace.bench.server.CommandLine;
import io.millrace.bench.server.Contestant;
import io.millrace.bench.server.Definition;
import io.millrace.bench.server.Pinning;
import io.millrace.bench.server.ProbeJar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Starts the servers of a run, and ends them. One thread. */
final class Lineup implements AutoCloseable {
    /** A heap that is there from the start, so that memory that grows is not the heap's. */
    private static final List<String> JVM_FLAGS =
            List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch", "-XX:-UsePerfData");

    private final BenchPlan plan;
    private final Pinning pinning;
    private final Progress progress;
    private final List<Contestant> servers = new ArrayList<>();
    private final List<String> facts = new ArrayList<>();

    Lineup(BenchPlan plan, Pinning pinning, Progress progress) {
        this.plan = plan;
        this.pinning = pinning;
        this.progress = progress;
    }

    /** Starts all that can be measured; tells of those that cannot. */
    void start() throws IOException, InterruptedException {
        Path probe = plan.folder().resolve("probe.jar").toAbsolutePath();
        ProbeJar.write(probe);
        List<String> java =
                new ArrayList<>(List.of(plan.javaHome().resolve("bin/java").toString()));
        java.addAll(JVM_FLAGS);
        java.add("-javaagent:" + probe);
        CommandLine commands = new CommandLine(java, plan.jar(), plan.here());
        int version = javaVersion(plan.javaHome());
        for (Definition d : plan.contestants()) {
            if (plan.scenarios().stream().noneMatch(s -> s.suits(d))) {
                progress.line(d.name() + ": none of the scenarios is for it");
            } else if (d.has(Definition.JVM) && version < d.javaMin()) {
                progress.line(d.name() + ": needs Java " + d.javaMin() + ", and " + plan.javaHome() + " is " + version);
            } else {
                start(d, commands);
            }
        }
    }

    private void start(Definition d, CommandLine commands) throws InterruptedException {
        try {
            int port = freePort();
            List<String> words = commands.of(d, port);
            Path log = plan.folder().resolve("log-" + d.name() + ".txt");
            Contestant server = Contestant.start(d, words, port, pinning, log);
            List<String> complaints = Verification.of(server, plan.scenarios());
            if (complaints.isEmpty()) {
                servers.add(server);
                facts.add("server " + d.name() + " on " + server.runtime() + ": " + String.join(" ", words));
                progress.line(d.name() + ": answers as it should");
            } else {
                server.close();
                progress.line(d.name() + ": left out, since it does not answer as it should: "
                        + String.join("; ", complaints));
            }
        } catch (IOException e) {
            progress.line(d.name() + ": left out, since it did not start: " + e.getMessage());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return s.getLocalPort();
        }
    }

    /** Version of the Java in a folder from its file {@code release}; 0 when it does not say. */
    static int javaVersion(Path home) {
        Map<String, String> lines = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(home.resolve("release"), StandardCharsets.UTF_8)) {
                int equals = line.indexOf('=');
                lines.put(
                        line.substring(0, Math.max(0, equals)),
                        line.substring(equals + 1).replace("\"", ""));
            }
        } catch (IOException e) {
            return 0;
        }
        String digits = lines.getOrDefault("JAVA_VERSION", "0").replaceFirst("\\D.*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    /** Those that run and answer as they should. */
    List<Contestant> servers() {
        return servers;
    }

    /** A line for each: its Java and its command. */
    List<String> facts() {
        return facts;
    }

    @Override
    public void close() {
        servers.forEach(Contestant::close);
    }
}
