package io.millrace.http;

import io.millrace.codec.FieldName;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.codec.h2.FrameWriter;
import io.millrace.codec.hpack.HpackEncoder;
import io.millrace.engine.memory.SendQueue;
import java.nio.ByteBuffer;

/**
 * The HTTP/2 form of the head that a {@link HeadWriter} writes: one field section, encoded into one reservation of the
 * connection's queue, with the header of its frame left free in front. Loop thread only.
 *
 * <p>Nothing is staged before the head is whole, and between nobody else may stage. Fields that belong to a connection
 * of HTTP/1 are left out (RFC 9113 8.2.2).
 */
final class H2Head {
    /** Room taken at a time; a longer field takes more. */
    private static final int WINDOW = 512;

    /** A head longer than any block is put together elsewhere, up to so many bytes. */
    private static final int LENGTH_MAX = 256 << 10;

    private static final long CONNECTION_SPECIFIC = KnownFields.CONNECTION.maskBit()
            | KnownFields.TRANSFER_ENCODING.maskBit()
            | KnownFields.UPGRADE.maskBit()
            | KnownFields.TE.maskBit()
            | KnownFields.KEEP_ALIVE.maskBit()
            | KnownFields.PROXY_CONNECTION.maskBit();

    private final HttpLoop http;
    private H2Stream stream;
    private HpackEncoder encoder;
    private SendQueue queue;
    private ByteBuffer out;
    private int frame;
    private int at;
    private int limit;
    private boolean reserved; // else it is written elsewhere
    private ByteBuffer elsewhere; // null: no head was long yet

    H2Head(HttpLoop http) {
        this.http = http;
    }

    /** Begins a section, with its status unless that is 0. @return false: no send memory */
    boolean open(H2Stream s, int status) {
        queue = s.output().openHead(s);
        if (!queue.reserve(WINDOW)) {
            s.output().headOver();
            queue = null;
            return false;
        }
        reserved = true;
        stream = s;
        encoder = s.on().codec().encoder();
        out = queue.buffer();
        frame = queue.writeIndex();
        limit = frame + WINDOW;
        at = encoder.begin(out, frame + FrameWriter.HEADER_LENGTH);
        if (status != 0) {
            at = encoder.status(out, at, status);
        }
        return true;
    }

    // --- fields: each false for want of send memory ---

    boolean field(StaticField f) {
        if (isDropped(f.name())) {
            stream.connectionFieldDropped(f.name(), f.value());
            return true;
        }
        if (!room(HpackEncoder.fieldLengthMax(f))) {
            return false;
        }
        at = encoder.field(out, at, f);
        return true;
    }

    /** @throws IllegalArgumentException for a character that no value may have */
    boolean field(FieldName name, CharSequence value) {
        if (isDropped(name)) {
            stream.connectionFieldDropped(name, value);
            return true;
        }
        if (!room(HpackEncoder.fieldLengthMax(name, value.length()))) {
            return false;
        }
        int next = encoder.field(out, at, name, value);
        if (next < 0) {
            throw HeadRules.badValue(name, value, -1 - next);
        }
        at = next;
        return true;
    }

    boolean field(FieldName name, long value) {
        if (isDropped(name)) {
            return true;
        }
        if (!room(HpackEncoder.fieldLengthMax(name, Long.SIZE))) {
            return false;
        }
        at = encoder.field(out, at, name, value);
        return true;
    }

    boolean contentLength(long length) {
        if (!room(HpackEncoder.CONTENT_LENGTH_LENGTH_MAX)) {
            return false;
        }
        at = encoder.contentLength(out, at, length);
        return true;
    }

    /** Copies a field of another head. */
    boolean field(Fields from, int i) {
        if ((FieldName.maskBit(from.nameId(i)) & CONNECTION_SPECIFIC) != 0) {
            return true;
        }
        if (!room(HpackEncoder.fieldLengthMax(from.nameLength(i), from.valueLength(i)))) {
            return false;
        }
        int next = encoder.field(out, at, from, i);
        if (next < 0) {
            throw new IllegalArgumentException(
                    "value of field " + from.name(i) + ": the character at " + (-1 - next) + " is not allowed");
        }
        at = next;
        return true;
    }

