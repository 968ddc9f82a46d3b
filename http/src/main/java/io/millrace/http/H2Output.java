package io.millrace.http;

import io.millrace.codec.SendTarget;
import io.millrace.codec.h2.FrameWriter;
import io.millrace.codec.h2.H2Connection;
import io.millrace.codec.h2.H2StreamState;
import io.millrace.codec.h2.SendScheduler;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import java.nio.ByteBuffer;

/**
 * The outgoing end of an HTTP/2 connection: control frames as the codec writes them, heads, DATA frames that are
 * written in place, and those that are filled from the queues of streams. Loop thread only.
 *
 * <p>One DATA frame may be open at the tail: what its stream writes next lengthens it, and it is sealed before anything
 * else is staged and in the flush step. While a head is open nobody may stage behind it, so control frames wait aside.
 */
final class H2Output implements SendTarget {
    /** Up to so many bytes that wait in the channel a body is written to its tail; beyond, streams take turns. */
    private static final int QUANTUM = 16 << 10;

    private final StreamChannel ch;
    private final int copyMax;
    private H2Connection codec;
    private SendQueue reserved;
    private SendQueue aside; // null: nothing waits for the end of a head
    private H2Stream headOwner; // null: no head is open
    private H2Stream open; // null: no DATA frame is open
    private ByteBuffer frameBuffer;
    private int frameIndex;
    private int frameLength;
    private long dataStaged;
    private long waitingLength;
    private long wholeLength;

    H2Output(StreamChannel ch, int copyMax) {
        this.ch = ch;
        this.copyMax = copyMax;
    }

    void codec(H2Connection c) {
        codec = c;
    }

    // --- frames of the codec ---

    @Override
    public boolean reserve(int length) {
        if (!ch.isOpen()) {
            return false;
        }
        if (headOwner != null) {
            if (aside == null) {
                aside = ch.loop().memory().borrowQueue();
            }
            reserved = aside;
        } else {
            seal();
            reserved = ch.sendQueue();
        }
        return reserved.reserve(length);
    }

    @Override
    public ByteBuffer buffer() {
        return reserved.buffer();
    }

    @Override
    public int writeIndex() {
        return reserved.writeIndex();
    }

    @Override
    public void commit(int length) {
        reserved.commit(length);
        ch.flush();
    }

    @Override
    public long stagedTotal() {
        return ch.stagedTotal();
    }

    @Override
    public long sentTotal() {
        return ch.sentTotal();
    }

    // --- heads ---

    /** The queue to write a head into; nobody else stages until {@link #headOver}. */
    SendQueue openHead(H2Stream owner) {
        assert headOwner == null;
        seal();
        headOwner = owner;
        return ch.sendQueue();
    }

    void headOver() {
        headOwner = null;
        ch.flush();
        if (aside == null) {
            return;
        }
        SendQueue waited = aside;
        aside = null;
        SendQueue queue = ch.sendQueue();
        while (waited.hasUnsubmitted()) {
            int n = waited.pieceLength(0);
            if (queue.write(waited.pieceBuffer(0), waited.pieceOffset(0), n) < n) {
                ch.abort(CloseCause.SEND_STARVED); // a frame is torn
                break;
            }
            waited.submitted(n);
            waited.sent(n);
            waited.released(n);
        }
        waited.discard();
        ch.loop().memory().returnQueue(waited);
    }

    // --- DATA frames at the tail ---

    /** Bytes of its body that the stream may write to the tail now. */
    int room(H2Stream s) {
        if (headOwner != null
                || ch.queuedLength() >= QUANTUM
                || codec.scheduler().isOvertaken(s.state())) {
            return 0;
        }
        if (open != s) {
            seal();
            return codec.sendWindow(s.state());
        }
        int room = codec.sendWindow(s.state()) - frameLength;
        if (room > 0) {
            return room;
        }
        seal(); // it may be the length of a frame that is used up, and not a window
        return codec.sendWindow(s.state());
    }

