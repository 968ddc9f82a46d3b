package io.millrace.http;

import io.millrace.codec.h2.H2Code;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.SendMove;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.telemetry.Counter;

/**
 * Where the body goes that a stream of HTTP/2 sends. Loop thread only.
 *
 * <p>It is written to the connection's tail while nothing of it waits, both windows have room and no more urgent stream
 * waits; so a small answer is one copy. Else it goes to a queue of the stream's own, from which the connection takes as
 * it can, and its end and its trailers follow when that is empty.
 */
abstract class H2Outgoing extends H2Incoming {
    private SendQueue queue; // null: nothing waits
    private HeadBuffer trailersWaiting; // null: none
    private boolean ending; // its end follows what waits
    private boolean endSent;
    private long tailLength; // bytes at the tail that are the response's, since its head
    private boolean sealed; // some of them in frames that the windows know of
    private boolean blocked; // by the window of the stream
    private long blockedNs;
    private long sent;

    H2Outgoing(HttpLoop http) {
        super(http);
    }

    /** Nothing is sent yet, by whoever has the stream next. */
    final void sendsNothing() {
        assert queue == null && trailersWaiting == null;
        tailBegins();
        ending = false;
        endSent = false;
        blocked = false;
        sent = 0;
    }

    private H2Stream self() {
        return (H2Stream) this;
    }

    // --- the connection's tail ---

    /** A head is about to be staged. */
    final void tailBegins() {
        tailLength = 0;
        sealed = false;
    }

    /** So many bytes of a head are staged. */
    final void headStaged(int length) {
        tailLength += length;
    }

    /** Frames at the tail were sealed: they cannot be taken back. */
    final void dataSealed(int length) {
        sealed = true;
        sent += length;
    }

    /** Bytes at the tail that are the response's. */
    final long tailLength() {
        return tailLength;
    }

    /** Whether what is staged can be forgotten as far as windows go. */
    final boolean isUnsealed() {
        return queue == null && !sealed;
    }

    // --- writing ---

    /** Where so many bytes go: to the connection's tail, or to the stream's own queue. Null: no send memory. */
    final SendQueue place(int length) {
        if (queue == null && output().room(self()) >= length) {
            int header = output().openData(self());
            if (header < 0) {
                return null;
            }
            tailLength += header;
            return channel().sendQueue();
        }
        return ownQueue();
    }

    final SendQueue ownQueue() {
        if (queue == null) {
            queue = http.loop().memory().borrowQueue();
        }
        return queue;
    }

    /** So many bytes of those that were placed are there. */
    final boolean staged(int n, int length) {
        if (queue == null) {
            tailLength += n;
            output().extended(n);
        } else {
            output().queued(n, isWhole());
        }
        if (n < length) {
            outOfMemory();
            return false;
        }
        if (queue == null) {
            return welcomesMore();
        }
        offer();
        if (queue.queuedLength() > http.loop().config().sendLimitLength()) {
            http.counters().increment(Counter.SEND_OVERRUN);
            Outcome how = Outcome.overrun(EngineSettings.SEND_LIMIT_LENGTH.name(), queue.queuedLength());
            resetExchange(how, H2Code.INTERNAL_ERROR);
            return false;
        }
        return welcomesMore();
    }

    /** So many bytes of a file were appended to the stream's own queue. */
    final void appended(long length) {
        output().queued(length, isWhole());
        offer();
    }

    /** What waits is to be sent as soon as there is room. */
    private void offer() {
        if (!blocked) {
            on().codec().scheduler().add(state());
        }
        channel().flush();
    }

    @Override
    final long room() {
        if (!on().admitsWrite()) {
            return 0;
        }
        return Math.max(0, markHigh() - queuedLength());
    }

    @Override
    final boolean welcomesMore() {
        ServerExchange ex = exchange();
        long queued = queuedLength();
        if (queued == 0
                || http.loop()
                        .memory()
                        .isBelowMarkHigh(queued, http.loop().config().sendMarkHigh())) {
            return ex != null && !ex.out().isOver();
        }
        if (ex != null) {
            ex.notWelcome();
        }
        return false;
    }

    private long markHigh() {
        return http.loop().memory().effectiveMarkHigh(http.loop().config().sendMarkHigh());
    }

    final long queuedLength() {
        return queue == null ? 0 : queue.queuedLength();
    }

    // --- the end ---

    /** Ends the body: now, or behind what waits. @return false: no send memory */
    final boolean endBody() {
        if (queue != null) {
            endsQueue();
            return true;
        }
        endSent = output().end(self());
        return endSent;
    }

