package io.millrace.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;

/** Each benchmark runs once, short and in this process: its times mean nothing, what it allocates does. */
class BenchmarksTest {
    private static final int WARMUP_MS = 30;
    private static final int MEASURE_MS = 60;
    /** What JMH and the JVM allocate besides, in an iteration. */
    private static final double NOISE_BYTES = 32 << 10;

    private static final double BYTES_A_CALL_MAX = 2;

    /** Of others, or of the JDK, beside which ours are put. */
    private static final List<String> OTHERS = List.of("Netty", "Jetty", "linked");

    @Test
    void everyBenchmarkRunsAndOursAllocateNothing() throws Exception {
        Collection<RunResult> results = Bench.run("io.millrace.jmh", 0, WARMUP_MS, MEASURE_MS, null);
        List<String> allocating = results.stream()
                .filter(r -> OTHERS.stream().noneMatch(Bench.name(r)::contains))
                .filter(r -> Bench.allocates(r, BYTES_A_CALL_MAX, NOISE_BYTES))
                .map(r -> Bench.name(r) + " " + Bench.allocated(r))
                .toList();
        assertEquals(List.of(), allocating);
        assertTrue(results.size() > 40, "only " + results.size() + " ran");
    }
}
