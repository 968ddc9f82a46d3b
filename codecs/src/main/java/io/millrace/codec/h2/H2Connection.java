package io.millrace.codec.h2;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.SendTarget;
import io.millrace.codec.hpack.HpackEncoder;
import java.nio.ByteBuffer;

/**
 * One connection of HTTP/2, either side of it: bytes in, {@link H2Listener} calls and frames out. Loop thread only.
 *
 * <p>It knows no I/O and no clock. What the peer sends goes to {@link #receive}; what goes to the peer is written into
 * a {@link SendTarget} at once, but for credit, which {@link #flush} writes. The driver writes heads and content
 * itself, into memory it reserved, with {@link FrameWriter#HEADER_LENGTH} bytes left free in front, and seals them
 * here.
 */
public final class H2Connection {
    /** Bytes of the preface that a client begins with (RFC 9113 section 3.4). */
    public static final int PREFACE_LENGTH = 24;

    private static final ByteBuffer PREFACE = preface();

    private final boolean server;
    private final H2Limits limits;
    private final H2Shared shared;
    private final H2Listener listener;
    private final boolean observed;
    private final ControlFrames control;
    private final FrameReader frame;
    private final HpackEncoder encoder;
    private final ReceiveWindows windows;
    private final H2Streams streams;
    private final SendScheduler scheduler;
    private final MessageReceiver messages;
    private final ConnectionFrames frames;

    private boolean prefaceCame;
    private boolean awaitsFields;
    private boolean failed;
    private boolean closed;
    private long nowNs;

    /**
     * @param server which side we are
     * @param shared of the loop
     * @param out where frames go
     */
    public H2Connection(boolean server, H2Limits limits, H2Shared shared, SendTarget out, H2Listener listener) {
        this.server = server;
        this.limits = limits;
        this.shared = shared;
        this.listener = listener;
        observed = listener.observesFrames();
        control = new ControlFrames(out);
        H2AbuseGuard guard = new H2AbuseGuard(limits.budgets(), listener);
        frame = new FrameReader(limits.frameLengthMax());
        encoder = new HpackEncoder(limits.encoderTableLengthMax());
        windows = new ReceiveWindows(limits.windows(), listener, control);
        streams = new H2Streams(this, server, limits, shared, listener, guard, control, windows);
        scheduler = streams.scheduler();
        messages = new MessageReceiver(this, limits, shared, listener, guard, streams, windows);
        frames = new ConnectionFrames(this, server, encoder, listener, guard, control, streams, windows, messages);
        prefaceCame = !server;
    }

