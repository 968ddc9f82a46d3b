package io.millrace.bench.run;

import io.millrace.bench.load.LoadPlan;
import io.millrace.bench.result.Latency;
import java.io.IOException;

/** What makes a load. One thread at a time. */
interface Generator {
    /**
     * What came of it.
     *
     * @param seconds length of the window
     * @param requests right answers
     * @param errors what went wrong
     * @param latency {@link Latency#UNKNOWN} where it cannot be told
     */
    record Outcome(double seconds, long requests, long errors, Latency latency) {}

    /** Loads a server for a while to wake it, then opens the window, loads it for so long and closes the window. */
    Outcome run(LoadPlan plan, double wakeSeconds, double seconds, Window window)
            throws IOException, InterruptedException;
}
