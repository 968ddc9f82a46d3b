package io.millrace.codec.h2;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.hpack.HpackEncoder;
import java.nio.ByteBuffer;

/**
 * The frames that carry no message: SETTINGS, PING, GOAWAY, WINDOW_UPDATE, RST_STREAM, priorities; and what of the
 * connection they change. Loop thread only.
 */
final class ConnectionFrames {
    private static final int STREAM_ID_MAX = Integer.MAX_VALUE;
    private static final long DRAIN_PING = 0x6D72_2D64_7261_696EL; // "mr-drain"

    private enum Ending {
        NO,
        ANNOUNCED,
        SAID
    }

    private final H2Connection connection;
    private final boolean server;
    private final PeerSettings peer;
    private final H2Listener listener;
    private final H2AbuseGuard guard;
    private final ControlFrames control;
    private final H2Streams streams;
    private final ReceiveWindows windows;
    private final MessageReceiver messages;

    private int sendWindow = H2Windows.INITIAL;
    private Ending ending = Ending.NO;
    private int lastServed = STREAM_ID_MAX; // as the last GOAWAY said
    private boolean peerGoesAway;
    private boolean settingsCame;
    private boolean settingsAcknowledged;

    ConnectionFrames(
            H2Connection connection,
            boolean server,
            HpackEncoder encoder,
            H2Listener listener,
            H2AbuseGuard guard,
            ControlFrames control,
            H2Streams streams,
            ReceiveWindows windows,
            MessageReceiver messages) {
        this.connection = connection;
        this.server = server;
        this.listener = listener;
        this.guard = guard;
        this.control = control;
        this.streams = streams;
        this.windows = windows;
        this.messages = messages;
        peer = new PeerSettings(server, encoder);
    }

    /** A frame came that is neither HEADERS nor DATA. */
    void frame(FrameReader frame, ByteBuffer in, long nowNs) {
        int at = frame.payloadOffset();
        int id = frame.streamId();
        switch (frame.type()) {
            case FrameType.WINDOW_UPDATE -> windowUpdate(id, FrameReader.intAt(in, at));
            case FrameType.RST_STREAM -> rstStream(id, in, at);
            case FrameType.PRIORITY -> priority(id, in, at, frame.payloadLength(), nowNs);
            case FrameType.CONTINUATION -> fail(ProtocolError.H2_CONTINUATION_UNEXPECTED);
            case FrameType.PUSH_PROMISE -> fail(ProtocolError.H2_PUSH_FORBIDDEN);
            default -> {
                if (id != 0) {
                    fail(ProtocolError.H2_STREAM_FORBIDDEN);
                } else {
                    ofConnection(frame, in, at, nowNs);
                }
            }
        }
    }

    private void ofConnection(FrameReader frame, ByteBuffer in, int at, long nowNs) {
        boolean ack = frame.has(FrameType.ACK);
        switch (frame.type()) {
            case FrameType.SETTINGS -> {
                if (ack) {
                    settingsAck(nowNs);
                } else {
                    settings(in, at, frame.payloadLength(), nowNs);
                }
            }
            case FrameType.PING -> {
                long opaque = Long.reverseBytes(Bytes.getLong(in, at));
                if (ack) {
                    pong(opaque, nowNs);
                } else {
                    ping(opaque, nowNs);
                }
            }
            case FrameType.GOAWAY -> peerGoAway(FrameReader.intAt(in, at), intAt(in, at + Integer.BYTES));
            default -> priorityUpdate(in, at, frame.payloadLength(), nowNs);
        }
    }

    private static int intAt(ByteBuffer in, int at) {
        return Integer.reverseBytes(Bytes.getInt(in, at));
    }

    private void fail(ProtocolError why) {
        connection.fail(why);
    }

    private void windowUpdate(int id, int increment) {
        if (id == 0) {
            if (increment == 0) {
                fail(ProtocolError.H2_INCREMENT_ZERO);
                return;
            }
            int former = sendWindow;
            sendWindow = FlowWindow.add(former, increment);
            if (sendWindow == FlowWindow.OVERFLOW) {
                fail(ProtocolError.H2_WINDOW_OVERFLOW);
            } else if (former <= 0 && sendWindow > 0) {
                listener.onWindow(null);
            }
            return;
        }
        H2StreamState s = streams.find(id);
        if (s == null) {
            if (streams.isIdle(id)) {
                fail(ProtocolError.H2_STREAM_IDLE);
            }
            return; // 5.1: may come behind the end of a stream
        }
        if (increment == 0) {
            streams.error(s, ProtocolError.H2_STREAM_INCREMENT_ZERO);
            return;
        }
        int former = s.sendWindow;
        int window = FlowWindow.add(former, increment);
        if (window == FlowWindow.OVERFLOW) {
            streams.error(s, ProtocolError.H2_STREAM_WINDOW_OVERFLOW);
            return;
        }
        s.sendWindow = window;
        if (former <= 0 && window > 0) {
            listener.onWindow(s);
        }
    }

    private void rstStream(int id, ByteBuffer in, int at) {
        H2StreamState s = streams.find(id);
        if (s != null) {
            streams.receivedReset(s, intAt(in, at));
        } else if (id == 0) {
            fail(ProtocolError.H2_STREAM_MISSING);
        } else if (streams.isIdle(id)) {
            fail(ProtocolError.H2_STREAM_IDLE);
        }
    }