    /** The stream's frame is open at the tail. @return bytes that this took; -1: no send memory */
    int openData(H2Stream s) {
        if (open == s) {
            return 0;
        }
        assert open == null && headOwner == null;
        SendQueue queue = ch.sendQueue();
        if (!queue.reserve(FrameWriter.HEADER_LENGTH)) {
            return -1;
        }
        frameBuffer = queue.buffer();
        frameIndex = queue.writeIndex();
        queue.commit(FrameWriter.HEADER_LENGTH);
        frameLength = 0;
        open = s;
        ch.flush();
        return FrameWriter.HEADER_LENGTH;
    }

    /** So many bytes were staged in the open frame. */
    void extended(int length) {
        frameLength += length;
    }

    /** Writes the header of the open frame, which ends with this. */
    void seal() {
        if (open != null) {
            seal(false);
        }
    }

    private void seal(boolean end) {
        H2Stream s = open;
        open = null;
        ByteBuffer b = frameBuffer;
        frameBuffer = null;
        dataStaged += frameLength;
        s.dataSealed(frameLength);
        codec.sealData(s.state(), b, frameIndex, frameLength, end);
    }

    /** Ends the stream's body. @return false: no send memory */
    boolean end(H2Stream s) {
        ch.flush();
        if (open == s) {
            seal(true);
            return true;
        }
        return codec.sendEnd(s.state());
    }

    /** Forgets the frame that the stream has open at the tail, which is about to be truncated. */
    void takeBack(H2Stream s) {
        if (open == s) {
            open = null;
            frameBuffer = null;
        }
    }

    // --- the queues of streams ---

    /**
     * Fills the channel from them, the most urgent first, as far as it and the windows have room.
     *
     * @return false: no send memory
     */
    boolean pull() {
        SendScheduler scheduler = codec.scheduler();
        long mark = ch.loop().config().sendMarkHigh();
        while (!scheduler.isEmpty() && ch.queuedLength() < mark && codec.sendWindow() > 0) {
            H2StreamState state = scheduler.next();
            int n = serve((H2Stream) state.owner(), state);
            if (n < 0) {
                return false;
            }
        }
        return true;
    }

    /** @return bytes sent; -1: no send memory */
    private int serve(H2Stream s, H2StreamState state) {
        int length = (int) Math.min(codec.sendWindow(state), s.movable());
        if (length == 0) {
            codec.scheduler().remove(state); // until a window opens, or a block is free for what must be copied
            s.blocked();
            return 0;
        }
        seal();
        SendQueue queue = ch.sendQueue();
        long mark = queue.mark();
        if (!queue.reserve(FrameWriter.HEADER_LENGTH)) {
            return -1;
        }
        ByteBuffer b = queue.buffer();
        int frame = queue.writeIndex();
        queue.commit(FrameWriter.HEADER_LENGTH);
        int moved = s.move(queue, length, copyMax);
        if (moved == 0) {
            queue.truncate(mark);
            return -1;
        }
        boolean last = s.isQueueEmpty();
        dataStaged += moved;
        codec.scheduler().served(state, !last);
        codec.sealData(state, b, frame, moved, last && s.endsWithData());
        s.moved(moved, last);
        return moved;
    }

    /** Bytes of bodies staged in the life of the connection. */
    long dataStaged() {
        return dataStaged;
    }

    /** The queues of streams hold so many bytes more, or less. @param whole whether a whole answer waits there */
    void queued(long length, boolean whole) {
        waitingLength += length;
        wholeLength += whole ? length : 0;
    }

    /** So many bytes that wait became those of a whole answer, or are not any more: a window keeps them back. */
    void whole(long length) {
        wholeLength += length;
    }

    /** Bytes in the queues of streams. */
    long waitingLength() {
        return waitingLength;
    }

    /** Bytes there of whole answers that no window keeps back. */
    long wholeLength() {
        return wholeLength;
    }

    /** Whose head is open; null: nobody's. */
    H2Stream headOwner() {
        return headOwner;
    }

    /** The channel is gone, and what waited with it. */
    void discard() {
        open = null;
        frameBuffer = null;
        headOwner = null;
        if (aside != null) {
            aside.discard();
            ch.loop().memory().returnQueue(aside);
            aside = null;
        }
    }
}
