package io.millrace.codec.h2;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;

/**
 * Cuts what was received into frames (RFC 9113 section 4). A pull decoder: the driver has the loop. One thread at a
 * time.
 *
 * <p>After each call go on at {@link #position()}. DATA comes in pieces, as far as it is there; a frame of a type that
 * is not known comes as its header alone; all others come whole, and wait at the position until they are.
 */
public final class FrameReader {
    /** More bytes are needed from {@link #position()} on. */
    public static final int NEED_MORE = 0;
    /** A whole frame, its payload at {@link #payloadOffset()}. */
    public static final int FRAME = 1;
    /** A piece of a DATA frame, its content at {@link #payloadOffset()}. */
    public static final int DATA = 2;
    /** The header of a frame of unknown type; its payload is passed over. */
    public static final int UNKNOWN = 3;

    private static final int PADDING_FIELD = 1;
    private static final int RESERVED_BIT = 0x7FFF_FFFF;

    private final int lengthMax;
    private int position;
    private int start;
    private int type;
    private int flags;
    private int streamId;
    private int length;
    private int payloadOffset;
    private int payloadLength;
    private boolean first;

    // of the DATA or unknown frame that goes on
    private int contentLength;
    private int content; // what is left of it
    private int behind; // padding, or payload that is passed over

    /** @param lengthMax what we announce as SETTINGS_MAX_FRAME_SIZE */
    public FrameReader(int lengthMax) {
        this.lengthMax = lengthMax;
    }

    /**
     * Goes one step on.
     *
     * @param offset where the last call left {@link #position()}
     * @param limit end of the bytes received so far
     * @return {@link #NEED_MORE}, {@link #FRAME}, {@link #DATA}, {@link #UNKNOWN}, or a negative code for
     *     {@link CodecResult#error}, after which nothing may be read
     */
    public int next(ByteBuffer in, int offset, int limit) {
        int at = offset;
        if (content > 0) {
            return at < limit ? piece(at, limit, false) : needMore(at);
        }
        if (behind > 0) {
            int passed = Math.min(behind, limit - at);
            behind -= passed;
            at += passed;
        }
        if (limit - at < FrameWriter.HEADER_LENGTH) {
            return needMore(at);
        }
        header(in, at);
        if (length > lengthMax) {
            return CodecResult.failure(ProtocolError.H2_FRAME_TOO_LONG);
        }
        if (type == FrameType.DATA) {
            return firstPiece(in, at, limit);
        }
        payloadOffset = at + FrameWriter.HEADER_LENGTH;
        payloadLength = length;
        start = at;
        if (type > FrameType.CONTINUATION && type != FrameType.PRIORITY_UPDATE) {
            position = payloadOffset;
            behind = length;
            return UNKNOWN;
        }
        if (!fits(type, flags, length)) {
            return CodecResult.failure(ProtocolError.H2_FRAME_LENGTH_INVALID);
        }
        if (limit - payloadOffset < length) {
            return needMore(at);
        }
        position = payloadOffset + length;
        return FRAME;
    }

    /** Takes the last step back: it comes again, at the position before it. */
    public void back() {
        if (type == FrameType.DATA) {
            content = first ? 0 : content + payloadLength;
        }
        behind = type == FrameType.DATA && !first ? behind : 0;
        position = start;
    }

    private int needMore(int at) {
        position = at;
        return NEED_MORE;
    }

    private void header(ByteBuffer in, int at) {
        long word = Long.reverseBytes(Bytes.getLong(in, at));
        length = (int) (word >>> 40);
        type = (int) (word >>> 32) & 0xFF;
        flags = (int) (word >>> 24) & 0xFF;
        streamId = ((int) word << Byte.SIZE | (in.get(at + Bytes.WORD) & 0xFF)) & RESERVED_BIT;
    }

    private int firstPiece(ByteBuffer in, int at, int limit) {
        start = at;
        int padding = 0;
        int from = at + FrameWriter.HEADER_LENGTH;
        if ((flags & FrameType.PADDED) != 0) {
            if (length == 0) {
                return CodecResult.failure(ProtocolError.H2_FRAME_LENGTH_INVALID);
            }
            if (from == limit) {
                return needMore(at);
            }
            padding = in.get(from++) & 0xFF;
            if (padding >= length) {
                return CodecResult.failure(ProtocolError.H2_PADDING_INVALID);
            }
            content = length - PADDING_FIELD - padding;
        } else {
            content = length;
        }
        behind = padding;
        contentLength = content;
        return piece(from, limit, true);
    }

    private int piece(int at, int limit, boolean isFirst) {
        first = isFirst;
        if (!isFirst) {
            start = at;
        }
        payloadOffset = at;
        payloadLength = Math.min(content, limit - at);
        content -= payloadLength;
        position = at + payloadLength;
        return DATA;
    }

    /** Whether a frame may be that long; PRIORITY excepted, which only ends its stream if it is not. */
    private static boolean fits(int type, int flags, int length) {
        return switch (type) {
            case FrameType.RST_STREAM, FrameType.WINDOW_UPDATE -> length == Integer.BYTES;
            case FrameType.SETTINGS -> (flags & FrameType.ACK) == 0 ? length % H2Setting.LENGTH == 0 : length == 0;
            case FrameType.PING -> length == Long.BYTES;
            case FrameType.GOAWAY -> length >= 2 * Integer.BYTES;
            case FrameType.PRIORITY_UPDATE -> length >= Integer.BYTES;
            default -> true;
        };
    }

    // --- the last frame ---

    /** Absolute index of the first byte not consumed. */
    public int position() {
        return position;
    }

    /** Type of the frame, of {@link FrameType} where it is known. */
    public int type() {
        return type;
    }

    public int flags() {
        return flags;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The stream it is about; 0: the connection. */
    public int streamId() {
        return streamId;
    }

    /** Length of the whole payload, padding included. */
    public int length() {
        return length;
    }

    /** Absolute index of the payload, or of the piece of content. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Bytes of the payload, or of the piece of content. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Whether a piece of DATA is the first of its frame; it may be empty. */
    public boolean isFirst() {
        return first;
    }

    /** Whether a piece of DATA is the last of its frame. */
    public boolean isLast() {
        return content == 0;
    }

    /** Bytes of a DATA frame that are no content: padding and its length. */
    public int overhead() {
        return length - contentLength;
    }

    /** Bytes of content in the whole DATA frame. */
    public int contentLength() {
        return contentLength;
    }

    // --- for who walks frames by himself ---

    static int lengthAt(ByteBuffer in, int at) {
        return Integer.reverseBytes(Bytes.getInt(in, at)) >>> Byte.SIZE;
    }

    static int typeAt(ByteBuffer in, int at) {
        return in.get(at + 3) & 0xFF;
    }

    static int flagsAt(ByteBuffer in, int at) {
        return in.get(at + 4) & 0xFF;
    }

    static int streamAt(ByteBuffer in, int at) {
        return intAt(in, at + 5);
    }

    /** 31 bits, the reserved one ignored. */
    static int intAt(ByteBuffer in, int at) {
        return Integer.reverseBytes(Bytes.getInt(in, at)) & RESERVED_BIT;
    }
}