    /** RFC 9113 5.3.2: deprecated, and still has to be well-formed. */
    private void priority(int id, ByteBuffer in, int at, int length, long nowNs) {
        ProtocolError why = null;
        if (length != Priorities.LENGTH) {
            why = ProtocolError.H2_PRIORITY_LENGTH_INVALID;
        } else if (FrameReader.intAt(in, at) == id) {
            why = ProtocolError.H2_DEPENDS_ON_ITSELF;
        }
        H2StreamState s = streams.find(id);
        if (id == 0) {
            fail(ProtocolError.H2_STREAM_MISSING);
        } else if (why == null) {
            idleFrame(nowNs);
        } else if (s != null) {
            streams.error(s, why);
        } else {
            fail(why); // 6.4: RST_STREAM MUST NOT be sent for an idle stream
        }
    }

    private void settings(ByteBuffer in, int at, int length, long nowNs) {
        settingsCame = true;
        int initialWindow = peer.initialWindow();
        int result = peer.apply(in, at, length);
        if (result < 0) {
            fail(CodecResult.error(result));
            return;
        }
        if (guard.settings(nowNs) || guard.controlQueued(control.caused())) {
            fail(ProtocolError.H2_BUDGET_USED_UP);
            return;
        }
        if (!control.settingsAck()) {
            fail(ProtocolError.H2_OUT_OF_MEMORY);
            return;
        }
        moveWindows(peer.initialWindow() - initialWindow);
        if (!connection.hasFailed()) {
            listener.onSettings();
        }
    }

    /** RFC 9113 6.9.2: a new initial window moves that of each open stream, perhaps below 0. */
    private void moveWindows(int delta) {
        StreamTable table = streams.table();
        for (int i = 0; delta != 0 && i < table.capacity(); i++) {
            H2StreamState s = table.at(i);
            if (s != null && FlowWindow.add(s.sendWindow, delta) == FlowWindow.OVERFLOW) {
                fail(ProtocolError.H2_WINDOW_OVERFLOW);
                return;
            }
        }
        for (int i = 0; delta != 0 && i < table.capacity(); i++) {
            H2StreamState s = table.at(i);
            if (s != null) {
                int former = s.sendWindow;
                s.sendWindow = former + delta;
                if (former <= 0 && s.sendWindow > 0) {
                    listener.onWindow(s);
                }
            }
        }
    }

    private void settingsAck(long nowNs) {
        if (settingsAcknowledged) {
            idleFrame(nowNs);
            return;
        }
        settingsAcknowledged = true;
        windows.settingsAcknowledged(streams.table());
        messages.settingsAcknowledged();
        listener.onSettingsAcknowledged();
    }

    private void ping(long opaque, long nowNs) {
        if (guard.ping(nowNs) || guard.controlQueued(control.caused())) {
            fail(ProtocolError.H2_BUDGET_USED_UP);
        } else if (!control.ping(true, opaque)) {
            fail(ProtocolError.H2_OUT_OF_MEMORY);
        }
    }

    private void pong(long opaque, long nowNs) {
        if (opaque == ReceiveWindows.MEASURE_PING && windows.isMeasuring()) {
            windows.measured();
        } else if (opaque == DRAIN_PING && ending == Ending.ANNOUNCED) {
            goAway(H2Code.NO_ERROR);
        } else {
            idleFrame(nowNs);
            listener.onPong(opaque);
        }
    }

    private void peerGoAway(int lastStreamId, int code) {
        peerGoesAway = true;
        if (!server) {
            streams.abandonAbove(lastStreamId);
        }
        listener.onGoAway(lastStreamId, code);
    }

    private void priorityUpdate(ByteBuffer in, int at, int length, long nowNs) {
        int id = FrameReader.intAt(in, at);
        // RFC 9218 7.1: only a server gets it, and for streams that a client may open
        if (!server || (id & 1) == 0) {
            fail(ProtocolError.H2_PRIORITY_UPDATE_INVALID);
            return;
        }
        H2StreamState s = streams.find(id);
        int value = at + Integer.BYTES;
        int valueLength = length - Integer.BYTES;
        if (s == null && streams.isIdle(id)) {
            messages.priorities().early(id, in, value, valueLength);
        } else if (s != null && messages.priorities().update(s, in, value, valueLength)) {
            listener.onPriority(s);
        }
        idleFrame(nowNs);
    }

    /** A frame came that changes nothing. */
    void idleFrame(long nowNs) {
        if (guard.idleFrame(nowNs)) {
            fail(ProtocolError.H2_BUDGET_USED_UP);
        }
    }

    // --- what goes out ---

    /** Content was framed. */
    void dataSent(int length) {
        sendWindow -= length;
        guard.dataSent();
    }

    /**
     * 6.8: first that the connection is to end, and, when the peer must have seen it, the last stream that is served.
     */
    void drain() {
        if (ending != Ending.NO) {
            return;
        }
        if (!server) {
            goAway(H2Code.NO_ERROR);
            return;
        }
        ending = Ending.ANNOUNCED;
        if (!control.goAway(STREAM_ID_MAX, H2Code.NO_ERROR, "shutdown") || !control.ping(false, DRAIN_PING)) {
            fail(ProtocolError.H2_OUT_OF_MEMORY);
        }
    }

    void goAway(int code) {
        if (ending == Ending.SAID) {
            return;
        }
        ending = Ending.SAID;
        lastServed = streams.lastPeerId();
        if (!control.goAway(lastServed, code, "shutdown")) {
            fail(ProtocolError.H2_OUT_OF_MEMORY);
        }
    }

    // --- facts ---

    /** Highest stream that was or will be served; never more than was said before (6.8). */
    int lastServed() {
        return Math.min(lastServed, streams.lastPeerId());
    }

    PeerSettings peer() {
        return peer;
    }

    int sendWindow() {
        return sendWindow;
    }

    boolean settingsCame() {
        return settingsCame;
    }

    boolean settingsAcknowledged() {
        return settingsAcknowledged;
    }

    boolean saidGoAway() {
        return ending == Ending.SAID;
    }

    boolean isGoingAway() {
        return ending != Ending.NO || peerGoesAway;
    }
}
