package io.millrace.bench.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts as Linux has them. */
class ProcFileTest {
    private static final String STAT = "4711 (a (b) c) S 1 4711 4711 0 -1 4194560 2563 81 0 0 1234 56 7 8 20 0 21 0"
            + " 1503 4296310784 26312 18446744073709551615 1 1 0 0 0 0 0 0 16800975 0 0 0 17 1 0 0 0 0 0";
    private static final List<String> CORES = List.of(
            "cpu  300 10 200 9000 50 6 4 1 0 0",
            "cpu0 100 4 150 4500 20 2 1 1 0 0",
            "cpu1 200 6 50 4500 30 4 3 0 0 0",
            "intr 12345 0 9");

    @Test
    void cpuTimeIsFoundBehindAnyName() {
        assertEquals(1290, ProcFile.ticks(STAT, false));
        assertEquals(15, ProcFile.ticks(STAT, true));
    }

    @Test
    void runTimeIsTheFirstNumberOfSchedstat() {
        assertEquals(123456789012L, ProcFile.runNs("123456789012 3456 78\n"));
    }

    @Test
    void residentMemoryIsInBytes() {
        assertEquals(83392L * 1024, ProcFile.resident(List.of("VmPeak:\t  9 kB", "VmRSS:\t   83392 kB")));
        assertEquals(-1, ProcFile.resident(List.of("Name:\tkthreadd")));
    }

    @Test
    void aCoreIsBusyWithAllButIdleWaitingAndStolen() {
        assertEquals(100 + 4 + 150 + 2 + 1, ProcFile.busyTicks(CORES, 0));
        assertEquals(200 + 6 + 50 + 4 + 3, ProcFile.busyTicks(CORES, 1));
        assertEquals(300 + 10 + 200 + 6 + 4, ProcFile.busyTicks(CORES, CoreTimes.ALL));
        CoreTimes later = new CoreTimes(List.of("cpu0 150 4 150 4600 20 2 1 1 0 0"));
        assertEquals(500_000_000, later.busySinceNs(new CoreTimes(CORES), 0));
    }

    @Test
    void listsOfCoresHaveRanges() {
        assertEquals(List.of(0, 1, 2, 3, 8), ProcFile.numbers("\t0-3,8\n"));
        assertEquals(List.of(5), ProcFile.numbers("5"));
    }

    @Test
    void timesOfThreadsCountUnlessThreadsThatEndedTookMoreWithThem() {
        ProcessTimes before = new ProcessTimes(Map.of(1L, 1_000L, 2L, 500L), 0);
        assertEquals(9_700, new ProcessTimes(Map.of(1L, 5_000L, 2L, 700L, 3L, 5_500L), 10_000_000).sinceNs(before));
        assertEquals(300_000_000, new ProcessTimes(Map.of(1L, 5_000L), 300_000_000).sinceNs(before));
    }
}
