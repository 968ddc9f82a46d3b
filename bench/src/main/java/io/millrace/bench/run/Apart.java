package io.millrace.bench.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A run in a network namespace of its own, with the congestion control reno: one that paces, such as bbr, delays
 * packets by timers even over loopback, and what is measured then is the timers. Any thread.
 */
public final class Apart {
    private static final String MARK = "MILLRACE_BENCH_APART";
    private static final String PREPARE = "ip link set lo up && cd /proc/sys/net"
            + " && echo reno >ipv4/tcp_congestion_control && echo 20000 65000 >ipv4/ip_local_port_range"
            + " && echo 8192 >core/somaxconn && cd \"$0\" && exec \"$@\"";

    private Apart() {}

    /** Whether this process was started by {@link #run}. */
    public static boolean isInside() {
        return System.getenv(MARK) != null;
    }

    /** Why there can be none; null when there can. */
    public static String refusal() throws InterruptedException {
        try {
            Process p = new ProcessBuilder(command(List.of("true")))
                    .redirectErrorStream(true)
                    .start();
            String said;
            try (InputStream in = p.getInputStream()) {
                said = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
            return p.waitFor() == 0 ? null : said.isEmpty() ? "unshare failed" : said;
        } catch (IOException e) {
            return "unshare is not installed";
        }
    }

    /**
     * Runs a command there, with our streams, and waits for its end; returns its exit code. When this JVM is told to
     * end it tells the command, and ends after it.
     */
    public static int run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(command)).inheritIO();
        builder.environment().put(MARK, "1");
        Process p = builder.start();
        Thread hook = new Thread(() -> end(p), "bench-end");
        Runtime.getRuntime().addShutdownHook(hook);
        int code = p.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return code; // the hook runs already
        }
        return code;
    }

    private static void end(Process p) {
        p.destroy();
        try {
            p.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> command(List<String> inside) {
        List<String> words = new ArrayList<>(List.of("unshare", "-n", "sh", "-c", PREPARE));
        words.add(System.getProperty("user.dir"));
        words.addAll(inside);
        return words;
    }
}
