package io.millrace.engine.memory;

import java.nio.ByteBuffer;

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

    /** What a queue keeps while it is idle, and what it starts with again after it was longer than the bound. */
    private static final int CAPACITY_MIN = 16;

    private static final int CAPACITY_KEPT_MAX = 64;

    private final LoopMemory memory;
    private final int countMax;
    private final int copyAheadLength;
    private final int smallLength;

    private byte[] kinds;
    private Object[] sources; // Block, ByteBuffer, FileRegion, by kind
    private Object[] ends; // Lease of a BLOCK, Releaser of the others; null: the piece has a lease of its block
    private long[] offsets; // absolute index in the buffer, or position in the file
    private long[] starts; // staged position of the first byte
    private long[] lengths;
    private int mask;
    private int head;
    private int tail;
    private int heapCount;
    private Throwable failure;

    SendPieces(LoopMemory memory) {
        this.memory = memory;
        countMax = memory.plan().piecesMax();
        copyAheadLength = memory.plan().copyAheadLength();
        smallLength = memory.plan().length(BlockClass.SMALL);
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

    /** Index of the first piece. */
    int head() {
        return head;
    }

    /** Index behind the last piece. */
    int tail() {
        return tail;
    }

    int count() {
        return tail - head;
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** Is there room for one more, and for so many after it? */
    boolean hasSlot(int kept) {
        return tail - head < countMax - kept;
    }

    int countMax() {
        return countMax;
    }

    int kind(int index) {
        return kinds[index & mask];
    }

    Object source(int index) {
        return sources[index & mask];
    }

    /** Who is told when the piece ends; null: it has a lease of its block. */
    Object owner(int index) {
        return ends[index & mask];
    }

    /** Somebody else is told when the piece ends; null: the piece has a lease of its block. */
    void owner(int index, Object owner) {
        ends[index & mask] = owner;
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

    /** Staged position behind the piece. */
    long limit(int index) {
        return starts[index & mask] + lengths[index & mask];
    }

    /** Does the piece end at that index of that block, with a lease of its own? */
    boolean endsAt(int index, Block block, int offset) {
        int at = index & mask;
        return sources[at] == block && ends[at] == null && offsets[at] + lengths[at] == offset;
    }

    void add(int kind, Object source, Object end, long offset, long start, long length) {
        assert length > 0 : length;
        grow();
        set(tail++, kind, source, end, offset, start, length);
        if (kind == HEAP) {
            heapCount++;
        }
        hold(kind, length);
    }

    private void set(int index, int kind, Object source, Object end, long offset, long start, long length) {
        int at = index & mask;
        kinds[at] = (byte) kind;
        sources[at] = source;
        ends[at] = end;
        offsets[at] = offset;
        starts[at] = start;
        lengths[at] = length;
    }

    void lengthen(int index, long bytes) {
        lengths[index & mask] += bytes;
    }

    void shorten(int index, long length) {
        int at = index & mask;
        assert length > 0 && length < lengths[at] : length;
        drop(kinds[at], lengths[at] - length);
        lengths[at] = length;
    }

    /** Puts the bytes of a piece into another block. */
    void move(int index, Block to, long start, long length) {
        assert kind(index) == BLOCK && ends[index & mask] == null;
        set(index, BLOCK, to, null, to.offset(), start, length);
    }

    void endHead() {
        int at = head & mask;
        head++;
        end(at);
    }

    void endTail() {
        tail--;
        end(tail & mask);
    }

    /** The piece is out of the ring already when its owner is told: a releaser may stage. */
    private void end(int at) {
        int kind = kinds[at];
        Object source = sources[at];
        Object end = ends[at];
        sources[at] = null;
        ends[at] = null;
        drop(kind, lengths[at]);
        if (kind == HEAP) {
            heapCount--;
        }
        if (end == null) {
            ((Block) source).release();
        } else if (kind == BLOCK) {
            ((Lease) end).end();
        } else {
            release((Releaser) end);
        }
    }

    /** A releaser is code of the application, and the cursors are half moved: what it throws waits for the owner. */
    private void release(Releaser releaser) {
        try {
            releaser.release();
        } catch (Throwable t) {
            if (failure == null) {
                failure = t;
            } else if (failure != t) { // a constant may be thrown again, and refuses to suppress itself
                failure.addSuppressed(t);
            }
        }
    }

    /** What releasers have thrown since the last call; null when none did. */
    Throwable takeFailure() {
        Throwable t = failure;
        failure = null;
        return t;
    }

    private void hold(int kind, long length) {
        if (kind == EXTERNAL || kind == HEAP) {
            memory.ledger().hold(Ledger.Kind.EXTERNAL, length);
        }
    }

    private void drop(int kind, long length) {
        if (kind == EXTERNAL || kind == HEAP) {
            memory.ledger().drop(Ledger.Kind.EXTERNAL, length);
        }
    }

    /**
     * Copies heap buffers into blocks, as far ahead of the sent cursor as allowed.
     *
     * @param from first piece to look at
     * @param sent the sent cursor
     * @return the index behind the last piece that can be submitted
     */
    int copyHeap(int from, long sent) {
        int index = from;
        while (heapCount > 0 && index != tail) {
            if (kind(index) == HEAP && !copyHeapPiece(index, sent)) {
                return index;
            }
            index++;
        }
        return tail;
    }

    /** Turns the piece, or the front of it, into a piece in a block. */
    private boolean copyHeapPiece(int index, long sent) {
        int at = index & mask;
        long wanted = Math.min(lengths[at], copyAheadLength - (starts[at] - sent));
        // The next to be sent may pass the bound, or none leaves.
        if (wanted <= 0 || (starts[at] > sent && !hasSlot(0))) {
            return false;
        }
        Block block = memory.takeForSend(1, wanted > smallLength);
        if (block == null) {
            return false;
        }
        int part = (int) Math.min(wanted, block.length());
        block.buffer().put(block.offset(), (ByteBuffer) sources[at], (int) offsets[at], part);
        drop(HEAP, part);
        long start = starts[at];
        if (part < lengths[at]) {
            offsets[at] += part;
            starts[at] += part;
            lengths[at] -= part;
            insert(index);
            set(index, BLOCK, block, null, block.offset(), start, part);
        } else {
            Releaser releaser = (Releaser) ends[at];
            set(index, BLOCK, block, null, block.offset(), start, part);
            heapCount--;
            release(releaser);
        }
        return true;
    }

    /** Makes room for one piece before {@code index}. */
    private void insert(int index) {
        grow();
        for (int to = tail++; to != index; to--) {
            int from = to - 1 & mask;
            set(to, kinds[from], sources[from], ends[from], offsets[from], starts[from], lengths[from]);
        }
    }

    private void grow() {
        if (count() <= mask) {
            return;
        }
        byte[] oldKinds = kinds;
        Object[] oldSources = sources;
        Object[] oldEnds = ends;
        long[] oldOffsets = offsets;
        long[] oldStarts = starts;
        long[] oldLengths = lengths;
        int oldMask = mask;
        allocate((oldMask + 1) << 1);
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
        assert isEmpty() && heapCount == 0;
        head = 0;
        tail = 0;
        if (mask >= CAPACITY_KEPT_MAX) {
            allocate(CAPACITY_MIN);
        }
        assert holdsNothing();
    }

    private boolean holdsNothing() {
        for (int i = 0; i <= mask; i++) {
            if (sources[i] != null || ends[i] != null) {
                return false;
            }
        }
        return true;
    }
}
