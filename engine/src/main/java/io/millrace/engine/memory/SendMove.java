package io.millrace.engine.memory;

/**
 * Takes bytes out of a send queue that nothing is in flight of: into another queue, or to be lent. Loop thread only; no
 * state.
 *
 * <p>So a stream keeps what it has to send, and what it received and nobody wants yet, in a queue of its own.
 */
public final class SendMove {
    private static final Releaser NOBODY = () -> {};

    private SendMove() {}

    /** Bytes that can be moved now: heap buffers are copied first, as far ahead as allowed. */
    public static long movable(SendQueue from) {
        int count = from.pieces();
        if (count == 0) {
            return 0;
        }
        return from.pieces.limit(from.next + count - 1) - from.submitted;
    }

    /**
     * Moves bytes from the front of one queue behind what is staged in another. Short pieces are copied; longer ones
     * stay where they are, and their leases and releasers go along with their last byte.
     *
     * @param length  1 to {@link #movable}
     * @param copyMax pieces up to this length are copied
     * @return bytes moved; fewer than {@code length} when blocks or slots ran out
     */
    public static int move(SendQueue from, SendQueue to, int length, int copyMax) {
        assert from != to && length > 0 && length <= movable(from) : length + " of " + from;
        int done = 0;
        while (done < length) {
            int n = movePiece(from, to, length - done, copyMax);
            done += n;
            if (n == 0) {
                break;
            }
        }
        return done;
    }

    private static int movePiece(SendQueue from, SendQueue to, int lengthMax, int copyMax) {
        int index = from.next;
        long rest = from.pieces.limit(index) - from.submitted;
        int length = (int) Math.min(lengthMax, rest);
        int kind = from.pieces.kind(index);
        boolean copied = kind != SendPieces.FILE && (length <= copyMax || !to.canAppend());
        if (copied) {
            length = to.write(from.pieceBuffer(0), from.pieceOffset(0), length);
        } else if (!to.canAppend()) {
            return 0;
        } else if (kind == SendPieces.BLOCK) {
            moveBlock(from, to, index, length, length == rest);
        } else {
            moveLent(from, to, index, length, length == rest);
        }
        took(from, length);
        return length;
    }

    private static void moveBlock(SendQueue from, SendQueue to, int index, int length, boolean last) {
        Block block = (Block) from.pieces.source(index);
        int offset = from.pieceOffset(0);
        block.retain();
        if (last && from.pieces.owner(index) instanceof Lease lease) {
            from.pieces.owner(index, null);
            to.add(SendPieces.BLOCK, block, lease, offset, length);
            return;
        }
        to.append(block, offset, length);
    }

    /** The owner's memory or file is free when the last part of it has left, in whichever queue that is. */
    private static void moveLent(SendQueue from, SendQueue to, int index, int length, boolean last) {
        Releaser releaser = (Releaser) from.pieces.owner(index);
        if (!last && !(releaser instanceof Parts)) {
            releaser = new Parts(releaser);
            from.pieces.owner(index, releaser);
        }
        if (last) {
            from.pieces.owner(index, NOBODY);
        } else {
            ((Parts) releaser).added();
        }
        if (from.pieces.kind(index) == SendPieces.FILE) {
            FileRegion file = from.pieceFile(0);
            to.append(new FileRegion(file.file(), from.pieceFilePosition(0), length, releaser));
        } else {
            to.append(from.pieceBuffer(0), from.pieceOffset(0), length, releaser);
        }
    }

    private static void took(SendQueue from, int length) {
        from.submitted(length);
        from.sent(length);
        from.released(length);
    }

    // --- lending ---

    /**
     * Takes the first bytes out of a queue that holds blocks only, to be lent.
     *
     * @param slice points at them afterwards
     * @return the block they are in, to be released when the loan is over: whatever becomes of the queue meanwhile
     */
    public static Block take(SendQueue from, Slice slice, long lengthMax) {
        assert from.pieces.kind(from.next) == SendPieces.BLOCK && lengthMax > 0;
        Block block = (Block) from.pieces.source(from.next);
        int length = (int) Math.min(lengthMax, from.pieceLength(0));
        block.retain();
        slice.wrap(block, from.pieceOffset(0), length);
        took(from, length);
        return block;
    }

    /** A releaser for several parts: runs the owner's once, when the last of them is released. */
    private static final class Parts implements Releaser {
        private final Releaser owner;
        private int open = 1; // the piece that is left

        Parts(Releaser owner) {
            this.owner = owner;
        }

        void added() {
            open++;
        }

        @Override
        public void release() {
            if (--open == 0) {
                owner.release();
            }
        }
    }
}
