package io.millrace.engine.memory;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What one channel or stream has to send, in order: a ring of pieces (own blocks, moved blocks and leases, external
 * buffers, files). Loop thread only.
 *
 * <p>Staged bytes have positions that only grow, and three cursors run after them:
 *
 * <pre>
 *   released &lt;= submitted    the memory is free again: after <em>sent</em> for zero-copy sends, before it for TLS
 *   sent     &lt;= submitted    the next layer has taken the bytes; marks count from here
 *   submitted &lt;= staged      an operation carries them: their bytes do not change any more
 * </pre>
 *
 * <p>{@code write…} copies; {@code append…} takes what it is given, and the caller must not touch it again, except an
 * external buffer, which is only lent until its {@link Releaser} runs. A queue is borrowed from {@link LoopMemory} for
 * its first byte and returned when {@link #isEmpty()}.
 */
public final class SendQueue {
    /** Kind of a piece: bytes in a block. */
    public static final int BLOCK = SendPieces.BLOCK;
    /** Kind of a piece: bytes in an external direct buffer. */
    public static final int EXTERNAL = SendPieces.EXTERNAL;
    /** Kind of a piece: bytes of a file. */
    public static final int FILE = SendPieces.FILE;

    /** Bytes behind a reservation that an encoder may scribble on while it writes whole words. */
    public static final int RESERVE_SLACK = 8;

    /** Slots {@link #canAppend()} leaves for the pieces that an open head or frame still needs. */
    private static final int PIECES_KEPT = 16;

    private final LoopMemory memory;
    private final int smallLength;
    final SendPieces pieces;
    private boolean open;

    private long staged;
    long submitted;
    private long sent;
    private long released;
    int next; // first piece with bytes that are not submitted, or the ring's tail

    // The block that is written now. The queue has a lease of its own on it, besides those of the pieces in it.
    private Block fill;
    private int fillIndex;
    private boolean reserved;

    SendQueue(LoopMemory memory) {
        this.memory = memory;
        smallLength = memory.plan().length(BlockClass.SMALL);
        pieces = new SendPieces(memory);
    }

    void open(long startTotal) {
        assert !open && startTotal >= 0 : startTotal;
        open = true;
        staged = startTotal;
        submitted = startTotal;
        sent = startTotal;
        released = startTotal;
    }

    void close() {
        assert open : "a send queue is returned twice";
        assert isEmpty() : this;
        reserved = false;
        dropFill();
        pieces.reset();
        next = 0;
        open = false;
    }

    // ---- staging: copies ----

    /**
     * Makes room for bytes that are encoded in place: {@code length} contiguous bytes at {@link #writeIndex()}, and
     * {@value #RESERVE_SLACK} behind them to scribble on. A small block comes first, a large one when the queue has
     * grown.
     *
     * @param length 1 to {@link #reserveLengthMax()}
     * @return false when no block is free or the queue has no slot for a piece: nothing changed
     */
    public boolean reserve(int length) {
        assert open && length > 0 && length <= reserveLengthMax() : length;
        reserved = false;
        int lengthMin = length + RESERVE_SLACK;
        if (fill == null || fill.limit() - fillIndex < lengthMin) {
            if (!takeFill(lengthMin, lengthMin)) {
                return false;
            }
        } else if (!pieces.hasSlot(0)) {
            return false;
        }
        reserved = true;
        return true;
    }

    /** Longest reservation: what a large block holds. */
    public int reserveLengthMax() {
        return memory.sendBlockLengthMax() - RESERVE_SLACK;
    }

    /** Where the reservation is; valid after {@link #reserve} returned true, until the next call that stages. */
    public ByteBuffer buffer() {
        assert reserved;
        return fill.buffer();
    }

    /** Absolute index of the reservation in {@link #buffer()}. */
    public int writeIndex() {
        assert reserved;
        return fillIndex;
    }

    /**
     * Stages the first bytes of the reservation, which ends with this.
     *
     * @param length 0 to what was reserved
     */
    public void commit(int length) {
        assert reserved && length >= 0 && length <= fill.limit() - fillIndex - RESERVE_SLACK : length;
        reserved = false;
        stageFill(length);
    }

    /**
     * Copies bytes into blocks, over several if need be.
     *
     * @param src    not changed: neither position nor limit count or move
     * @param offset absolute index of the first byte
     * @param length bytes, 0 or more
     * @return bytes taken; less than {@code length} only when blocks ran out
     */
    public int write(ByteBuffer src, int offset, int length) {
        assert open;
        Objects.checkFromIndexSize(offset, length, src.limit());
        reserved = false;
        int done = 0;
        while (done < length && hasRoom(length - done)) {
            int part = Math.min(length - done, fill.limit() - fillIndex);
            fill.buffer().put(fillIndex, src, offset + done, part);
            stageFill(part);
            done += part;
        }
        return done;
    }

    /**
     * Copies bytes into blocks, over several if need be.
     *
     * @param src    the bytes
     * @param offset index of the first one
     * @param length bytes, 0 or more
     * @return bytes taken; less than {@code length} only when blocks ran out
     */
    public int write(byte[] src, int offset, int length) {
        assert open;
        Objects.checkFromIndexSize(offset, length, src.length);
        reserved = false;
        int done = 0;
        while (done < length && hasRoom(length - done)) {
            int part = Math.min(length - done, fill.limit() - fillIndex);
            fill.buffer().put(fillIndex, src, offset + done, part);
            stageFill(part);
            done += part;
        }
        return done;
    }

    /**
     * Copies characters as ASCII. One beyond it becomes {@code '?'}: cut to its low byte it could turn into a line end.
     *
     * @param text the characters
     * @param from index of the first one
     * @param to   index behind the last one
     * @return characters taken; less than {@code to - from} only when blocks ran out
     */
    public int writeAscii(CharSequence text, int from, int to) {
        assert open;
        Objects.checkFromToIndex(from, to, text.length());
        reserved = false;
        int at = from;
        while (at < to && hasRoom(to - at)) {
            int part = Math.min(to - at, fill.limit() - fillIndex);
            ByteBuffer target = fill.buffer();
            for (int i = 0; i < part; i++) {
                char c = text.charAt(at + i);
                target.put(fillIndex + i, c < 0x80 ? (byte) c : (byte) '?');
            }
            stageFill(part);
            at += part;
        }
        return at - from;
    }

    // ---- staging: moves ----

    /** May something be appended? False at the bound on pieces; what is appended none the less is refused as misuse. */
    public boolean canAppend() {
        return pieces.hasSlot(PIECES_KEPT);
    }

    /**
     * Stages a part of a block and takes over one lease of it.
     *
     * @param block  the block
     * @param offset absolute index of the first byte
     * @param length bytes, all inside the block; 0 releases it at once
     */
    public void append(Block block, int offset, int length) {
        assert block.leases() > 0 && offset >= block.offset() && length >= 0 && length <= block.limit() - offset
                : block;
        beginAppend();
        if (length == 0) {
            block.release();
            return;
        }
        add(BLOCK, block, null, offset, length);
    }

    /**
     * Stages a lease, which moves: it ends when the released cursor has passed it.
     *
     * @param lease owned by the caller until now
     */
    public void append(Lease lease) {
        beginAppend();
        Block block = lease.move();
        if (lease.movedLength() == 0) {
            lease.end();
            return;
        }
        add(BLOCK, block, lease, lease.movedOffset(), lease.movedLength());
    }

    /**
     * Stages bytes that stay the application's: they are lent, and must not change, until the releaser runs. A direct
     * buffer is sent as it is. A heap buffer is copied piecewise when its turn comes, and released as soon as its last
     * byte was copied.
     *
     * @param external not changed: neither position nor limit count or move
     * @param offset   absolute index of the first byte
     * @param length   bytes, all below the buffer's limit; 0 releases it at once
     * @param releaser runs exactly once, sent or not
     */
    public void append(ByteBuffer external, int offset, int length, Releaser releaser) {
        Objects.requireNonNull(releaser, "releaser");
        Objects.checkFromIndexSize(offset, length, external.limit());
        beginAppend();
        if (length == 0) {
            releaser.release();
            return;
        }
        add(external.isDirect() ? EXTERNAL : SendPieces.HEAP, external, releaser, offset, length);
    }

    /**
     * Stages a region of a file, whose releaser runs when the released cursor has passed it.
     *
     * @param file owned by the queue from now on; a count of 0 releases it at once
     */
    public void append(FileRegion file) {
        beginAppend();
        if (file.count() == 0) {
            file.releaser().release();
            return;
        }
        add(FILE, file, file.releaser(), file.position(), file.count());
    }

    private void beginAppend() {
        assert open;
        reserved = false;
        if (!pieces.hasSlot(0)) {
            throw new IllegalStateException(
                    "append() to a send queue that holds " + pieces.countMax() + " pieces, see canAppend()");
        }
    }

    void add(int kind, Object source, Object end, long offset, long length) {
        pieces.add(kind, source, end, offset, staged, length);
        staged += length;
    }

    // ---- marks ----

    /** The position behind what is staged, to come back to with {@link #truncate}. */
    public long mark() {
        return staged;
    }

    /** Whether nothing behind the mark is submitted. */
    public boolean mayTruncate(long mark) {
        return mark >= submitted && mark <= staged;
    }

    /**
     * Drops what was staged since the mark: leases and blocks are released, releasers run. What a releaser stages
     * meanwhile is dropped as well.
     *
     * @param mark from {@link #mark()}; nothing behind it is submitted
     */
    public void truncate(long mark) {
        assert mayTruncate(mark) : mark + " in " + this;
        reserved = false;
        while (!pieces.isEmpty() && pieces.start(pieces.tail() - 1) >= mark) {
            int last = pieces.tail() - 1;
            rewindFill(last, 0);
            staged = pieces.start(last);
            pieces.endTail();
        }
        if (staged > mark) {
            int last = pieces.tail() - 1;
            long length = mark - pieces.start(last);
            rewindFill(last, length);
            pieces.shorten(last, length);
            staged = mark;
            passSubmitted();
        }
        dropFillWhenReleased();
    }

    /** Room at the end of a piece that is cut can be written again. */
    private void rewindFill(int index, long length) {
        if (fill != null && pieces.endsAt(index, fill, fillIndex)) {
            fillIndex = (int) (pieces.offset(index) + length);
        }
    }

    // ---- positions ----

    /** Position behind what is staged. */
    public long stagedTotal() {
        return staged;
    }

    /** Position behind what the next layer has taken. */
    public long sentTotal() {
        return sent;
    }

    /** Position behind what is not needed in memory any more. */
    public long releasedTotal() {
        return released;
    }

    /** Bytes staged and not yet sent: the number that marks are compared with. */
    public long queuedLength() {
        return staged - sent;
    }

    /** Everything staged is sent and released: the queue may be returned. */
    public boolean isEmpty() {
        return sent == staged && released == staged;
    }

    /** Bytes that an operation carries now. */
    public long inFlightLength() {
        return submitted - sent;
    }

    /** Bytes wait for an operation to carry them. */
    public boolean hasUnsubmitted() {
        return submitted < staged;
    }

    // ---- transport: the pieces behind the submitted cursor ----

    /**
     * Pieces that the next operation can carry. Heap buffers among them are copied now, as far ahead as allowed; one
     * that finds no block ends the list, so that 0 with {@link #hasUnsubmitted()} means: wait for a block. Piece
     * numbers below count from the submitted cursor and are valid until the queue is touched otherwise.
     */
    public int pieces() {
        return pieces.copyHeap(next, sent) - next;
    }

    /** One of {@link #BLOCK}, {@link #EXTERNAL}, {@link #FILE}. */
    public int pieceKind(int i) {
        return pieces.kind(next + i);
    }

    /** The buffer of a block or external piece; absolute indexes only. */
    public ByteBuffer pieceBuffer(int i) {
        Object source = pieces.source(next + i);
        return pieces.kind(next + i) == BLOCK ? ((Block) source).buffer() : (ByteBuffer) source;
    }

    /** Absolute index in {@link #pieceBuffer} of the first byte to submit. */
    public int pieceOffset(int i) {
        return (int) (pieces.offset(next + i) + submittedOf(next + i));
    }

    /** Bytes to submit of a block or external piece. */
    public int pieceLength(int i) {
        return (int) (pieces.length(next + i) - submittedOf(next + i));
    }

    /** The slab of a block piece; null for other kinds. */
    public Slab pieceSlab(int i) {
        return pieces.kind(next + i) == BLOCK ? ((Block) pieces.source(next + i)).slab() : null;
    }

    /** The region of a file piece. */
    public FileRegion pieceFile(int i) {
        return (FileRegion) pieces.source(next + i);
    }

    /** Position in the file of the first byte to submit. */
    public long pieceFilePosition(int i) {
        return pieces.offset(next + i) + submittedOf(next + i);
    }

    /** Bytes to submit of a file piece. */
    public long pieceFileLength(int i) {
        return pieces.length(next + i) - submittedOf(next + i);
    }

    private long submittedOf(int index) {
        assert index - pieces.tail() < 0 && pieces.kind(index) != SendPieces.HEAP : index;
        return index == next ? submitted - pieces.start(index) : 0;
    }

    // ---- channel: the cursors ----

    /**
     * An operation carries that many more bytes.
     *
     * @param bytes 0 to what is staged and not submitted
     */
    public void submitted(long bytes) {
        assert bytes >= 0 && bytes <= staged - submitted : bytes + " in " + this;
        submitted += bytes;
        passSubmitted();
    }

    private void passSubmitted() {
        while (next != pieces.tail() && pieces.limit(next) <= submitted) {
            next++;
        }
    }

    /**
     * The next layer has taken that many more bytes.
     *
     * @param bytes 0 to what is submitted and not sent
     */
    public void sent(long bytes) {
        assert bytes >= 0 && bytes <= submitted - sent : bytes + " in " + this;
        sent += bytes;
    }

    /**
     * The memory of that many more bytes is free: their blocks and leases are released, their releasers run.
     *
     * @param bytes 0 to what is submitted and not released
     */
    public void released(long bytes) {
        assert bytes >= 0 && bytes <= submitted - released : bytes + " in " + this;
        released += bytes;
        while (!pieces.isEmpty() && pieces.limit(pieces.head()) <= released) {
            pieces.endHead();
        }
        dropFillWhenReleased();
    }

    /** A send stopped short and nothing is in flight: what was not sent is submitted again. */
    public void unsubmit() {
        submitted = Math.max(sent, released);
        while (next != pieces.head() && pieces.limit(next - 1) > submitted) {
            next--;
        }
    }

    /**
     * Moves the rest of a mostly empty large block into a small one, when that rest is all there is: a slow reader then
     * holds 2 KiB. Nothing may be submitted, and places that were reserved or written earlier must not be written any
     * more, since they move: the flush step, after frames were sealed, is the time.
     *
     * @return true when the bytes moved
     */
    public boolean compactTail() {
        boolean idle = submitted == sent && released == sent && !reserved;
        if (!idle || pieces.count() != 1 || fill == null || fill.length() <= smallLength) {
            return false;
        }
        int only = pieces.head();
        long rest = staged - submitted;
        if (!pieces.endsAt(only, fill, fillIndex) || rest == 0 || rest > smallLength >> 1) {
            return false;
        }
        Block to = memory.pool(BlockClass.SMALL).take();
        if (to == null) {
            return false;
        }
        to.buffer().put(to.offset(), fill.buffer(), fillIndex - (int) rest, (int) rest);
        to.retain(); // one lease for the piece, one for the queue
        Block old = fill;
        pieces.move(only, to, submitted, rest);
        fill = to;
        fillIndex = to.offset() + (int) rest;
        old.release();
        old.release();
        return true;
    }

    /**
     * Drops everything, sent or not, for close and abort with nothing in flight: all leases end, all releasers run.
     * What was not sent is not staged any more afterwards, so {@link #sentTotal()} stays true and the queue is empty.
     */
    public void discard() {
        while (!pieces.isEmpty()) {
            pieces.endHead();
        }
        submitted = sent;
        staged = sent;
        released = sent;
        next = pieces.tail();
        reserved = false;
        dropFill();
    }

    /**
     * What releasers have thrown since the last call, the first with the others suppressed. It does not come out of the
     * call that ran them, where a transport could do nothing about it: whoever owns the queue asks.
     *
     * @return null when none did
     */
    public Throwable takeFailure() {
        return pieces.takeFailure();
    }

    @Override
    public String toString() {
        return "send queue: staged " + staged + ", submitted " + submitted + ", sent " + sent + ", released " + released
                + ", pieces " + pieces.count();
    }

    // ---- blocks and pieces ----

    /** Room for at least one byte in the block that is written, taking the next one if it is full. */
    private boolean hasRoom(int length) {
        if (fill != null && fillIndex < fill.limit()) {
            return pieces.hasSlot(0);
        }
        return takeFill(1, length);
    }

    private boolean takeFill(int lengthMin, int lengthWanted) {
        if (!pieces.hasSlot(0)) {
            return false;
        }
        boolean grown = lengthWanted > smallLength || staged - released >= smallLength;
        Block block = memory.takeForSend(lengthMin, grown);
        if (block == null) {
            return false;
        }
        dropFill();
        fill = block;
        fillIndex = block.offset();
        return true;
    }

    private void stageFill(int length) {
        if (length == 0) {
            dropFillWhenReleased();
            return;
        }
        int last = pieces.tail() - 1;
        if (!pieces.isEmpty() && pieces.endsAt(last, fill, fillIndex)) {
            pieces.lengthen(last, length);
            if (next == pieces.tail()) {
                next = last; // it was submitted whole, and has bytes to submit again
            }
            staged += length;
        } else {
            fill.retain();
            add(BLOCK, fill, null, fillIndex, length);
        }
        fillIndex += length;
    }

    private void dropFill() {
        if (fill != null) {
            Block block = fill;
            fill = null;
            block.release();
        }
    }

    private void dropFillWhenReleased() {
        if (released == staged && !reserved) {
            dropFill();
        }
    }
}
