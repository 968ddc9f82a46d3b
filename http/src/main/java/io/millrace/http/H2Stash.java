package io.millrace.http;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.LeaseAccount;
import io.millrace.engine.memory.SendMove;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slice;

/**
 * What came of a stream's body and nobody wants yet, and the account of what its sink has kept: the peer gets credit
 * for that when it is released. Loop thread only. The window of the stream bounds both.
 */
final class H2Stash implements LeaseAccount {
    private final H2Incoming stream;
    private SendQueue queue; // null: nothing waits
    private LeaseAccount blocks; // of the channel: how many receive blocks may be kept
    private long retainedEver;
    private long retainedBefore;
    private int retained;

    H2Stash(H2Incoming stream) {
        this.stream = stream;
    }

    boolean isEmpty() {
        return queue == null;
    }

    /** Keeps bytes: a long piece where it lies, a short one behind the last. @return false: no block is free */
    boolean keep(Slice bytes, int offset, int length) {
        if (queue == null) {
            queue = stream.http.loop().memory().borrowQueue();
        }
        Slice piece = stream.http.loop().memory().slice();
        piece.wrap(bytes, offset, length);
        boolean kept = length > stream.http.config().forwardCopyMax() && queue.canAppend() && append(piece);
        stream.http.loop().memory().returnSlice(piece);
        return kept || queue.write(bytes.buffer(), offset, length) == length;
    }

    private boolean append(Slice piece) {
        var lease = piece.retainInPlace();
        if (lease == null) {
            return false;
        }
        queue.append(lease);
        return true;
    }

    /** Takes the first piece out. @return its block, to be released when the loan is over */
    Block take(Slice into, long lengthMax) {
        Block block = SendMove.take(queue, into, lengthMax);
        dropWhenEmpty();
        return block;
    }

    /** Drops everything. @return bytes that waited */
    int discard() {
        if (queue == null) {
            return 0;
        }
        int waited = (int) queue.queuedLength();
        queue.discard();
        dropWhenEmpty();
        return waited;
    }

    private void dropWhenEmpty() {
        if (queue != null && queue.isEmpty()) {
            stream.http.loop().memory().returnQueue(queue);
            queue = null;
        }
    }

    @Override
    public String toString() {
        return "kept " + (queue == null ? 0 : queue.queuedLength()) + ", retained " + retained;
    }

    // --- what a sink keeps ---

    /** A piece is about to be lent. */
    void lends(Slice piece) {
        if (piece.account() != null) {
            blocks = piece.account();
        }
        piece.account(this);
        retainedBefore = retainedEver;
    }

    /** What of so many bytes that were lent the sink did not keep. */
    int notRetained(int lent) {
        return (int) (lent - (retainedEver - retainedBefore));
    }

    boolean isRetained() {
        return retained > 0;
    }

    @Override
    public boolean mayKeepBlock() {
        return blocks == null || blocks.mayKeepBlock();
    }

    @Override
    public void onRetained(int length, boolean keptBlock) {
        retainedEver += length;
        retained += length;
        if (blocks != null) {
            blocks.onRetained(length, keptBlock);
        }
    }

    @Override
    public void onReleased(int length, boolean keptBlock) {
        retained -= length;
        if (blocks != null) {
            blocks.onReleased(length, keptBlock);
        }
        stream.credit(length);
        if (retained == 0) {
            stream.changed();
        }
    }
}
