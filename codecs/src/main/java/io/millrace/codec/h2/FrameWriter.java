package io.millrace.codec.h2;

import io.millrace.codec.Bytes;
import java.nio.ByteBuffer;

/**
 * Writes frames of HTTP/2 (RFC 9113 section 6), one method a type: each writes at an index and returns the next one.
 * Stateless; any thread that owns the buffer.
 */
public final class FrameWriter {
    /** Bytes of the header of every frame: what to leave free before content or a field block. */
    public static final int HEADER_LENGTH = 9;

    /** Longest frame without content of its own: a PING or GOAWAY without debug data. */
    public static final int CONTROL_LENGTH_MAX = HEADER_LENGTH + 8;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private FrameWriter() {}

    /**
     * Writes the header of a frame, into the bytes left free for it.
     *
     * @param length payload, 0 to 2^24-1
     */
    public static int header(ByteBuffer out, int index, int length, int type, int flags, int streamId) {
        assert length >>> 24 == 0 && streamId >= 0 : "frame of " + length + " on stream " + streamId;
        // length (24), type (8), flags (8), and the first 24 bits of the stream; then its last 8
        long word =
                (long) length << 40 | (long) type << 32 | (long) flags << 24 | (streamId >>> Byte.SIZE & 0xFF_FFFFL);
        Bytes.putLong(out, index, Long.reverseBytes(word));
        out.put(index + Bytes.WORD, (byte) streamId);
        return index + HEADER_LENGTH;
    }

    /** The header of a DATA frame. */
    public static int data(ByteBuffer out, int index, int length, boolean end, int streamId) {
        return header(out, index, length, FrameType.DATA, end ? FrameType.END_STREAM : 0, streamId);
    }

    /** The header of a HEADERS frame. */
    public static int headers(
            ByteBuffer out, int index, int length, boolean endHeaders, boolean endStream, int streamId) {
        int flags = (endHeaders ? FrameType.END_HEADERS : 0) | (endStream ? FrameType.END_STREAM : 0);
        return header(out, index, length, FrameType.HEADERS, flags, streamId);
    }

    /** The header of a CONTINUATION frame. */
    public static int continuation(ByteBuffer out, int index, int length, boolean endHeaders, int streamId) {
        return header(out, index, length, FrameType.CONTINUATION, endHeaders ? FrameType.END_HEADERS : 0, streamId);
    }

    /** A RST_STREAM frame: 13 bytes. */
    public static int rstStream(ByteBuffer out, int index, int streamId, int code) {
        return putInt(out, header(out, index, Integer.BYTES, FrameType.RST_STREAM, 0, streamId), code);
    }

    /** The header of a SETTINGS frame; {@link #setting} follows {@code count} times. */
    public static int settings(ByteBuffer out, int index, int count) {
        return header(out, index, count * H2Setting.LENGTH, FrameType.SETTINGS, 0, 0);
    }

    /** One setting, of {@link H2Setting}. */
    public static int setting(ByteBuffer out, int index, int identifier, int value) {
        out.put(index, (byte) (identifier >>> Byte.SIZE));
        out.put(index + 1, (byte) identifier);
        return putInt(out, index + 2, value);
    }

    /** The acknowledgement of a SETTINGS frame: 9 bytes. */
    public static int settingsAck(ByteBuffer out, int index) {
        return header(out, index, 0, FrameType.SETTINGS, FrameType.ACK, 0);
    }

    /** A PING frame: 17 bytes. */
    public static int ping(ByteBuffer out, int index, boolean ack, long opaque) {
        int at = header(out, index, Long.BYTES, FrameType.PING, ack ? FrameType.ACK : 0, 0);
        Bytes.putLong(out, at, Long.reverseBytes(opaque));
        return at + Long.BYTES;
    }

    /** A GOAWAY frame with room for so many bytes of debug data, which follow: 17 bytes. */
    public static int goAway(ByteBuffer out, int index, int lastStreamId, int code, int debugLength) {
        int at = header(out, index, 2 * Integer.BYTES + debugLength, FrameType.GOAWAY, 0, 0);
        return putInt(out, putInt(out, at, lastStreamId), code);
    }

    /**
     * A WINDOW_UPDATE frame: 13 bytes.
     *
     * @param increment 1 to 2^31-1
     */
    public static int windowUpdate(ByteBuffer out, int index, int streamId, int increment) {
        assert increment > 0 : increment;
        return putInt(out, header(out, index, Integer.BYTES, FrameType.WINDOW_UPDATE, 0, streamId), increment);
    }

    /** A PRIORITY_UPDATE frame (RFC 9218 section 7.1) with room for so many bytes of the priority, which follow. */
    public static int priorityUpdate(ByteBuffer out, int index, int prioritizedStreamId, int valueLength) {
        int at = header(out, index, Integer.BYTES + valueLength, FrameType.PRIORITY_UPDATE, 0, 0);
        return putInt(out, at, prioritizedStreamId);
    }

    /** The preface of a client (RFC 9113 section 3.4): 24 bytes. */
    public static int preface(ByteBuffer out, int index) {
        return Bytes.putAscii(out, index, PREFACE);
    }

    private static int putInt(ByteBuffer out, int index, int value) {
        Bytes.putInt(out, index, Integer.reverseBytes(value));
        return index + Integer.BYTES;
    }
}
