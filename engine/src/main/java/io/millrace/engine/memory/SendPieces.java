package io.millrace.engine.memory;

import java.util.Arrays;

/**
 * The ring of pieces below a send queue: what is where, from which staged position on, and who is told when it ends.
 * Loop thread only. Indexes run on without wrapping; the arrays are addressed through the mask.
 */
final class SendPieces {
    static final int BLOCK = 0;
    static final int EXTERNAL = 1;
    static final int FILE = 2;
    /** A heap buffer that is not copied yet; never shown to a transport. */
    static final int HEAP = 3;

    /** What an idle queue keeps. */
    static final int CAPACITY_MIN = 16;

    private static final int CAPACITY_KEPT_MAX = 64;

    private byte[] kinds;
    private Object[] sources; // Block, ByteBuffer, FileRegion, by kind
    private Object[] ends; // Lease of a BLOCK, Releaser of an EXTERNAL or HEAP; else null
    private long[] offsets; // absolute index in the buffer, or position in the file
    private long[] starts; // staged position of the first byte
    private long[] lengths;
    private int mask;
    private int head;
    private int tail;

    SendPieces() {
        allocate(CAPACITY_MIN);
    }

    private void allocate(int capacity) {
        kinds = new byte[capacity];
        sources = new Object[capacity];
        ends = new Object[capacity];
        offsets = new long[capacity];
        starts = new long[capacity];
        lengths = new long[capacity];
        mask = capacity - 1;
    }

    int head() {
        return head;
    }

    int tail() {
        return tail;
    }

    int count() {
        return tail - head;
    }

    boolean isEmpty() {
        return head == tail;
    }

    int kind(int index) {
        return kinds[index & mask];
    }

    Object source(int index) {
        return sources[index & mask];
    }

    Object end(int index) {
        return ends[index & mask];
    }

    long offset(int index) {
        return offsets[index & mask];
    }

    long start(int index) {
        return starts[index & mask];
    }

    long length(int index) {
        return lengths[index & mask];
    }

    long limit(int index) {
        return starts[index & mask] + lengths[index & mask];
    }

    void lengthen(int index, long bytes) {
        lengths[index & mask] += bytes;
    }

    void shorten(int index, long length) {
        assert length > 0 && length <= lengths[index & mask] : length;
        lengths[index & mask] = length;
    }

    /** Drops bytes at the front of a piece: they are in the piece before it now. */
    void advance(int index, long bytes) {
        offsets[index & mask] += bytes;
        starts[index & mask] += bytes;
        lengths[index & mask] -= bytes;
    }

    void add(int kind, Object source, Object end, long offset, long start, long length) {
        grow();
        int at = tail++;
        set(at, kind, source, end, offset, start, length);
    }

    void set(int index, int kind, Object source, Object end, long offset, long start, long length) {
        int at = index & mask;
        kinds[at] = (byte) kind;
        sources[at] = source;
        ends[at] = end;
        offsets[at] = offset;
        starts[at] = start;
        lengths[at] = length;
    }

    /** Makes room for one piece before {@code index}, whose content is then undefined. */
    void insert(int index) {
        grow();
        for (int to = tail++; to != index; to--) {
            int from = to - 1;
            set(to, kind(from), source(from), end(from), offset(from), start(from), length(from));
        }
    }

    void dropHead() {
        forget(head++);
    }

    void dropTail() {
        forget(--tail);
    }

    private void forget(int index) {
        sources[index & mask] = null;
        ends[index & mask] = null;
    }

    private void grow() {
        int count = count();
        if (count <= mask) {
            return;
        }
        int capacity = count << 1;
        byte[] oldKinds = kinds;
        Object[] oldSources = sources;
        Object[] oldEnds = ends;
        long[] oldOffsets = offsets;
        long[] oldStarts = starts;
        long[] oldLengths = lengths;
        int oldMask = mask;
        allocate(capacity);
        for (int i = head; i != tail; i++) {
            int from = i & oldMask;
            set(
                    i,
                    oldKinds[from],
                    oldSources[from],
                    oldEnds[from],
                    oldOffsets[from],
                    oldStarts[from],
                    oldLengths[from]);
        }
    }

    /** Makes an empty ring small again, so that one long answer does not cost memory for ever. */
    void reset() {
        assert isEmpty();
        head = 0;
        tail = 0;
        if (mask >= CAPACITY_KEPT_MAX) {
            allocate(CAPACITY_MIN);
        } else {
            assert Arrays.stream(sources).allMatch(s -> s == null);
        }
    }
}
