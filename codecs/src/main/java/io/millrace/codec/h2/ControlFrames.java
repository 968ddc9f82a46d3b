package io.millrace.codec.h2;

import io.millrace.codec.Bytes;
import io.millrace.codec.SendTarget;
import java.nio.ByteBuffer;

/**
 * Writes the frames that carry no message, and counts those that the peer caused and has not taken. Loop thread only.
 */
final class ControlFrames {
    private static final int SETTINGS_MAX = 8;

    private final SendTarget out;
    private int before; // caused frames staged before the mark
    private int since; // and since
    private long mark;

    ControlFrames(SendTarget out) {
        this.out = out;
    }

    /** Our preface (RFC 9113 section 3.4). */
    boolean preface(boolean server, H2Limits limits) {
        int lengthMax = H2Connection.PREFACE_LENGTH + FrameWriter.HEADER_LENGTH + SETTINGS_MAX * H2Setting.LENGTH;
        if (!out.reserve(lengthMax)) {
            return false;
        }
        ByteBuffer buffer = out.buffer();
        int start = out.writeIndex();
        int frame = server ? start : FrameWriter.preface(buffer, start);
        int at = frame + FrameWriter.HEADER_LENGTH;
        if (server) {
            at = FrameWriter.setting(buffer, at, H2Setting.MAX_CONCURRENT_STREAMS, limits.streamsMax());
            if (limits.extendedConnect()) {
                at = FrameWriter.setting(buffer, at, H2Setting.ENABLE_CONNECT_PROTOCOL, 1);
            }
        } else {
            at = FrameWriter.setting(buffer, at, H2Setting.ENABLE_PUSH, 0);
        }
        at = FrameWriter.setting(buffer, at, H2Setting.HEADER_TABLE_SIZE, limits.tableLengthMax());
        at = FrameWriter.setting(buffer, at, H2Setting.INITIAL_WINDOW_SIZE, limits.windows().stream());
        at = FrameWriter.setting(buffer, at, H2Setting.MAX_FRAME_SIZE, limits.frameLengthMax());
        at = FrameWriter.setting(
                buffer, at, H2Setting.MAX_HEADER_LIST_SIZE, limits.sections().headLengthMax());
        at = FrameWriter.setting(buffer, at, H2Setting.NO_RFC7540_PRIORITIES, 1);
        FrameWriter.settings(buffer, frame, (at - frame - FrameWriter.HEADER_LENGTH) / H2Setting.LENGTH);
        out.commit(at - start);
        return true;
    }

    boolean settingsAck() {
        return reserve() && commit(FrameWriter.settingsAck(out.buffer(), out.writeIndex()));
    }

    boolean ping(boolean ack, long opaque) {
        return reserve() && commit(FrameWriter.ping(out.buffer(), out.writeIndex(), ack, opaque));
    }

    boolean rstStream(int streamId, int code) {
        return reserve() && commit(FrameWriter.rstStream(out.buffer(), out.writeIndex(), streamId, code));
    }

    /** @param debug a few words of ASCII for who reads it */
    boolean goAway(int lastStreamId, int code, CharSequence debug) {
        if (!out.reserve(FrameWriter.CONTROL_LENGTH_MAX + debug.length())) {
            return false;
        }
        int at = FrameWriter.goAway(out.buffer(), out.writeIndex(), lastStreamId, code, debug.length());
        return commit(Bytes.putAscii(out.buffer(), at, debug));
    }

    boolean windowUpdate(int streamId, int increment) {
        return reserve() && commit(FrameWriter.windowUpdate(out.buffer(), out.writeIndex(), streamId, increment));
    }

    boolean endOfStream(int streamId) {
        return reserve() && commit(FrameWriter.data(out.buffer(), out.writeIndex(), 0, true, streamId));
    }

    private boolean reserve() {
        return out.reserve(FrameWriter.CONTROL_LENGTH_MAX);
    }

    private boolean commit(int end) {
        out.commit(end - out.writeIndex());
        return true;
    }

    /**
     * Counts a frame that the peer caused. The queue is not searched for those that left: they are counted between two
     * marks, so the answer is at most what two lengths of the queue hold.
     *
     * @return how many of them may be queued, this one included
     */
    int caused() {
        long sent = out.sentTotal();
        if (sent >= mark) {
            before = sent < out.stagedTotal() ? since : 0;
            since = 0;
            mark = out.stagedTotal();
        }
        return before + ++since;
    }
}