    private static ByteBuffer preface() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(PREFACE_LENGTH);
        FrameWriter.preface(buffer, 0);
        return buffer;
    }

    // --- entry points ---

    /** Stages our preface: SETTINGS, on a client behind the 24 bytes. To be called first; false without memory. */
    public boolean start() {
        return control.preface(server, limits);
    }

    /**
     * Takes what the peer sent, its preface included.
     *
     * @param offset absolute index of the first byte not consumed yet
     * @param limit end of the bytes; up to 8 bytes behind it are read as garbage if the buffer has them
     * @return bytes consumed. The rest has to come again, with what follows behind it: when more arrived, or where
     *     {@link H2Listener#mayGoOn} said no, when it would say yes
     */
    public int receive(ByteBuffer in, int offset, int limit, long nowNs) {
        this.nowNs = nowNs;
        awaitsFields = false;
        int at = offset;
        if (!prefaceCame && !failed) {
            at = readPreface(in, at, limit);
        }
        while (at < limit && !failed && prefaceCame) {
            int event = frame.next(in, at, limit);
            if (event < 0) {
                fail(CodecResult.error(event));
            } else if (event == FrameReader.NEED_MORE) {
                at = frame.position();
                break;
            } else {
                int next = event == FrameReader.DATA ? content(in) : frame(event, in, limit);
                if (next < 0) {
                    frame.back();
                    at = frame.position();
                    break;
                }
                at = next;
            }
        }
        return failed ? limit - offset : at - offset;
    }

    private int readPreface(ByteBuffer in, int at, int limit) {
        int length = Math.min(PREFACE_LENGTH, limit - at);
        for (int i = 0; i < length; i++) {
            if (in.get(at + i) != PREFACE.get(i)) {
                fail(ProtocolError.H2_PREFACE_INVALID);
                return at;
            }
        }
        prefaceCame = length == PREFACE_LENGTH;
        return prefaceCame ? at + PREFACE_LENGTH : at;
    }

    /** A piece of DATA; the next index, or negative: not now. */
    private int content(ByteBuffer in) {
        if (!frames.settingsCame()) {
            fail(ProtocolError.H2_SETTINGS_EXPECTED);
        } else if (!listener.mayTakeContent()) {
            return -1;
        } else {
            if (observed && frame.isFirst()) {
                listener.onFrame(FrameType.DATA, frame.flags(), frame.streamId(), frame.length());
            }
            messages.data(frame, in);
        }
        return frame.position();
    }

    private int frame(int event, ByteBuffer in, int limit) {
        int type = frame.type();
        if (!frames.settingsCame() && (type != FrameType.SETTINGS || frame.has(FrameType.ACK))) {
            fail(ProtocolError.H2_SETTINGS_EXPECTED); // 3.4: a SETTINGS frame MUST be the first
            return limit;
        }
        if (type == FrameType.HEADERS) {
            return headers(in, limit);
        }
        if (observed) {
            listener.onFrame(type, frame.flags(), frame.streamId(), frame.length());
        }
        if (event == FrameReader.UNKNOWN) {
            frames.idleFrame(nowNs); // 5.5: MUST be ignored
        } else {
            frames.frame(frame, in, nowNs);
        }
        return frame.position();
    }

    private int headers(ByteBuffer in, int limit) {
        if (!listener.mayGoOn()) {
            return -1;
        }
        int end = messages.headers(frame, in, limit);
        if (end == FieldSections.INCOMPLETE && !failed) {
            awaitsFields = true;
            return -1;
        }
        if (observed) {
            listener.onFrame(FrameType.HEADERS, frame.flags(), frame.streamId(), frame.length());
        }
        return end;
    }

    /** Stages the credit that is due. For the driver's flush step; what finds no memory is due again. */
    public void flush() {
        if (windows.isDue() && !failed) {
            windows.flush(shared);
        }
    }

    /** Whether {@link #flush} has something to do. */
    public boolean isFlushDue() {
        return windows.isDue() && !failed;
    }

    /**
     * Gives all memory back and closes the streams; what the driver has of them it may still release. Nothing else may
     * be called afterwards.
     */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        failed = true;
        streams.closeAll();
        windows.close(shared);
        messages.close();
        encoder.release();
    }

    /** The connection cannot go on. */
    void fail(ProtocolError why) {
        if (failed) {
            return;
        }
        failed = true;
        control.goAway(frames.lastServed(), why.h2Code(), why.label()); // without memory it has to do without
        listener.onConnectionError(why);
    }

    // --- what goes out ---

    /**
     * Frames a field section that was encoded in place: writes its frame headers, and on the way moves what does not
     * fit the first frame to make room for CONTINUATION.
     *
     * @param frame absolute index of the bytes left free: {@link FrameWriter#HEADER_LENGTH} in front of the block
     * @param limit end of the block; {@link #continuationsLength} bytes behind it must be writable
     * @param end whether our message ends with it
     * @return index behind the last frame
     */
    public int sealHead(H2StreamState s, ByteBuffer out, int frame, int limit, boolean end) {
        assert s.isSendOpen() || (s.state == StreamRules.IDLE && !server) : s;
        int block = frame + FrameWriter.HEADER_LENGTH;
        int length = limit - block;
        int lengthMax = frames.peer().frameLengthMax();
        int next = limit;
        if (length <= lengthMax) {
            FrameWriter.headers(out, frame, length, true, end, s.id);
        } else {
            next = split(s.id, out, frame, length, lengthMax, end);
        }
        s.flags |= H2Streams.ANSWERED;
        if (s.state == StreamRules.IDLE) {
            streams.openOwn(s);
        }
        if (end) {
            streams.sentEnd(s);
        }
        return next;
    }

    /** Moves the pieces behind the first, the last one first, and puts a frame header before each. */
    private static int split(int id, ByteBuffer out, int frame, int length, int lengthMax, boolean end) {
        int block = frame + FrameWriter.HEADER_LENGTH;
        int pieces = (length + lengthMax - 1) / lengthMax;
        for (int i = pieces - 1; i > 0; i--) {
            int from = block + i * lengthMax;
            int pieceLength = Math.min(lengthMax, block + length - from);
            int to = from + i * FrameWriter.HEADER_LENGTH;
            Bytes.copy(out, from, out, to, pieceLength);
            FrameWriter.continuation(out, to - FrameWriter.HEADER_LENGTH, pieceLength, i == pieces - 1, id);
        }
        FrameWriter.headers(out, frame, lengthMax, false, end, id);
        return block + length + (pieces - 1) * FrameWriter.HEADER_LENGTH;
    }

    /** Bytes that {@link #sealHead} adds behind a block of that length: 0 while one frame holds it. */
    public int continuationsLength(int blockLength) {
        return Math.max(0, blockLength - 1) / frames.peer().frameLengthMax() * FrameWriter.HEADER_LENGTH;
    }

    /** How much content the stream may send now in one frame: both windows and the frame length. 0: none. */
    public int sendWindow(H2StreamState s) {
        if (!s.isSendOpen()) {
            return 0;
        }
        int window = Math.min(s.sendWindow, frames.sendWindow());
        return Math.max(0, Math.min(window, frames.peer().frameLengthMax()));
    }

    /** How much content all streams together may send now. */
    public int sendWindow() {
        return Math.max(0, frames.sendWindow());
    }

    /**
     * Writes the header of a DATA frame into the bytes left free for it, and takes its length off the windows.
     *
     * @param frame absolute index of {@link FrameWriter#HEADER_LENGTH} bytes
     * @param length 0 to {@link #sendWindow}
     * @param end whether our message ends with it
     */
    public void sealData(H2StreamState s, ByteBuffer out, int frame, int length, boolean end) {
        assert length >= 0 && length <= sendWindow(s) && s.isSendOpen() : length + " on " + s;
        FrameWriter.data(out, frame, length, end, s.id);
        s.sendWindow -= length;
        frames.dataSent(length);
        if (end) {
            streams.sentEnd(s);
        }
    }

    /** Ends our message by a DATA frame without content; false without memory, and nothing happened. */
    public boolean sendEnd(H2StreamState s) {
        assert s.isSendOpen() : s;
        if (!control.endOfStream(s.id)) {
            return false;
        }
        streams.sentEnd(s);
        return true;
    }

    /** Resets the stream, unless it is closed. */
    public void resetStream(H2StreamState s, int code) {
        if (!s.isClosed()) {
            streams.reset(s, code);
        }
    }

    /** The driver is done with the stream; an open one is reset with CANCEL. It may be another stream afterwards. */
    public void release(H2StreamState s) {
        resetStream(s, H2Code.CANCEL);
        streams.release(s);
    }

    /** So many bytes of content are of no concern any more: the peer gets credit for them. */
    public void consumed(H2StreamState s, int length) {
        assert length >= 0 && length <= s.unread : length + " of " + s.unread + " on " + s;
        s.unread -= length;
        streams.consumed(s);
        windows.consumed(s, length);
    }

    /**
     * Lets the window of the connection shrink as content is consumed, since memory is short; it may grow again.
     *
     * @param to bytes; less than {@link H2Windows#INITIAL} counts as that
     */
    public void shrinkWindow(int to) {
        windows.shrink(to);
    }

    /** Sends a PING, which {@link H2Listener#onPong} answers; false without memory. */
    public boolean ping(long opaque) {
        return control.ping(false, opaque);
    }

    /**
     * Begins to end the connection: the peer is told that no new streams are welcome; those that were under way by then
     * are served, which one round trip tells.
     */
    public void drain() {
        if (!failed) {
            frames.drain();
        }
    }

    /** Tells the peer the last stream that is served, for good; later ones are ignored. */
    public void goAway(int code) {
        if (!failed) {
            frames.goAway(code);
        }
    }

    /** Opens a stream of a client, whose head has to be the next to be sealed; null if the peer allows no more. */
    public H2StreamState openStream() {
        assert !server;
        boolean allowed =
                !failed && !isGoingAway() && streams.active() < frames.peer().streamsMax();
        return allowed && streams.hasOwnLeft() ? streams.beginOwn(frames.peer().initialWindow()) : null;
    }

    /** The stream becomes a tunnel (8.5): a field section of the peer is an error from now on. */
    public void becomeTunnel(H2StreamState s) {
        s.flags |= H2Streams.TUNNEL;
    }

    /** The response to the client's request has no content, whatever length it declares: that of HEAD. */
    public void expectNoContent(H2StreamState s) {
        s.flags |= H2Streams.NO_CONTENT;
    }

    /** Encodes the field sections that we send, in the order in which {@link #sealHead} frames them. */
    public HpackEncoder encoder() {
        return encoder;
    }

    /** Whose content goes next. */
    public SendScheduler scheduler() {
        return scheduler;
    }

    // --- facts ---

    /** Streams that count as concurrent: open, or not released. */
    public int streams() {
        return streams.active();
    }

    /** Highest stream that the peer opened; 0: none. */
    public int lastPeerStreamId() {
        return streams.lastPeerId();
    }

    /** Whether nothing more is received or sent: the driver sends what is staged and closes. */
    public boolean hasFailed() {
        return failed;
    }

    /** Whether the peer's preface with its first SETTINGS is there. */
    public boolean isEstablished() {
        return frames.settingsCame();
    }

    /** Whether the first frames of a field section wait for the last one: a deadline should run. */
    public boolean awaitsFields() {
        return awaitsFields;
    }

    /** Whether our SETTINGS are not acknowledged yet: a deadline should run. */
    public boolean awaitsSettingsAck() {
        return !frames.settingsAcknowledged();
    }

    /** Whether the last GOAWAY is sent and no stream is left: the driver closes. */
    public boolean isDrained() {
        return frames.saidGoAway() && streams.active() == 0;
    }

    /** Whether {@link #drain} or {@link #goAway} was called, or the peer said so. */
    public boolean isGoingAway() {
        return frames.isGoingAway();
    }

    /** Longest payload of a frame that the peer takes. */
    public int peerFrameLengthMax() {
        return frames.peer().frameLengthMax();
    }

    /** Longest decoded field section that the peer takes; {@link Integer#MAX_VALUE} if it did not say. */
    public int peerListLengthMax() {
        return frames.peer().listLengthMax();
    }

    /** Streams that a client may have open at once. */
    public int peerStreamsMax() {
        return frames.peer().streamsMax();
    }

    /** Whether the server takes extended CONNECT (RFC 8441). */
    public boolean peerTakesExtendedConnect() {
        return frames.peer().takesExtendedConnect();
    }

    /** What the peer may send on all streams together now. */
    public int receiveWindow() {
        return windows.window();
    }

    // --- for the parts of the connection ---

    long nowNs() {
        return nowNs;
    }

    int peerInitialWindow() {
        return frames.peer().initialWindow();
    }

    /** Whether new streams are ignored, since the peer knows that they will not be served. */
    boolean ignoresNewStreams() {
        return frames.saidGoAway();
    }
}