    /** @param mask of the fields that are there */
    boolean dateAndServer(long mask) {
        boolean date = (mask & KnownFields.DATE.maskBit()) == 0 && http.config().date();
        StaticField server = http.config().serverField();
        if ((mask & KnownFields.SERVER.maskBit()) != 0) {
            server = null;
        }
        if (!room(HpackEncoder.DATE_LENGTH_MAX + (server == null ? 0 : HpackEncoder.fieldLengthMax(server)))) {
            return false;
        }
        if (date) {
            at = encoder.date(out, at, http.dateAndServer(), KnownFields.DATE.h1Length());
        }
        if (server != null) {
            at = encoder.field(out, at, server);
        }
        return true;
    }

    private static boolean isDropped(FieldName name) {
        return (name.maskBit() & CONNECTION_SPECIFIC) != 0;
    }

    // --- the end ---

    /** Stages the head. @param end whether the message ends with it */
    boolean close(boolean end) {
        int more = stream.on().codec().continuationsLength(at - frame - FrameWriter.HEADER_LENGTH);
        if (more > 0 && !room(more)) {
            return false;
        }
        H2Stream s = stream;
        int next = s.on().codec().sealHead(s.state(), out, frame, at, end);
        if (reserved) {
            queue.commit(next - frame);
        } else if (!isWritten(next)) {
            return false;
        }
        s.headStaged(next - frame);
        forget();
        s.output().headOver();
        return true;
    }

    private boolean isWritten(int next) {
        long mark = queue.mark();
        if (queue.write(out, frame, next - frame) == next - frame) {
            return true;
        }
        queue.truncate(mark);
        return false;
    }

    /** The head will not be sent: the encoder forgets what the peer will not learn. */
    void abandon() {
        H2Stream s = stream;
        if (reserved) {
            queue.commit(0);
        }
        encoder.abandon();
        forget();
        s.output().headOver();
    }

    private void forget() {
        stream = null;
        encoder = null;
        queue = null;
        out = null;
        limit = 0;
    }

    // --- room ---

    private boolean room(int length) {
        return at + length + HpackEncoder.OVERRUN <= limit || grow(length + HpackEncoder.OVERRUN);
    }

    /** A longer reservation, in another block if need be: what was written goes along. */
    private boolean grow(int length) {
        int used = at - frame;
        int wanted = used + Math.max(WINDOW, length);
        if (!reserved || wanted > queue.reserveLengthMax()) {
            elsewhere(used, wanted);
            return true;
        }
        ByteBuffer scratch = scratch(used);
        scratch.put(0, out, frame, used); // a block without staged bytes goes back when the next one is taken
        reserved = queue.reserve(wanted);
        if (!reserved) {
            return false;
        }
        out = queue.buffer();
        frame = queue.writeIndex();
        out.put(frame, scratch, 0, used);
        at = frame + used;
        limit = frame + wanted;
        return true;
    }

    /** No block holds so long a head: it is put together elsewhere and then copied. */
    @SuppressWarnings("ReferenceEquality") // another buffer of the same content is another place
    private void elsewhere(int used, int wanted) {
        if (wanted > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a head of " + used + " bytes and more to come: may have up to " + LENGTH_MAX);
        }
        ByteBuffer before = out;
        out = scratch(wanted);
        if (reserved || before != out) {
            out.put(0, before, frame, used);
        }
        if (reserved) {
            reserved = false;
            queue.commit(0);
        }
        frame = 0;
        at = used;
        limit = out.capacity();
    }

    private ByteBuffer scratch(int length) {
        if (elsewhere == null || elsewhere.capacity() < length) {
            elsewhere = ByteBuffer.allocateDirect(Math.max(1 << 10, Integer.highestOneBit(length - 1) << 1));
        }
        return elsewhere;
    }

    /** Longest line that a handler may write, as on HTTP/1. */
    int lineLengthMax() {
        return queue.reserveLengthMax();
    }
}
