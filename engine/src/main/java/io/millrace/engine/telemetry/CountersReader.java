package io.millrace.engine.telemetry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the counters of one or more loops, of this process or, over a mapped file, of another.
 * Any thread.
 *
 * <p>Each value is read as it is at that moment; values of two counters need not fit each other exactly.
 */
public final class CountersReader {
    /** What a reader knows of one counter; those of a file may come from another build. */
    record Described(String label, Counter.Kind kind, Counter.Unit unit) {}

    /** Takes one counter at a time. */
    @FunctionalInterface
    public interface Visitor {
        void onCounter(String label, Counter.Kind kind, Counter.Unit unit, long value);
    }

    private final List<ByteBuffer> regions;
    private final List<Described> counters;
    private final int buckets;
    private final int[] slotOf;

    CountersReader(List<ByteBuffer> regions, List<Described> counters, int buckets) {
        this.regions = List.copyOf(regions);
        this.counters = List.copyOf(counters);
        this.buckets = buckets;
        this.slotOf = new int[Counter.values().length];
        for (Counter counter : Counter.values()) {
            slotOf[counter.ordinal()] = find(counter.label());
        }
    }

    /** Over the loops of this process, in the order given. */
    public static CountersReader of(List<LoopCounters> loops) {
        List<ByteBuffer> regions = new ArrayList<>();
        for (LoopCounters loop : loops) {
            regions.add(loop.region());
        }
        return new CountersReader(regions, ofThisBuild(), TurnHistogram.BUCKETS);
    }

    /** Over the loops of this process, in the order given. */
    public static CountersReader of(LoopCounters... loops) {
        return of(List.of(loops));
    }

    static List<Described> ofThisBuild() {
        List<Described> described = new ArrayList<>();
        for (Counter counter : Counter.values()) {
            described.add(new Described(counter.label(), counter.kind(), counter.unit()));
        }
        return described;
    }

    public int loops() {
        return regions.size();
    }

    /** Over all loops: the sum, or the largest for a maximum; 0 for a counter that the writer did not have. */
    public long value(Counter counter) {
        int slot = slotOf[counter.ordinal()];
        return slot < 0 ? 0 : combined(slot);
    }

    /** Of one loop; 0 for a counter that the writer did not have. */
    public long value(Counter counter, int loop) {
        int slot = slotOf[counter.ordinal()];
        return slot < 0 ? 0 : read(loop, slot);
    }

    /** Over all loops, by label: the sum, or the largest for a maximum; 0 for an unknown label. */
    public long value(String label) {
        int slot = find(label);
        return slot < 0 ? 0 : combined(slot);
    }

    /** Visits every counter in order of declaration, with its value over all loops. */
    public void forEach(Visitor visitor) {
        for (int slot = 0; slot < counters.size(); slot++) {
            Described counter = counters.get(slot);
            visitor.onCounter(counter.label(), counter.kind(), counter.unit(), combined(slot));
        }
    }

    /** Visits every counter in order of declaration, with its value of one loop. */
    public void forEach(int loop, Visitor visitor) {
        for (int slot = 0; slot < counters.size(); slot++) {
            Described counter = counters.get(slot);
            visitor.onCounter(counter.label(), counter.kind(), counter.unit(), read(loop, slot));
        }
    }

    /** Turns of all loops whose length fell into the bucket of {@link TurnHistogram}. */
    public long turnsIn(int bucket) {
        long sum = 0;
        for (int loop = 0; bucket < buckets && loop < regions.size(); loop++) {
            sum += read(loop, counters.size() + bucket);
        }
        return sum;
    }

    /** A length that at least this share of all turns stayed below, as exact as the buckets are; 0 without turns. */
    public long turnNsBelow(double share) {
        assert share >= 0.0 && share <= 1.0 : share;
        long[] turns = new long[TurnHistogram.BUCKETS];
        long total = 0;
        for (int bucket = 0; bucket < turns.length; bucket++) {
            turns[bucket] = turnsIn(bucket);
            total += turns[bucket];
        }
        long seen = 0;
        for (int bucket = 0; bucket < turns.length; bucket++) {
            seen += turns[bucket];
            if (seen > 0 && seen >= share * total) {
                return TurnHistogram.limitNs(bucket);
            }
        }
        return 0;
    }

    /** The counters that are not zero, over all loops: one a line, label and value. */
    public String render() {
        StringBuilder lines = new StringBuilder();
        forEach((label, kind, unit, value) -> {
            if (value != 0) {
                lines.append(label).append(' ').append(value).append('\n');
            }
        });
        return lines.toString();
    }

    private long combined(int slot) {
        boolean largest = counters.get(slot).kind() == Counter.Kind.MAX;
        long value = 0;
        for (int loop = 0; loop < regions.size(); loop++) {
            long one = read(loop, slot);
            value = largest ? Math.max(value, one) : value + one;
        }
        return value;
    }

    private long read(int loop, int slot) {
        return (long) LoopCounters.SLOT.getOpaque(regions.get(loop), LoopCounters.offsetOf(slot));
    }

    private int find(String label) {
        for (int slot = 0; slot < counters.size(); slot++) {
            if (counters.get(slot).label().equals(label)) {
                return slot;
            }
        }
        return -1;
    }
}
