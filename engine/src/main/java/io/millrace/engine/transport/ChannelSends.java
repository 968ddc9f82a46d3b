package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slice;

/** What a channel has staged and what of it has left. Loop thread only. */
abstract class ChannelSends extends ChannelDeadlines {
    private SendPath out = SendPath.NONE; // unless something is staged or in flight
    private long sentTotal;
    private long unreported; // of it, by onSent

    ChannelSends(EventLoop loop) {
        super(loop);
    }

    /** Stage bytes here, then {@link StreamChannel#flush()}. Ask each time: an empty queue goes back to the loop. */
    public final SendQueue sendQueue() {
        assert loop().isCurrent();
        if (out == SendPath.NONE) {
            out = Transport.of(loop()).spareSendPaths().take((StreamChannel) this);
        }
        return out.queue();
    }

    /**
     * Stages received bytes: their block as it is, or a copy behind what is staged where a block is short or would be
     * kept for a few bytes. {@link StreamChannel#flush()} follows.
     *
     * @param copyMax pieces up to this length are copied
     * @return false: blocks ran out, and a part of it or nothing is staged
     */
    public final boolean forward(Slice lent, int copyMax) {
        SendQueue queue = sendQueue();
        if (lent.length() > copyMax && queue.canAppend()) {
            Lease kept = lent.retainInPlace();
            if (kept != null) {
                queue.append(kept);
                return true;
            }
        }
        return queue.write(lent.buffer(), lent.offset(), lent.length()) == lent.length();
    }

    /** {@link #queuedLength()} is below the high mark, or below a fair share of it while send memory is short. */
    public final boolean writable() {
        return loop().memory().isBelowMarkHigh(queuedLength(), loop().config().sendMarkHigh());
    }

    /** Bytes staged and not yet taken by the kernel. */
    public final long queuedLength() {
        return out.queuedLength();
    }

    /** Bytes staged in the life of this channel: the stream position behind the last one. */
    public final long stagedTotal() {
        return sentTotal + queuedLength();
    }

    /** Bytes the kernel took in the life of this channel. */
    public final long sentTotal() {
        return sentTotal;
    }

    final SendPath out() {
        return out;
    }

    final void sent(long bytes, boolean held) {
        out.sent(bytes, held);
        sentTotal += bytes;
        unreported += bytes;
    }

    /**
     * The memory of that many bytes of sends that were held is free; in the order of those sends. Or, of a layer, the
     * bytes of its send were copied, and are not sent yet.
     */
    protected final void completeReleased(long bytes) {
        out.released(bytes);
        if (out.isEmpty()) {
            discardSends();
        }
    }

    /** Inside the submit of a layer: there was no block to send from. It is asked again once there is one. */
    protected final void completeSendStarved() {
        out.starved();
    }

    final void sentPart(long bytes) {
        out.sentPart(bytes);
        sentTotal += bytes;
        unreported += bytes;
    }

    /** Bytes sent since the last call. */
    final long takeUnreported() {
        long bytes = unreported;
        unreported = 0;
        return bytes;
    }

    /** Gives back what is staged, if anything is. */
    final void discardSends() {
        if (out != SendPath.NONE) {
            SendPath over = out;
            out = SendPath.NONE;
            Transport.of(loop()).spareSendPaths().giveBack(over);
        }
    }
}
