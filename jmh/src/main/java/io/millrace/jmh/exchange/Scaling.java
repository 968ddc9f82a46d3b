package io.millrace.jmh.exchange;

import io.millrace.engine.Engine;
import io.millrace.http.HttpServer;
import io.millrace.jmh.Plumbing;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;

/**
 * How much more two loops of one engine and one server do than one, with a processor each and nothing to wait for: 2,
 * if they share nothing. The command behind {@code scripts/scaling}; runs on the thread that calls it and two of its
 * own.
 *
 * <p>Beside it are what the machine can give: two loops that belong to engines of their own, and arithmetic, which
 * touches no memory. Where these are below 2 as well, the two processors are not whole ones.
 */
public final class Scaling {
    private static final int WORKERS = 2;
    private static final int WARM_UPS = 3;
    private static final int LOOK_EVERY = 256;
    private static final int ARITHMETIC_STEPS = 400;
    private static final long NS_PER_MS = 1_000_000;

    /** Makes what each of the workers does: one piece of work, on the worker's thread. */
    private interface Work extends AutoCloseable {
        /** @return something that nobody can do without having worked */
        long once();

        @Override
        void close();
    }

    private interface Kind {
        Work begin(int worker) throws Exception;
    }

    /** One loop of an engine, with a server that all loops share, and its one connection. */
    private static final class Turning implements Work {
        private final Plumbing plumbing;
        private final ByteBuffer request = Exchanges.bytes(Exchanges.GET);
        private long sent;

        Turning(Plumbing plumbing) {
            this.plumbing = plumbing;
            plumbing.connect();
        }

        @Override
        public long once() {
            long before = sent;
            sent = plumbing.turn(request, request.capacity());
            if (sent == before) {
                throw new IllegalStateException("no answer");
            }
            return sent;
        }

        @Override
        public void close() {
            plumbing.close();
        }
    }

    /** Stays in registers. */
    private static final class Arithmetic implements Work {
        private long state;

        Arithmetic(int worker) {
            state = worker + 1L;
        }

        @Override
        public long once() {
            long x = state;
            for (int i = 0; i < ARITHMETIC_STEPS; i++) {
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
            }
            state = x;
            return x;
        }

        @Override
        public void close() {}
    }

    private final long measureNs;
    private final int rounds;
    private long seen; // of what was worked, so that it is not left out

    private Scaling(long measureMs, int rounds) {
        measureNs = measureMs * NS_PER_MS;
        this.rounds = rounds;
    }

    /** {@code MEASURE-MS ROUNDS}, as in {@link #run}. */
    public static void main(String[] args) throws Exception {
        run(System.out, Long.parseLong(args[0]), Integer.parseInt(args[1]));
    }

    /**
     * Prints a line for each kind of work.
     *
     * @param measureMs how long each measurement takes
     * @param rounds measurements of one thread and of two, in turns
     */
    public static void run(PrintStream out, long measureMs, int rounds) throws Exception {
        Scaling scaling = new Scaling(measureMs, rounds);
        Map<String, Setting> settings = new LinkedHashMap<>();
        settings.put("loops of one engine", Scaling::ofOneEngine);
        settings.put("loops of two engines", workers -> Scaling::ofOwnEngine);
        settings.put("arithmetic", workers -> Arithmetic::new);
        for (int i = 0; i < WARM_UPS; i++) { // all of them first, so that all are measured with the same code
            for (Setting setting : settings.values()) {
                scaling.perNs(setting.of(WORKERS), WORKERS);
            }
        }
        out.printf(
                "%-28s %12s %12s %8s %15s%n", "two on two threads", "ns, one", "ns, each", "ratio", "lowest-highest");
        for (Map.Entry<String, Setting> each : settings.entrySet()) {
            scaling.print(out, each.getKey(), each.getValue());
        }
        if (scaling.seen == 0) {
            throw new IllegalStateException("nothing was done");
        }
    }

    private interface Setting {
        Kind of(int workers) throws Exception;
    }

    /** One and two in turns, so that a machine that changes its pace changes both. */
    private void print(PrintStream out, String name, Setting setting) throws Exception {
        double[] ones = new double[rounds];
        double[] twos = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ones[i] = perNs(setting.of(1), 1);
            twos[i] = perNs(setting.of(WORKERS), WORKERS);
            ratios[i] = twos[i] / ones[i];
        }
        out.printf(
                "%-28s %12.1f %12.1f %8.3f %7.3f-%.3f%n",
                name,
                1 / median(ones),
                WORKERS / median(twos),
                median(ratios),
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Pieces of work in a ns, of all workers together. */
    private double perNs(Kind kind, int workers) throws Exception {
        CyclicBarrier together = new CyclicBarrier(workers);
        double[] rates = new double[workers];
        List<FutureTask<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            int worker = i;
            FutureTask<Long> task = new FutureTask<>(() -> work(kind, worker, together, rates));
            tasks.add(task);
            Thread thread = new Thread(task, "worker " + i);
            thread.setDaemon(true); // one that waits for another that failed
            thread.start();
        }
        for (FutureTask<Long> task : tasks) {
            seen += task.get();
        }
        return Arrays.stream(rates).sum();
    }

    private long work(Kind kind, int worker, CyclicBarrier together, double[] rates) throws Exception {
        try (Work work = kind.begin(worker)) {
            together.await();
            long begin = System.nanoTime();
            long done = 0;
            long sum = 0;
            long lengthNs = 0;
            while (lengthNs < measureNs) {
                for (int i = 0; i < LOOK_EVERY; i++) {
                    sum += work.once();
                }
                done += LOOK_EVERY;
                lengthNs = System.nanoTime() - begin;
            }
            together.await(); // nobody is closed while another is measured
            rates[worker] = (double) done / lengthNs;
            return sum;
        }
    }

    private static HttpServer serve(Engine engine) {
        return HttpServer.on(engine)
                .listen(l -> l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .handler(Exchanges::answer)
                .leaveShutdown()
                .start();
    }

    /** The first worker starts the server, which needs the others to turn their loops meanwhile. */
    private static Kind ofOneEngine(int workers) {
        Engine engine = Plumbing.engine(workers);
        CyclicBarrier begun = new CyclicBarrier(workers);
        CountDownLatch serving = new CountDownLatch(1);
        return worker -> {
            Plumbing plumbing = new Plumbing(engine, worker);
            begun.await();
            if (worker == 0) {
                serve(engine);
                serving.countDown();
            }
            while (serving.getCount() > 0) {
                plumbing.loop().doWork();
            }
            return new Turning(plumbing);
        };
    }

    private static Work ofOwnEngine(int worker) {
        Plumbing plumbing = new Plumbing();
        serve(plumbing.engine());
        return new Turning(plumbing);
    }
}
