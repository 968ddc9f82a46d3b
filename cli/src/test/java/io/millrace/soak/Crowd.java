package io.millrace.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** All clients of all kinds, each on a thread of its own, and what became of what they did. Any thread. */
final class Crowd {
    private static final int TOLD_MAX = 20;
    private static final int JOIN_MS = 2 * Line.WAIT_MS;

    /** How many there are of a kind, and what they did. */
    static final class Kind {
        private final String name;
        private final int clients;
        private final Maker maker;
        private final LongAdder times = new LongAdder();
        private final LongAdder answers = new LongAdder();
        private final LongAdder failures = new LongAdder();

        private Kind(String name, int clients, Maker maker) {
            this.name = name;
            this.clients = clients;
            this.maker = maker;
        }

        String name() {
            return name;
        }

        int clients() {
            return clients;
        }

        long times() {
            return times.sum();
        }

        long answers() {
            return answers.sum();
        }

        long failures() {
            return failures.sum();
        }
    }

    interface Maker {
        Client make(InetSocketAddress server, Random random);
    }

    private final List<Kind> kinds = List.of(
            new Kind("keep-alive", 24, KeepAliveClient::new),
            new Kind("pipelined", 4, PipelineClient::new),
            new Kind("churn", 4, ChurnClient::new),
            new Kind("resets", 4, ResetClient::new),
            new Kind("slow readers", 8, SlowReader::new),
            new Kind("slow writers", 8, SlowWriter::new),
            new Kind("uploads", 4, UploadClient::new),
            new Kind("half-closes", 2, HalfCloseClient::new),
            new Kind("idle", 1, IdleClient::new));

    private final InetSocketAddress server;
    private final long seed;
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;

    Crowd(InetSocketAddress server, long seed) {
        this.server = server;
        this.seed = seed;
    }

    /** One client of each kind does its thing once, so that what the server makes only once is made. */
    void warmUp() {
        for (Kind kind : kinds) {
            try (Client client = kind.maker.make(server, new Random(seed))) {
                attempt(kind, client);
            }
        }
    }

    void start() {
        int index = 0;
        for (Kind kind : kinds) {
            for (int i = 0; i < kind.clients; i++) {
                Random random = new Random(seed + 1_000_003L * ++index);
                Thread thread = new Thread(() -> run(kind, random), kind.name + " " + i);
                thread.setDaemon(true);
                threads.add(thread);
            }
        }
        threads.forEach(Thread::start);
    }

    private void run(Kind kind, Random random) {
        try (Client client = kind.maker.make(server, random)) {
            while (!stopped && kind.failures() < TOLD_MAX) {
                attempt(kind, client);
            }
        }
    }

    private void attempt(Kind kind, Client client) {
        try {
            kind.answers.add(client.once());
            kind.times.increment();
        } catch (IOException | RuntimeException e) {
            kind.failures.increment();
            if (told.size() < TOLD_MAX) {
                told.add(Thread.currentThread().getName() + ": " + stackOf(e));
            }
        }
    }

    private static String stackOf(Exception e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString()
                .lines()
                .limit(6)
                .reduce((a, b) -> a + "\n    " + b.strip())
                .orElse("");
    }

    /** Lets each finish what it does; false if one does not come to an end. */
    boolean stop() throws InterruptedException {
        stopped = true;
        long deadline = System.nanoTime() + JOIN_MS * 1_000_000L;
        for (Thread thread : threads) {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }

    List<Kind> kinds() {
        return kinds;
    }

    long answers() {
        return kinds.stream().mapToLong(Kind::answers).sum();
    }

    long failures() {
        return kinds.stream().mapToLong(Kind::failures).sum();
    }

    /** The first failures, in words. */
    List<String> told() {
        return List.copyOf(told);
    }
}
