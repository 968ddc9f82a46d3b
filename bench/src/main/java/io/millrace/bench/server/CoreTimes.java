package io.millrace.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How long cores have worked. Immutable, any thread. */
public record CoreTimes(List<String> stat) {
    /** All cores together. */
    public static final int ALL = -1;

    private static final Path FILE = Path.of("/proc/stat");

    /** Now; empty where this is no Linux. */
    public static CoreTimes now() {
        try {
            return new CoreTimes(Files.readAllLines(FILE));
        } catch (IOException e) {
            return new CoreTimes(List.of());
        }
    }

    /** Time that a core worked since another moment, in ns; 0 where it is not known. */
    public long busySinceNs(CoreTimes earlier, int core) {
        long ticks = ProcFile.busyTicks(stat, core) - ProcFile.busyTicks(earlier.stat, core);
        return ticks * ProcessTimes.TICK_NS;
    }
}
