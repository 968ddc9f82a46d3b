package io.millrace.bench.run;

import io.millrace.bench.load.Load;
import io.millrace.bench.load.LoadCounts;
import io.millrace.bench.load.LoadPlan;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** The generator of this project, on the calling thread. */
final class OwnLoad implements Generator {
    private final String transport;
    private final BooleanSupplier stop;

    OwnLoad(String transport, BooleanSupplier stop) {
        this.transport = transport;
        this.stop = stop;
    }

    String transport() {
        return transport;
    }

    @Override
    public Outcome run(LoadPlan plan, double wakeSeconds, double seconds, Window window)
            throws IOException, InterruptedException {
        try (Load load = new Load(plan, transport)) {
            load.drive(ns(wakeSeconds), stop);
            window.open();
            load.begin();
            load.drive(ns(seconds), stop);
            window.close();
            LoadCounts counts = load.end();
            return new Outcome(counts.seconds(), counts.requests(), counts.errors(), counts.latency());
        }
    }

    /** Loads without measuring. Returns right answers a second. */
    double warmUp(LoadPlan plan, double seconds) throws IOException {
        try (Load load = new Load(plan, transport)) {
            load.drive(ns(seconds), stop);
            return load.counts().requests() / load.counts().seconds();
        }
    }

    static long ns(double seconds) {
        return (long) (seconds * BenchClock.NS_PER_SECOND);
    }
}
