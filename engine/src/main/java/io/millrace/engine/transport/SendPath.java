package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.telemetry.Counter;

/**
 * A channel's way out while something is staged: the queue, and the one operation in flight. Borrowed from {@link
 * SpareSendPaths}, so that an idle channel holds none. Loop thread only.
 */
final class SendPath {
    /** That of a channel with nothing to send. */
    static final SendPath NONE = new SendPath();

    private StreamChannel channel;
    private EventLoop loop;
    private SendQueue queue; // null: nobody's
    private boolean inFlight;
    private boolean awaitsBlock; // of a layer that found none
    private long sealed; // staged position when the operation was submitted: it carries nothing behind it
    private long heldLength; // sent, and the memory still in use
    private long behindHeld; // sent behind that, and not in use
    private long releasedAhead; // in flight, and not in use any more: a layer has copied it

    void open(StreamChannel owner) {
        channel = owner;
        loop = owner.loop();
        queue = loop.memory().borrowQueue(owner.sentTotal());
    }

    SendQueue queue() {
        return queue;
    }

    long queuedLength() {
        return queue == null ? 0 : queue.queuedLength();
    }

    boolean isInFlight() {
        return inFlight;
    }

    /** Something waits and nothing is in flight. */
    boolean isWaiting() {
        return !inFlight && queue != null && queue.hasUnsubmitted();
    }

    /** Something can be sent. When only a block to copy it to is missing, the channel is told once there is one. */
    boolean canStart() {
        if (!isWaiting() || awaitsBlock) {
            return false;
        }
        boolean some = queue.pieces() > 0;
        if (!some) {
            loop.sendStarved(channel);
        }
        checkReleasers();
        return some;
    }

    private void checkReleasers() {
        Throwable t = queue.takeFailure();
        if (t != null) {
            HandlerCalls.releaserFailed(channel, t);
        }
    }

    /** Nothing waits and nothing is in flight. */
    boolean isIdle() {
        return !inFlight && queuedLength() == 0;
    }

    SendQueue start() {
        inFlight = true;
        sealed = queue.stagedTotal();
        return queue;
    }

    void failed() {
        inFlight = false;
    }

    /** The operation carries nothing, for want of a block; the channel is told once there is one. */
    void starved() {
        inFlight = false;
        awaitsBlock = true;
        loop.sendStarved(channel);
    }

    void unstarved() {
        awaitsBlock = false;
    }

    /** The operation is over. @param held whether the memory of its bytes is still in use */
    void sent(long bytes, boolean held) {
        assert inFlight && bytes > 0;
        assert queue.sentTotal() + bytes <= sealed : "sends what was staged after its flush";
        inFlight = false;
        queue.sent(bytes);
        if (!channel.isLayer()) {
            loop.counters().increment(Counter.SENDS);
            loop.counters().add(Counter.SEND_BYTES, bytes);
        }
        if (held) {
            heldLength += bytes;
        } else if (releasedAhead > 0) {
            assert bytes <= releasedAhead : bytes + " of " + releasedAhead;
            releasedAhead -= bytes;
        } else if (heldLength > 0) {
            behindHeld += bytes; // memory is released in the order of the stream
        } else {
            queue.released(bytes);
        }
        queue.unsubmit();
        checkReleasers();
    }

    /** A part of the operation is over, which goes on; its memory was free before. */
    void sentPart(long bytes) {
        assert inFlight && bytes > 0 && bytes < releasedAhead : bytes + " of " + releasedAhead;
        releasedAhead -= bytes;
        queue.sent(bytes);
    }

    void released(long bytes) {
        if (inFlight && channel.isLayer()) {
            releasedAhead += bytes;
            queue.released(bytes);
            checkReleasers();
            return;
        }
        assert bytes > 0 && bytes <= heldLength : bytes + " of " + heldLength;
        heldLength -= bytes;
        queue.released(bytes);
        if (heldLength == 0 && behindHeld > 0) {
            long free = behindHeld;
            behindHeld = 0;
            queue.released(free);
        }
        checkReleasers();
    }

    /** Nothing waits, nothing is in flight, and no memory is in use: it can be given back. */
    boolean isEmpty() {
        return !inFlight && queue != null && queue.isEmpty();
    }

    /** Gives everything back; nothing is in flight any more. */
    void close() {
        inFlight = false;
        awaitsBlock = false;
        heldLength = 0;
        behindHeld = 0;
        releasedAhead = 0;
        if (!queue.isEmpty()) {
            queue.discard();
            checkReleasers();
        }
        loop.memory().returnQueue(queue);
        queue = null;
        channel = null;
    }
}
