package io.millrace.bench.run;

import io.millrace.bench.load.LoadPlan;
import io.millrace.bench.result.Latency;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator wrk: nothing of ours in it. One thread at a time. */
final class Wrk implements Generator {
    private static final Pattern TOLD = Pattern.compile("TOLD (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");
    private static final int NS_PER_US = 1000;
    private static final double US_PER_SECOND = 1e6;

    private final Path script;

    /** @param folder gets the script that wrk needs */
    Wrk(Path folder) throws IOException {
        script = folder.resolve("wrk.lua");
        try (InputStream text = Wrk.class.getResourceAsStream("wrk.lua")) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Its version as it tells it, or null when it is not there. */
    static String version() {
        try {
            String text = output(List.of("wrk", "-v"));
            return text.lines().findFirst().orElse("wrk").replaceFirst(" Copyright.*", "");
        } catch (IOException | InterruptedException e) {
            return null;
        }
    }

    @Override
    public Outcome run(LoadPlan plan, double wakeSeconds, double seconds, Window window)
            throws IOException, InterruptedException {
        output(command(plan, wakeSeconds));
        window.open();
        String text = output(command(plan, seconds));
        window.close();
        return parse(text, plan.depth());
    }

    private List<String> command(LoadPlan plan, double seconds) {
        InetSocketAddress at = (InetSocketAddress) plan.server();
        return List.of(
                "wrk",
                "-t1",
                "-c" + plan.connections(),
                "-d" + Math.max(1, Math.round(seconds)) + "s",
                "--timeout",
                "2s",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + at.getPort() + plan.path(),
                "--",
                Integer.toString(plan.depth()),
                Integer.toString(plan.bodyLength()),
                plan.close() ? "1" : "0");
    }

    /** With more than one request a write its latencies are those of writes, and of no use. */
    static Outcome parse(String text, int depth) throws IOException {
        Matcher m = TOLD.matcher(text);
        if (!m.find()) {
            throw new IOException("wrk said: " + text.strip());
        }
        Latency latency = new Latency(ns(m, 4), ns(m, 5), ns(m, 6), ns(m, 7), ns(m, 8));
        return new Outcome(
                Long.parseLong(m.group(1)) / US_PER_SECOND,
                Long.parseLong(m.group(2)),
                Long.parseLong(m.group(3)),
                depth > 1 ? Latency.UNKNOWN : latency);
    }

    private static long ns(Matcher m, int group) {
        return Long.parseLong(m.group(group)) * NS_PER_US;
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        p.getOutputStream().close();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        p.waitFor();
        return text;
    }
}
