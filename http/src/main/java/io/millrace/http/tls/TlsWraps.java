package io.millrace.http.tls;

import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.StreamChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes records of what a channel sends, on the queue of the lower one, and knows which of its bytes have left there.
 * Loop thread only.
 */
final class TlsWraps {
    /** Records of one send: longer ones wait until these are gone. */
    static final int RECORDS_MAX = 8;

    static final int FAILED = -1;
    static final int FILE_SHORT = -2;

    /** The engine had something of the protocol itself to send first. */
    private static final int AGAIN = -3;

    /** How often it may have. */
    private static final int AGAIN_MAX = 16;

    /** RFC 8446 5.1: "The length MUST NOT exceed 2^14 bytes." */
    private static final int PLAIN_LENGTH_MAX = 1 << 14;

    /** From here on a record is made where it is sent from; a shorter one is made apart, and copied. */
    private static final int IN_PLACE_MIN = 8 << 10;

    /** What is shorter and not alone is put together with what follows. */
    private static final int ALONE_MIN = 12 << 10;

    private final TlsLoop tls;
    private final StreamChannel lower;
    private final TlsEngine engine;
    private final int overhead;

    // Of the send under way: bytes of ours, and of the lower channel.
    private long plain;
    private long reported;
    private long from;
    private long to;

    // What the next record is made of.
    private ByteBuffer source;
    private int sourceOffset;

    TlsWraps(TlsLoop tls, StreamChannel lower, TlsEngine engine) {
        this.tls = tls;
        this.lower = lower;
        this.engine = engine;
        overhead = engine.packetLengthMax() - PLAIN_LENGTH_MAX;
    }

    long lengthMax() {
        return tls.limits().wrapAheadLength();
    }

    void begin() {
        assert plain == 0;
        reported = 0;
        from = lower.stagedTotal();
        to = from;
    }

    boolean isUnderWay() {
        return plain > 0;
    }

    /**
     * The lower channel sent some. Bytes of ours count as sent with the share of their records; the last one when all
     * is.
     *
     * @return bytes of ours that count from now on
     */
    long sent() {
        long done = lower.sentTotal() - from;
        long counts = reported;
        if (done >= to - from) {
            counts = plain;
        } else if (done > 0) {
            counts = Math.max(reported, Math.min(plain - 1, plain * done / (to - from)));
        }
        long more = counts - reported;
        reported = counts;
        if (counts == plain) {
            plain = 0;
        }
        return more;
    }

    /**
     * Makes the next record.
     *
     * @return bytes of the queue that are in it; 0: there was no block to make it in; or why it failed
     */
    int next(TlsChannel upper, SendQueue q, long left) {
        int n = AGAIN;
        for (int i = 0; i < AGAIN_MAX && n == AGAIN; i++) {
            n = once(upper, q, left);
        }
        return n == AGAIN ? FAILED : n;
    }

    private int once(TlsChannel upper, SendQueue q, long left) {
        int length = (int) Math.min(Math.min(left, PLAIN_LENGTH_MAX), available(q));
        SendQueue out = lower.sendQueue();
        int room = engine.room(length);
        boolean inPlace = length >= IN_PLACE_MIN
                && room <= out.reserveLengthMax()
                && lower.loop().memory().sendAdmits()
                && out.reserve(room);
        if (!inPlace) {
            length = reserveShort(out, length);
        }
        if (length == 0) {
            return isUnderWay() ? 0 : wrapToLastRoom(upper, q, out, left);
        }
        int n = gather(q, length);
        if (n <= 0) {
            return n;
        }
        int needed = engine.room(n);
        return inPlace || needed <= length + overhead ? wrapTo(out, n, needed) : wrapApart(out, n);
    }

    /** Room for a record that is made apart: as long as wanted, or what fits the shortest block. */
    private int reserveShort(SendQueue out, int length) {
        int roomMax = Math.min(length + overhead, out.reserveLengthMax());
        if (out.reserve(roomMax)) {
            return roomMax - overhead;
        }
        int small = Math.min(length, tls.smallLength() - SendQueue.RESERVE_SLACK - overhead);
        return small > 0 && out.reserve(small + overhead) ? small : 0;
    }

    private int wrapTo(SendQueue out, int length, int room) {
        int at = out.writeIndex();
        int n = engine.wrap(source, sourceOffset, length, out.buffer(), at, at + room);
        if (n <= 0) {
            return FAILED;
        }
        out.commit(n);
        return passed();
    }

    private int wrapApart(SendQueue out, int length) {
        ByteBuffer record = tls.scratch().record();
        int n = engine.wrap(source, sourceOffset, length, record, 0, record.capacity());
        if (n <= 0) {
            return FAILED;
        }
        out.buffer().put(out.writeIndex(), record, 0, n);
        out.commit(n);
        return passed();
    }

    /** No block is free, and what is to be sent may hold them all. */
    private int wrapToLastRoom(TlsChannel upper, SendQueue q, SendQueue out, long left) {
        ByteBuffer room = out.canAppend() ? tls.takeLastRoom(upper) : null;
        if (room == null) {
            return 0;
        }
        int length = gather(q, (int) Math.min(Math.min(left, PLAIN_LENGTH_MAX), available(q)));
        int n = length <= 0 ? length : engine.wrap(source, sourceOffset, length, room, 0, room.capacity());
        if (n <= 0) {
            tls.lastRoom().release();
            return n == 0 ? FAILED : n;
        }
        out.append(room, 0, n, tls.lastRoom());
        return passed();
    }

    private int passed() {
        int consumed = engine.consumed();
        plain += consumed;
        to = lower.stagedTotal();
        return consumed == 0 ? AGAIN : consumed;
    }

    // --- what goes in ---

    /** Bytes at the head of the queue that one record may carry. */
    private static int available(SendQueue q) {
        if (q.pieceKind(0) == SendQueue.FILE) {
            return (int) Math.min(q.pieceFileLength(0), PLAIN_LENGTH_MAX);
        }
        int pieces = q.pieces();
        int sum = 0;
        for (int i = 0; i < pieces && sum < PLAIN_LENGTH_MAX && q.pieceKind(i) != SendQueue.FILE; i++) {
            sum += Math.min(q.pieceLength(i), PLAIN_LENGTH_MAX);
        }
        return Math.min(sum, PLAIN_LENGTH_MAX);
    }

    /** @return bytes at {@link #source}, or {@link #FILE_SHORT} */
    private int gather(SendQueue q, int length) {
        if (q.pieceKind(0) == SendQueue.FILE) {
            return readFile(q, length);
        }
        int first = Math.min(q.pieceLength(0), length);
        if (first == length || first >= ALONE_MIN) {
            source = q.pieceBuffer(0);
            sourceOffset = q.pieceOffset(0);
            return first;
        }
        source = tls.scratch().plain();
        sourceOffset = 0;
        int at = 0;
        for (int i = 0; at < length; i++) {
            int part = Math.min(q.pieceLength(i), length - at);
            source.put(at, q.pieceBuffer(i), q.pieceOffset(i), part);
            at += part;
        }
        return length;
    }

    /** The loop waits for the disk where the piece is not in memory. */
    private int readFile(SendQueue q, int length) {
        FileRegion file = q.pieceFile(0);
        source = tls.scratch().plain();
        sourceOffset = 0;
        Thread.interrupted(); // or the JDK would close the file
        try {
            int n = file.file().read(tls.scratch().target(source, 0, length), q.pieceFilePosition(0));
            return n > 0 ? n : FILE_SHORT;
        } catch (IOException e) {
            lower.loop().errors().onError(e);
            return FAILED;
        }
    }
}
