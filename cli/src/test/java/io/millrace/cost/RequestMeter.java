package io.millrace.cost;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What the code of one thread did, as told by what {@link MeteredLoader} weaves into it. One for the process, since
 * woven code cannot be handed anything; written by the watched thread only.
 */
public final class RequestMeter {
    /** What is counted. */
    public enum Measure {
        /** Bytecodes of our own classes, those of the JDK not. */
        BYTECODES,
        /** Calls of methods that each make one system call, or at most one. */
        SYSTEM_CALLS,
        /** Bytes put into buffers and arrays, one by one or many at once. */
        BYTES
    }

    private static final int PLACES_MAX = 1 << 16;
    private static final int SHOWN = 12;

    private static final List<String> PLACES = new ArrayList<>();
    private static final long[][] COUNTS = new long[Measure.values().length][PLACES_MAX];
    private static final long[] BYTECODES = COUNTS[Measure.BYTECODES.ordinal()];
    private static final long[] SYSTEM_CALLS = COUNTS[Measure.SYSTEM_CALLS.ordinal()];
    private static final long[] BYTES = COUNTS[Measure.BYTES.ordinal()];

    private static volatile boolean weaving;
    private static Thread watched;

    private RequestMeter() {}

    /** Whether this process runs woven code at all. */
    public static boolean isWeaving() {
        return weaving;
    }

    /** A method into which something is woven. */
    static synchronized int place(String method) {
        weaving = true;
        PLACES.add(method);
        return PLACES.size() - 1;
    }

    /** Forgets everything; the calling thread is the watched one from now on. */
    public static void watchThisThread() {
        watched = Thread.currentThread();
        for (long[] counts : COUNTS) {
            Arrays.fill(counts, 0);
        }
    }

    /** Woven in where a run of instructions ends. */
    public static void ran(int bytecodes, int place) {
        if (Thread.currentThread() == watched) {
            BYTECODES[place] += bytecodes;
        }
    }

    /** Woven in before a system call. */
    public static void called(int place) {
        if (Thread.currentThread() == watched) {
            SYSTEM_CALLS[place]++;
        }
    }

    /** Woven in before bytes are put somewhere. */
    public static void put(int bytes, int place) {
        if (Thread.currentThread() == watched) {
            BYTES[place] += bytes;
        }
    }

    /** All since the watch began; on the watched thread. */
    public static long total(Measure measure) {
        long sum = 0;
        for (long count : COUNTS[measure.ordinal()]) {
            sum += count;
        }
        return sum;
    }

    /** The methods that did the most of it, a line each; on the watched thread. */
    public static synchronized List<String> places(Measure measure, long times) {
        long[] counts = COUNTS[measure.ordinal()];
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < PLACES.size(); i++) {
            if (counts[i] >= times / 2) {
                places.add(i);
            }
        }
        places.sort(Comparator.comparingLong(i -> -counts[i]));
        return places.stream()
                .limit(SHOWN)
                .map(i -> (counts[i] + times / 2) / times + " " + PLACES.get(i))
                .toList();
    }
}
