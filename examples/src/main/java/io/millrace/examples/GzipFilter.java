package io.millrace.examples;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import io.millrace.http.BodyFilter;
import io.millrace.http.BodyOut;
import io.millrace.http.Exchange;
import io.millrace.http.HeadBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses one response with gzip (RFC 1952) in passing, where that helps. Loop thread only.
 *
 * <p>It costs an exchange this object and the deflater's memory outside of the heap, which is given back by whichever
 * call comes last. Input is read where it lies; output goes through a buffer that all filters of a loop share.
 */
public final class GzipFilter extends BodyFilter {
    /** A body that is shorter hardly shrinks; longer ones of one packet still arrive sooner. */
    static final int LENGTH_MIN = 256;

    private static final StaticField GZIP = StaticField.of(KnownFields.CONTENT_ENCODING, "gzip");
    private static final StaticField VARY = StaticField.of(KnownFields.VARY, "Accept-Encoding");
    private static final long HEAD = 0x0000_0000_0008_8b1fL; // magic, deflate, no flags, no time
    private static final int HEAD_LENGTH = 10;
    private static final int TAIL_LENGTH = 8;

    private final boolean accepted;
    private final ByteBuffer out;
    private Deflater deflater;
    private CRC32 sum;
    private ByteBuffer source; // of the last piece
    private ByteBuffer view; // of the same bytes, with a position and limit of its own
    private long length;

    /**
     * @param accepted whether the client takes gzip; else only Vary is set
     * @param out direct, used during calls only; the loop's
     */
    public GzipFilter(boolean accepted, ByteBuffer out) {
        this.accepted = accepted;
        this.out = out;
    }

    // --- the head ---

    @Override
    public boolean onHead(Exchange ex, HeadBuffer head) {
        if (!isWorthIt(head)) {
            return false;
        }
        if (!head.fields().listHas(KnownFields.VARY, "accept-encoding")) {
            head.add(VARY); // also where it is not compressed: caches must ask for each
        }
        if (!accepted) {
            return false;
        }
        head.set(GZIP);
        head.remove(KnownFields.ACCEPT_RANGES); // ranges are of other bytes
        weakenTag(head);
        deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        sum = new CRC32();
        return true;
    }

    private static boolean isWorthIt(HeadBuffer head) {
        Fields f = head.fields();
        boolean small = head.bodyLength() >= 0 && head.bodyLength() < LENGTH_MIN;
        return !small
                && head.status() != Status.PARTIAL_CONTENT
                && !f.has(KnownFields.CONTENT_ENCODING)
                && !f.listHas(KnownFields.CACHE_CONTROL, "no-transform")
                && f.has(KnownFields.CONTENT_TYPE)
                && isText(f.value(f.find(KnownFields.CONTENT_TYPE)));
    }

    /** Types that are not compressed already. An event stream is left alone: its events must not wait for others. */
    private static boolean isText(AsciiView type) {
        int semicolon = type.indexOf(';', 0);
        String name =
                type.subSequence(0, semicolon < 0 ? type.length() : semicolon).toString();
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "application/json", "application/javascript", "application/xml", "application/wasm", "image/svg+xml" ->
                true;
            case "text/event-stream" -> false;
            default -> name.regionMatches(true, 0, "text/", 0, 5);
        };
    }

    /** Other bytes than those that the tag names, but the same content (RFC 9110 8.8.3.3). */
    private static void weakenTag(HeadBuffer head) {
        int tag = head.fields().find(KnownFields.ETAG);
        if (tag >= 0 && !head.fields().value(tag).startsWith("W/")) {
            head.set(KnownFields.ETAG, "W/" + head.fields().valueAsString(tag));
        }
    }

    // --- the body ---

    @Override
    @SuppressWarnings("ReferenceEquality")
    public int onData(ByteBuffer in, int offset, int pieceLength, BodyOut next) {
        if (in != source) { // the same memory, not equal bytes
            source = in;
            view = in.duplicate();
        }
        begin(next);
        sum.update(view.limit(offset + pieceLength).position(offset));
        deflater.setInput(view.position(offset));
        while (!deflater.needsInput()) {
            deflate(next);
        }
        length += pieceLength;
        return pieceLength;
    }

    private void begin(BodyOut next) {
        if (length == 0) {
            out.order(ByteOrder.LITTLE_ENDIAN).putLong(0, HEAD).putShort(Long.BYTES, (short) 0xff00); // unknown system
            next.write(out, 0, HEAD_LENGTH);
        }
    }

    private int deflate(BodyOut next) {
        int n = deflater.deflate(out.clear());
        if (n > 0) {
            next.write(out, 0, n);
        }
        return n;
    }

    @Override
    public boolean onEnd(BodyOut next) {
        begin(next);
        deflater.finish();
        while (!deflater.finished()) {
            deflate(next);
        }
        out.putInt(0, (int) sum.getValue()).putInt(Integer.BYTES, (int) length);
        next.write(out, 0, TAIL_LENGTH);
        release();
        return true;
    }

    @Override
    public void onAbort() {
        release();
    }

    private void release() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }
}
