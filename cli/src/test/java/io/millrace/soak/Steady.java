package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The client for whose sake there are limits: a small page every 10 ms over a connection of its own. A request that
 * leaves late because the answer before was late counts from when it was due. Its thread is its own; what it tells may
 * be asked for once it has stopped.
 */
final class Steady {
    static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int JOIN_MS = 2 * Line.WAIT_MS;

    private final InetSocketAddress server;
    private final Asking.Get get = Asking.bytes(100);
    private final Thread thread = new Thread(this::run, "steady client");
    private long[] latencies = new long[1 << 12];
    private int count;
    private int failures;
    private String firstFailure = "";
    private volatile boolean stopped;

    private Steady(InetSocketAddress server) {
        this.server = server;
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
    }

    static Steady start(InetSocketAddress server) {
        Steady steady = new Steady(server);
        steady.thread.start();
        return steady;
    }

    private void run() {
        Line line = null;
        long dueNs = System.nanoTime();
        while (!stopped) {
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
            try {
                if (line == null) {
                    line = Line.to(server);
                }
                line.send(get.text());
                line.answers().expect(get.body(), get.length());
                add(System.nanoTime() - dueNs);
            } catch (IOException e) {
                if (failures++ == 0) {
                    firstFailure = e.toString();
                }
                if (line != null) {
                    line.close();
                    line = null;
                }
            }
            dueNs += PERIOD_NS;
        }
        if (line != null) {
            line.close();
        }
    }

    private void add(long latencyNs) {
        if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, count * 2);
        }
        latencies[count++] = latencyNs;
    }

    /** Ends it and returns what it saw. */
    Seen stop() throws InterruptedException {
        stopped = true;
        thread.join(JOIN_MS);
        if (thread.isAlive()) {
            throw new IllegalStateException("the steady client waits for an answer that does not come");
        }
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        return new Seen(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1), count, failures, firstFailure);
    }

    /** The least latency that so large a share does not go beyond; 0 if there is none. */
    static long at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** Latencies in nanoseconds. */
    record Seen(long p50, long p99, long max, int answers, int failures, String firstFailure) {}
}
