package io.millrace.codec.h2;

import io.millrace.codec.CodecResult;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.hpack.HpackEncoder;
import java.nio.ByteBuffer;

/** What the peer announced by its SETTINGS (RFC 9113 section 6.5). Loop thread only. */
final class PeerSettings {
    private static final int FRAME_LENGTH_MIN = 16_384;
    private static final int FRAME_LENGTH_BOUND = 16_777_215;

    private final boolean server;
    private final HpackEncoder encoder;
    private int initialWindow = H2Windows.INITIAL;
    private int frameLengthMax = FRAME_LENGTH_MIN;
    private int streamsMax = Integer.MAX_VALUE;
    private int listLengthMax = Integer.MAX_VALUE;
    private boolean extendedConnect;

    /** @param server which side we are */
    PeerSettings(boolean server, HpackEncoder encoder) {
        this.server = server;
        this.encoder = encoder;
    }

    /** Takes a frame over, in its order; 0, or a negative code. */
    int apply(ByteBuffer in, int offset, int length) {
        for (int at = offset; at < offset + length; at += H2Setting.LENGTH) {
            int id = (in.get(at) & 0xFF) << Byte.SIZE | (in.get(at + 1) & 0xFF);
            long value = (long) FrameReader.intAt(in, at + 2) | (in.get(at + 2) & 0x80L) << 24;
            int result = set(id, value);
            if (result < 0) {
                return result;
            }
        }
        return 0;
    }

    private int set(int id, long value) {
        int bounded = (int) Math.min(value, Integer.MAX_VALUE);
        switch (id) {
            case H2Setting.HEADER_TABLE_SIZE -> encoder.peerTableLengthMax(bounded);
            case H2Setting.ENABLE_PUSH -> {
                // 6.5.2: a server MUST NOT send 1
                if (value > 1 || (value == 1 && !server)) {
                    return invalid();
                }
            }
            case H2Setting.MAX_CONCURRENT_STREAMS -> streamsMax = bounded;
            case H2Setting.INITIAL_WINDOW_SIZE -> {
                if (value > FlowWindow.MAX) {
                    return CodecResult.failure(ProtocolError.H2_INITIAL_WINDOW_INVALID);
                }
                initialWindow = bounded;
            }
            case H2Setting.MAX_FRAME_SIZE -> {
                if (value < FRAME_LENGTH_MIN || value > FRAME_LENGTH_BOUND) {
                    return invalid();
                }
                frameLengthMax = bounded;
            }
            case H2Setting.MAX_HEADER_LIST_SIZE -> listLengthMax = bounded;
            case H2Setting.ENABLE_CONNECT_PROTOCOL -> {
                // RFC 8441 3: 0 or 1, and never 0 again
                if (value > 1 || (value == 0 && extendedConnect)) {
                    return invalid();
                }
                extendedConnect = value == 1;
            }
            case H2Setting.NO_RFC7540_PRIORITIES -> {
                if (value > 1) {
                    return invalid();
                }
            }
            default -> {} // 6.5.2: unknown settings MUST be ignored
        }
        return 0;
    }

    private static int invalid() {
        return CodecResult.failure(ProtocolError.H2_SETTING_INVALID);
    }

    int initialWindow() {
        return initialWindow;
    }

    int frameLengthMax() {
        return frameLengthMax;
    }

    int streamsMax() {
        return streamsMax;
    }

    int listLengthMax() {
        return listLengthMax;
    }

    boolean takesExtendedConnect() {
        return extendedConnect;
    }
}