    /** The message ended with its head. */
    final void endSent() {
        endSent = true;
    }

    /** Trailers that were collected follow what waits; null: they are staged. */
    final void trailersWait(HeadBuffer collected) {
        trailersWaiting = collected;
        if (collected != null) {
            endsQueue();
        } else {
            endSent = true;
        }
    }

    /** The end follows what waits. */
    private void endsQueue() {
        ending = true;
        output().whole(isWhole() ? queuedLength() : 0);
    }

    private boolean isWhole() {
        return ending && !blocked;
    }

    /** Whether the response is not wholly with the connection. */
    final boolean isSending() {
        return queue != null || !endSent;
    }

    // --- what the connection takes out of the queue ---

    final boolean hasQueue() {
        return queue != null;
    }

    /** Bytes that can be sent now. */
    final long movable() {
        return queue == null ? 0 : SendMove.movable(queue);
    }

    final int move(SendQueue to, int length, int copyMax) {
        int n = SendMove.move(queue, to, length, copyMax);
        output().queued(-n, isWhole());
        Throwable t = queue.takeFailure();
        if (t != null) {
            http.handlerFailed(t);
        }
        return n;
    }

    final boolean isQueueEmpty() {
        return !queue.hasUnsubmitted();
    }

    /** The body ends with the last byte that waits. */
    final boolean endsWithData() {
        return ending && trailersWaiting == null;
    }

    /** A piece went to the connection. @param last nothing waits any more */
    final void moved(int length, boolean last) {
        sent += length;
        if (last) {
            http.loop().memory().returnQueue(queue);
            queue = null;
            if (trailersWaiting != null) {
                sendTrailers();
            } else {
                endSent |= ending;
            }
            ending = false;
            changed();
        } else if (queue.queuedLength() <= http.loop().config().sendMarkLow()) {
            changed();
        }
    }

    private void sendTrailers() {
        HeadBuffer from = trailersWaiting;
        trailersWaiting = null;
        HeadWriter w = http.borrowWriter();
        boolean whole = w.sendCollected(self(), from);
        http.returnWriter(w);
        if (whole) {
            endSent = true;
        } else {
            http.counters().increment(Counter.SEND_NO_BLOCK);
            on().codec().resetStream(state(), H2Code.INTERNAL_ERROR);
        }
    }

    // --- windows ---

    /** The windows have no room: {@link #unblocked} follows when one opens. */
    final void blocked() {
        if (!blocked) {
            output().whole(isWhole() ? -queuedLength() : 0);
            blocked = true;
            blockedNs = http.loop().clock().nanoTime();
            timer().rates().arm();
        }
    }

    final void unblocked() {
        if (blocked) {
            blocked = false;
            output().whole(isWhole() ? queuedLength() : 0);
            if (queue != null) {
                offer();
            }
        }
    }

    /** It has something to send, and a window is shut. */
    final boolean awaitsWindow() {
        return queue != null && state() != null && on().codec().sendWindow(state()) == 0;
    }

    final boolean isBlocked() {
        return blocked && queue != null;
    }

    /** Nothing was taken for the longest time that a send may take. */
    final boolean isStalled() {
        return blocked
                && http.loop().clock().nanoTime() - blockedNs
                        >= http.loop().config().sendTimeoutNs();
    }

    final long sentLength() {
        return sent;
    }

    /** Tells the handler, if it asked, that more is welcome. */
    final void tellWritable() {
        ServerExchange ex = exchange();
        if (ex == null
                || ex.outcome() != null
                || queuedLength() > http.loop().config().sendMarkLow()) {
            return;
        }
        on().enter();
        try {
            ex.becameWritable();
        } catch (Throwable t) {
            exchangeFailed(t);
        } finally {
            on().leave();
        }
    }

    // --- nothing more is sent ---

    /** Gives up a head that is open; what is written from now on is dropped. */
    abstract void dropHead();

    @Override
    final void dropQueue() {
        dropHead();
        endSent = true;
        if (trailersWaiting != null) {
            http.returnHeadBuffer(trailersWaiting);
            trailersWaiting = null;
        }
        if (queue != null) {
            on().codec().scheduler().remove(state());
            SendQueue dropped = queue;
            output().queued(-dropped.queuedLength(), isWhole());
            queue = null;
            dropped.discard();
            http.loop().memory().returnQueue(dropped);
        }
        ending = false;
    }

    @Override
    public String toString() {
        String waits = queue == null ? "" : " to send " + queue.queuedLength() + (blocked ? " blocked" : "");
        return super.toString() + waits + (endSent ? " end sent" : "");
    }
}
