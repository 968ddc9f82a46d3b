package io.millrace.codec.h2;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;

/**
 * Finds the whole field block that begins with a HEADERS frame (RFC 9113 section 4.3): in place where one frame has it,
 * else joined in the memory of the loop. Loop thread only.
 *
 * <p>Frames are not consumed before the last of them is there, so nothing is kept between receives: a peer that never
 * ends its block holds what its bytes hold. They are walked again each time more comes, and they are few.
 */
final class FieldSections {
    /** The last frame is not there yet. */
    static final int INCOMPLETE = 0;

    private final H2Shared shared;
    private final H2AbuseGuard guard;
    private final int framesMax;
    private final int emptyMax;
    private final int lengthMax;

    private ByteBuffer block;
    private int offset;
    private int limit;
    private boolean hasPriority;
    private int dependency;

    FieldSections(H2Shared shared, H2AbuseGuard guard, H2Limits limits) {
        this.shared = shared;
        this.guard = guard;
        // what a block as long as the decoded list would take, and a quarter more
        int needed = limits.sections().headLengthMax() / limits.frameLengthMax() * 5 / 4;
        framesMax = Math.max(limits.budgets().continuations(), needed);
        emptyMax = limits.budgets().emptyFragments();
        lengthMax = limits.blockLengthMax();
    }

    /**
     * Finds the block.
     *
     * @param frame the HEADERS frame, whole
     * @param in up to {@code received}
     * @return index behind the last frame, {@link #INCOMPLETE}, or a negative code
     */
    int find(FrameReader frame, ByteBuffer in, int received) {
        int from = frame.payloadOffset();
        int end = from + frame.payloadLength();
        int padding = 0;
        if (frame.has(FrameType.PADDED)) {
            if (from == end) {
                return CodecResult.failure(ProtocolError.H2_FRAME_LENGTH_INVALID);
            }
            padding = in.get(from++) & 0xFF;
        }
        hasPriority = frame.has(FrameType.WITH_PRIORITY);
        if (hasPriority) {
            if (end - from < Priorities.LENGTH) {
                return CodecResult.failure(ProtocolError.H2_FRAME_LENGTH_INVALID);
            }
            dependency = FrameReader.intAt(in, from);
            from += Priorities.LENGTH;
        }
        if (padding > end - from) {
            return CodecResult.failure(ProtocolError.H2_PADDING_INVALID);
        }
        if (frame.has(FrameType.END_HEADERS)) {
            return use(in, from, end - padding) ? frame.position() : tooLong();
        }
        int last = walk(in, frame.position(), received, frame.streamId(), end - padding - from);
        return last > 0 ? join(in, from, end - padding, frame.position(), last) : last;
    }

    private boolean use(ByteBuffer in, int from, int end) {
        block = in;
        offset = from;
        limit = end;
        return end - from <= lengthMax;
    }

    private static int tooLong() {
        return CodecResult.failure(ProtocolError.HEAD_FAR_TOO_LONG);
    }

    /** Index behind the CONTINUATION frame that ends the block, {@link #INCOMPLETE}, or a negative code. */
    private int walk(ByteBuffer in, int from, int received, int streamId, int firstLength) {
        int at = from;
        int frames = 0;
        int empty = firstLength == 0 ? 1 : 0;
        int total = firstLength;
        while (received - at >= FrameWriter.HEADER_LENGTH) {
            if (FrameReader.typeAt(in, at) != FrameType.CONTINUATION || FrameReader.streamAt(in, at) != streamId) {
                return CodecResult.failure(ProtocolError.H2_CONTINUATION_EXPECTED);
            }
            int length = FrameReader.lengthAt(in, at);
            boolean ends = (FrameReader.flagsAt(in, at) & FrameType.END_HEADERS) != 0;
            frames++;
            empty += length == 0 && !ends ? 1 : 0;
            total += length;
            if (total > lengthMax) {
                return tooLong();
            }
            boolean abused = frames > framesMax || empty > emptyMax;
            if (abused && (ends || !guard.isObserving()) && tells(frames, empty)) {
                return CodecResult.failure(ProtocolError.H2_BUDGET_USED_UP);
            }
            at += FrameWriter.HEADER_LENGTH + length;
            if (at > received) {
                return INCOMPLETE;
            }
            if (ends) {
                return at;
            }
        }
        return INCOMPLETE;
    }

    private boolean tells(int frames, int empty) {
        return frames > framesMax
                ? guard.exceeded(H2Abuse.CONTINUATIONS, frames)
                : guard.exceeded(H2Abuse.EMPTY_FRAGMENTS, empty);
    }

    private int join(ByteBuffer in, int from, int end, int continuations, int last) {
        ByteBuffer joined = shared.joined(lengthMax);
        Bytes.copy(in, from, joined, 0, end - from);
        int length = end - from;
        for (int at = continuations; at < last; ) {
            int more = FrameReader.lengthAt(in, at);
            Bytes.copy(in, at + FrameWriter.HEADER_LENGTH, joined, length, more);
            length += more;
            at += FrameWriter.HEADER_LENGTH + more;
        }
        use(joined, 0, length);
        return last;
    }

    /** Where the block lies. */
    ByteBuffer block() {
        return block;
    }

    int offset() {
        return offset;
    }

    int limit() {
        return limit;
    }

    /** Whether the HEADERS frame said that its stream depends on itself (RFC 7540 section 5.3.1). */
    boolean dependsOnItself(int streamId) {
        return hasPriority && dependency == streamId;
    }
}
