package io.millrace.testkit;

import java.util.stream.LongStream;

/**
 * Which seeds a test runs with. Any thread.
 *
 * <p>{@code -Dmillrace.test.seed=S} replays one; {@code -Dmillrace.test.seeds=N} runs N of them. They are the same in
 * every run, so that a failure is not gone tomorrow; {@code -Dmillrace.test.seed.first=S} begins elsewhere.
 */
public final class Seeds {
    static final String ONE = "millrace.test.seed";
    private static final String COUNT = "millrace.test.seeds";
    private static final String FIRST = "millrace.test.seed.first";

    private Seeds() {}

    /** The seeds to run with. @param countUnlessSet how many when no property says so */
    public static LongStream of(int countUnlessSet) {
        Long one = Long.getLong(ONE);
        if (one != null) {
            return LongStream.of(one);
        }
        int count = Integer.getInteger(COUNT, countUnlessSet);
        long first = Long.getLong(FIRST, 1);
        return LongStream.range(first, first + count);
    }
}
