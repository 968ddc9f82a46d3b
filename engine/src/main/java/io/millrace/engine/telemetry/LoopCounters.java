package io.millrace.engine.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The counters of one loop, in off-heap memory.
 * Loop thread only; others read through {@link CountersReader}.
 *
 * <p>One thread writes, so an update is a plain read and a plain store of an aligned long: a reader never sees half a
 * value where the processor stores 64 bits at once, and may see one a moment old; no later, since each turn ends in a
 * system call that the compiler cannot move stores across. No order between two counters is promised. An absolute
 * {@code putLong} takes a third of the time of an opaque store through a view, and there are ten updates a request.
 */
public final class LoopCounters {
    /** 8 bytes in native order at an 8-byte aligned index: the shape of every slot. */
    static final VarHandle SLOT = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    static final int SLOT_LENGTH = Long.BYTES;

    /** Kept free before and after the slots: two cache lines, since processors fetch neighbours in pairs. */
    static final int PADDING = 128;

    private static final Counter[] COUNTERS = Counter.values();
    private static final int HISTOGRAM_OFFSET = PADDING + COUNTERS.length * SLOT_LENGTH;

    /** Length of a region: padding, counters, histogram, padding; a multiple of the padding. */
    static final int REGION_LENGTH = regionLength(COUNTERS.length, TurnHistogram.BUCKETS);

    private final ByteBuffer region;
    private Thread owner;

    /** A region of its own, of the JVM's direct memory. */
    public LoopCounters() {
        this(ByteBuffer.allocateDirect(REGION_LENGTH + PADDING).alignedSlice(PADDING));
    }

    /** Over a region that someone else provides, such as a piece of a mapped file. */
    LoopCounters(ByteBuffer region) {
        assert region.isDirect() && region.capacity() >= REGION_LENGTH : region;
        assert region.alignmentOffset(0, SLOT_LENGTH) == 0;
        this.region = region.order(ByteOrder.nativeOrder());
    }

    static int regionLength(int counters, int buckets) {
        int used = PADDING + (counters + buckets) * SLOT_LENGTH + PADDING;
        return (used + PADDING - 1) / PADDING * PADDING;
    }

    static int offsetOf(int slot) {
        return PADDING + slot * SLOT_LENGTH;
    }

    ByteBuffer region() {
        return region;
    }

    /** Makes the calling thread the only one that may write; until the first call any one thread may. */
    public void claim() {
        owner = Thread.currentThread();
    }

    public void increment(Counter counter) {
        add(counter, 1);
    }

    public void decrement(Counter counter) {
        assert counter.kind() == Counter.Kind.GAUGE : counter;
        add(counter, -1);
    }

    /** Adds; only a gauge may be added a negative amount. */
    public void add(Counter counter, long amount) {
        assert amount >= 0 || counter.kind() == Counter.Kind.GAUGE : counter + " " + amount;
        addAt(offsetOf(counter.ordinal()), amount);
    }

    /** Replaces the value of a gauge. */
    public void set(Counter counter, long value) {
        assert counter.kind() == Counter.Kind.GAUGE : counter;
        store(offsetOf(counter.ordinal()), value);
    }

    /** Raises the value of a maximum, if this one is larger. */
    public void max(Counter counter, long value) {
        assert counter.kind() == Counter.Kind.MAX : counter;
        int offset = offsetOf(counter.ordinal());
        if (value > region.getLong(offset)) {
            store(offset, value);
        }
    }

    /** The value as the owner sees it; other threads use {@link CountersReader}. */
    public long value(Counter counter) {
        return (long) SLOT.getOpaque(region, offsetOf(counter.ordinal()));
    }

    /** Counts a turn: its number, its length, the longest, and its bucket of the histogram. */
    public void recordTurn(long lengthNs) {
        addAt(HISTOGRAM_OFFSET + TurnHistogram.bucketOf(lengthNs) * SLOT_LENGTH, 1);
        add(Counter.LOOP_TURNS, 1);
        add(Counter.LOOP_BUSY_NS, Math.max(0, lengthNs));
        max(Counter.LOOP_TURN_NS_MAX, lengthNs);
    }

    private void addAt(int offset, long amount) {
        store(offset, region.getLong(offset) + amount);
    }

    private void store(int offset, long value) {
        assert owner == null || owner == Thread.currentThread() : "written by " + Thread.currentThread();
        region.putLong(offset, value);
    }
}
