package io.millrace.bench.run;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The time of a run. Stateless, any thread. */
final class BenchClock {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    static final double NS_PER_SECOND = 1e9;

    private BenchClock() {}

    static long nanos() {
        return System.nanoTime();
    }

    /** For names of files. */
    static String stamp() {
        return LocalDateTime.now().format(STAMP);
    }
}
