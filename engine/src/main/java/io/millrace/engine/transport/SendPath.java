package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.telemetry.Counter;

/**
 * A channel's way out: the queue, borrowed while something is staged, and the one operation in flight. Loop thread
 * only.
 */
final class SendPath {
    private final StreamChannel channel;
    private final EventLoop loop;
    private SendQueue queue;
    private boolean inFlight;
    private long sealed; // staged position when the operation was submitted: it carries nothing behind it
    private long unreported;
    private long sentTotal;
    private long heldLength; // sent, and the memory still in use
    private long behindHeld; // sent behind that, and not in use

    SendPath(StreamChannel channel) {
        this.channel = channel;
        this.loop = channel.loop();
    }

    SendQueue queue() {
        if (queue == null) {
            queue = loop.memory().borrowQueue();
        }
        return queue;
    }

    long queuedLength() {
        return queue == null ? 0 : queue.queuedLength();
    }

    long sentTotal() {
        return sentTotal;
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
        if (!isWaiting()) {
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

    /** The operation is over. @param held whether the memory of its bytes is still in use */
    void sent(long bytes, boolean held) {
        assert inFlight && bytes > 0;
        assert queue.sentTotal() + bytes <= sealed : "sends what was staged after its flush";
        inFlight = false;
        queue.sent(bytes);
        sentTotal += bytes;
        unreported += bytes;
        loop.counters().increment(Counter.SENDS);
        loop.counters().add(Counter.SEND_BYTES, bytes);
        if (held) {
            heldLength += bytes;
        } else if (heldLength > 0) {
            behindHeld += bytes; // memory is released in the order of the stream
        } else {
            queue.released(bytes);
        }
        queue.unsubmit();
        checkReleasers();
    }

    void released(long bytes) {
        assert bytes > 0 && bytes <= heldLength : bytes + " of " + heldLength;
        heldLength -= bytes;
        queue.released(bytes);
        if (heldLength == 0 && behindHeld > 0) {
            long free = behindHeld;
            behindHeld = 0;
            queue.released(free);
        }
        checkReleasers();
        returnIfEmpty();
    }

    /** Bytes sent since the last call. */
    long takeUnreported() {
        long bytes = unreported;
        unreported = 0;
        return bytes;
    }

    /** An idle channel holds no queue. */
    void returnIfEmpty() {
        if (queue != null && queue.isEmpty()) {
            loop.memory().returnQueue(queue);
            queue = null;
        }
    }

    /** Gives everything back; nothing is in flight any more. */
    void discard() {
        inFlight = false;
        if (queue != null) {
            queue.discard();
            checkReleasers();
            loop.memory().returnQueue(queue);
            queue = null;
        }
    }
}
