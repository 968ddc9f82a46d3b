package io.millrace.engine.telemetry;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.agrona.ErrorHandler;

/**
 * Keeps distinct errors with how often and when they came, so that a flood of one error is one entry.
 * Any thread; never throws.
 *
 * <p>Two errors are the same when the classes and the first stack frames of them and of their causes are; messages
 * count only where there are no frames, since most messages carry some number that is never the same twice. The number
 * of entries is bounded; what comes beyond is only counted, in {@link #overflow()}.
 */
public final class ErrorLog implements ErrorHandler {
    /** Frames that tell errors apart: enough to see past a shared helper to its caller. */
    static final int FRAMES = 8;

    /** Causes that are looked at: chains may be long, and may even be circular. */
    static final int CAUSES = 4;

    /** Frames that an entry prints, and characters of a message: an entry must not keep a whole body alive. */
    static final int FRAMES_PRINTED = 32;

    static final int TEXT_LENGTH_MAX = 1024;

    private final int distinctMax;
    private final LongSupplier clockNs;
    private final Consumer<? super Entry> onFirst;
    private final ConcurrentHashMap<List<String>, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicInteger distinct = new AtomicInteger();
    private final LongAdder overflow = new LongAdder();

    /** Remembers at most {@code distinctMax} errors; the clock gives nanoseconds of any origin. */
    public ErrorLog(int distinctMax, LongSupplier clockNs) {
        this(distinctMax, clockNs, entry -> {});
    }

    /** The same, and shows the first of each distinct error to {@code onFirst}, on the thread that had it. */
    public ErrorLog(int distinctMax, LongSupplier clockNs, Consumer<? super Entry> onFirst) {
        if (distinctMax < 1) {
            throw new IllegalArgumentException("distinctMax=" + distinctMax + ": expected at least 1");
        }
        this.distinctMax = distinctMax;
        this.clockNs = clockNs;
        this.onFirst = onFirst;
    }

    /**
     * One distinct error: what the first looked like, how many came, and when.
     * Any thread.
     */
    public static final class Entry {
        private final String text;
        private final String stack;
        private final long firstNs;
        private final LongAdder count = new LongAdder();
        private volatile long lastNs;

        /** Its place in the order of arrival, where the clock may not tell; written before others see the entry. */
        private int place;

        private Entry(Throwable error, long nowNs) {
            this.text = describe(error);
            this.stack = stackOf(error);
            this.firstNs = nowNs;
            this.lastNs = nowNs;
        }

        /** Class and message of the first. */
        public String text() {
            return text;
        }

        /** Frames and causes of the first, one a line. */
        public String stack() {
            return stack;
        }

        public long count() {
            return count.sum();
        }

        /** When the first came; nanoseconds of the log's clock. */
        public long firstNs() {
            return firstNs;
        }

        /** When the last came; nanoseconds of the log's clock. */
        public long lastNs() {
            return lastNs;
        }
    }

    @Override
    public void onError(Throwable error) {
        Entry first = tryRecord(error == null ? new IllegalArgumentException("onError(null)") : error);
        if (first != null) {
            show(first);
        }
    }

    /** The methods of an error may be anyone's; where they throw, all that can be kept is that there was one. */
    private Entry tryRecord(Throwable error) {
        try {
            return record(error);
        } catch (RuntimeException ofTheError) {
            overflow.increment();
            return null;
        }
    }

    /** The entry, if it is new. */
    private Entry record(Throwable error) {
        long nowNs = clockNs.getAsLong();
        List<String> identity = identity(error);
        Entry created = null;
        Entry entry = entries.get(identity);
        if (entry == null && distinct.get() < distinctMax) {
            Entry candidate = new Entry(error, nowNs);
            entry = entries.computeIfAbsent(identity, absent -> takePlace(candidate) ? candidate : null);
            created = entry == candidate ? candidate : null;
        }
        if (entry == null) {
            overflow.increment();
            return null;
        }
        entry.count.increment();
        entry.lastNs = nowNs;
        return created;
    }

    private void show(Entry entry) {
        try {
            onFirst.accept(entry);
        } catch (RuntimeException ofTheObserver) {
            tryRecord(ofTheObserver);
        }
    }

    /** Errors that found the log full, or that could not be told apart from anything since their own methods threw. */
    public long overflow() {
        return overflow.sum();
    }

    /** Number of entries. */
    public int distinct() {
        return entries.size();
    }

    /** Visits the entries, the oldest first. */
    public void forEach(Consumer<? super Entry> visitor) {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingInt(entry -> entry.place));
        sorted.forEach(visitor);
    }

    /** Prints the entries, the oldest first, with their age. */
    public void print(PrintStream out) {
        long nowNs = clockNs.getAsLong();
        forEach(entry -> {
            out.println(entry.count() + " x " + entry.text() + ", first " + age(nowNs, entry.firstNs()) + " ago, last "
                    + age(nowNs, entry.lastNs()) + " ago");
            out.print(entry.stack());
        });
        if (overflow() > 0) {
            out.println(overflow() + " more errors found the log full at " + distinctMax + " distinct ones");
        }
    }

    private boolean takePlace(Entry candidate) {
        candidate.place = distinct.incrementAndGet();
        return candidate.place <= distinctMax;
    }

    private static List<String> identity(Throwable error) {
        List<String> identity = new ArrayList<>();
        Throwable one = error;
        for (int cause = 0; one != null && cause < CAUSES; cause++) {
            identity.add(one.getClass().getName());
            StackTraceElement[] frames = one.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                identity.add(frames[i].toString());
            }
            if (frames.length == 0) {
                identity.add(describe(one));
            }
            one = one.getCause();
        }
        return identity;
    }

    /** A message may be computed, and the computation may fail. */
    private static String describe(Throwable error) {
        try {
            String text = String.valueOf(error);
            return text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX) + " ...";
        } catch (RuntimeException ofTheMessage) {
            return error.getClass().getName();
        }
    }

    private static String stackOf(Throwable error) {
        StringBuilder lines = new StringBuilder();
        Throwable one = error;
        for (int cause = 0; one != null && cause < CAUSES; cause++) {
            if (cause > 0) {
                lines.append("  caused by ").append(describe(one)).append('\n');
            }
            StackTraceElement[] frames = one.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES_PRINTED, frames.length); i++) {
                lines.append("    at ").append(frames[i]).append('\n');
            }
            one = one.getCause();
        }
        return lines.toString();
    }

    private static String age(long nowNs, long thenNs) {
        return (nowNs - thenNs) / 1_000_000 + " ms";
    }
}
