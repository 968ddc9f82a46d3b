package io.millrace.codec.h2;

import io.millrace.codec.ProtocolError;

/**
 * The streams of a connection: which are open, how they begin and end, and how late frames are judged. Loop thread
 * only.
 */
final class H2Streams {
    // flags of H2StreamState
    static final int HEAD_RECEIVED = 1;
    /** A byte of our message was framed. */
    static final int ANSWERED = 2;
    /** The driver is done with it. */
    static final int RELEASED = 4;
    /** The response has no content, whatever length it declares. */
    static final int NO_CONTENT = 8;
    /** From now on it carries nothing but DATA, both ways. */
    static final int TUNNEL = 16;

    /** Streams that a client may open in vain before it knows how many it may have. */
    private static final int REFUSED_EARLY_MAX = 1_000;

    private final H2Connection connection;
    private final boolean server;
    private final H2Shared shared;
    private final H2Listener listener;
    private final H2AbuseGuard guard;
    private final ControlFrames control;
    private final ReceiveWindows windows;
    private final StreamTable table = new StreamTable();
    private final ClosedStreams closed;
    private final SendScheduler scheduler = new SendScheduler();

    private int lastPeerId;
    private int nextOwnId = 1;
    private int refusedEarly;
    private int lastRefusedEarly;
    private int active; // open, or not released

    H2Streams(
            H2Connection connection,
            boolean server,
            H2Limits limits,
            H2Shared shared,
            H2Listener listener,
            H2AbuseGuard guard,
            ControlFrames control,
            ReceiveWindows windows) {
        this.connection = connection;
        this.server = server;
        this.shared = shared;
        this.listener = listener;
        this.guard = guard;
        this.control = control;
        this.windows = windows;
        closed = new ClosedStreams(limits.streamsMax());
    }

    // --- beginnings ---

    /** Whether a client may open that stream now: odd, and above all former ones (RFC 9113 section 5.1.1). */
    boolean isNew(int id) {
        return server && (id & 1) == 1 && id > lastPeerId;
    }

    /** Whether nobody opened that stream yet. */
    boolean isIdle(int id) {
        return (id & 1) == 0 || (server ? id > lastPeerId : id >= nextOwnId);
    }

    /** The peer used a new identifier; all below are closed by that. */
    void opens(int id) {
        if (id > lastPeerId + 2 && lastPeerId > 0) {
            closed.passedOver(lastPeerId + 2, id - 2);
        } else if (lastPeerId == 0 && id > 1) {
            closed.passedOver(1, id - 2);
        }
        lastPeerId = id;
    }

    H2StreamState begin(int id, int state, int sendWindow) {
        H2StreamState s = shared.borrow();
        s.begin(id, state, sendWindow, windows.streamInitial());
        active++;
        if (state != StreamRules.IDLE) {
            table.add(s);
        }
        return s;
    }

    /** A stream of ours; it is opened by its head. */
    H2StreamState beginOwn(int sendWindow) {
        H2StreamState s = begin(nextOwnId, StreamRules.IDLE, sendWindow);
        nextOwnId += 2;
        return s;
    }

    void openOwn(H2StreamState s) {
        s.state = StreamRules.next(s.state, StreamRules.SEND_HEADERS);
        table.add(s);
    }

    // --- ends ---

    void sentEnd(H2StreamState s) {
        scheduler.remove(s);
        ended(s, StreamRules.next(s.state, StreamRules.SEND_END));
    }

    void receivedEnd(H2StreamState s) {
        ended(s, StreamRules.next(s.state, StreamRules.RECEIVE_END));
    }

    private void ended(H2StreamState s, int state) {
        assert state > 0 : s + " cannot end";
        if (state == StreamRules.CLOSED) {
            close(s);
            guard.completed();
        } else {
            s.state = state;
        }
    }

    private void close(H2StreamState s) {
        if (s.state != StreamRules.IDLE) {
            table.remove(s);
        }
        s.state = StreamRules.CLOSED;
        scheduler.remove(s);
    }

    /** The peer reset it. */
    void receivedReset(H2StreamState s, int code) {
        boolean answered = s.has(ANSWERED);
        close(s);
        closed.reset(s.id, true);
        listener.onReset(s, code);
        charge(answered);
    }

    /** The peer serves none of our streams above that one. */
    void abandonAbove(int lastStreamId) {
        for (int i = 0; i < table.capacity(); ) {
            H2StreamState s = table.at(i);
            if (s != null && s.id > lastStreamId) {
                close(s); // others may move to its place
                closed.reset(s.id, true);
                listener.onReset(s, H2Code.REFUSED_STREAM);
            } else {
                i++;
            }
        }
    }

    /** We reset it. */
    void reset(H2StreamState s, int code) {
        boolean wasIdle = s.state == StreamRules.IDLE;
        close(s);
        if (!wasIdle) {
            sendReset(s.id, code);
        }
    }

    /** The peer broke a rule of the stream: it is reset and the driver is told. */
    void error(H2StreamState s, ProtocolError why) {
        boolean answered = s.has(ANSWERED);
        close(s);
        sendReset(s.id, why.h2Code());
        listener.onStreamError(s, why);
        caused(answered);
    }

    /** As {@link #error}, where there is no stream: one that never began, or is closed. */
    void error(int id, ProtocolError why) {
        sendReset(id, why.h2Code());
        caused(false);
    }

    /**
     * One more stream than may be open is reset. Whoever does not know our limit yet is not to blame for it, but for no
     * more than some.
     */
    void refuse(int id) {
        boolean blameless = connection.awaitsSettingsAck() && refusedEarly++ < REFUSED_EARLY_MAX;
        if (blameless) {
            lastRefusedEarly = id;
        }
        sendReset(id, ProtocolError.H2_STREAM_REFUSED.h2Code());
        queued();
        if (!blameless) {
            charge(true);
        }
    }

    /** Frames of a stream that was never begun are to be ignored. */
    void ignore(int id) {
        closed.reset(id, false);
    }

    private void sendReset(int id, int code) {
        closed.reset(id, false);
        if (!control.rstStream(id, code)) {
            connection.fail(ProtocolError.H2_OUT_OF_MEMORY);
        }
    }

    /** A reset was sent that the peer caused. */
    void caused(boolean answered) {
        queued();
        charge(answered);
    }

    private void queued() {
        if (guard.controlQueued(control.caused())) {
            connection.fail(ProtocolError.H2_BUDGET_USED_UP);
        }
    }

    /** Only clients have a budget: what a server resets, it refuses. */
    private void charge(boolean answered) {
        if (server && guard.reset(answered, connection.nowNs())) {
            connection.fail(ProtocolError.H2_BUDGET_USED_UP);
        }
    }

    /** The driver is done with a closed stream. */
    void release(H2StreamState s) {
        assert s.isClosed() && !s.has(RELEASED) : s;
        active--;
        if (s.unread > 0) {
            int unread = s.unread;
            s.unread = 0;
            guard.consumed(s);
            windows.consumed(unread);
        }
        s.flags |= RELEASED;
        if (!s.isOwed) { // else who sends the credit finds it out
            shared.giveBack(s);
        }
    }

    /**
     * A frame that is not PRIORITY came for a stream that is not open any more; the connection ends, or it is ignored.
     */
    void late(int id, boolean opens) {
        switch (closed.find(id)) {
            case ClosedStreams.RESET_BY_US -> {} // it was under way
            // 5.1: frames behind RST_STREAM are a stream error, frames behind END_STREAM one of the connection
            case ClosedStreams.RESET_BY_PEER -> {
                closed.nowByUs(id);
                error(id, ProtocolError.H2_STREAM_RESET);
            }
            case ClosedStreams.PASSED_OVER ->
                connection.fail(opens ? ProtocolError.H2_STREAM_ID_INVALID : ProtocolError.H2_STREAM_CLOSED);
            default -> {
                // of those that were refused early there may have been more than are remembered
                if (id > lastRefusedEarly) {
                    connection.fail(ProtocolError.H2_STREAM_CLOSED);
                }
            }
        }
    }

    /** The connection is over. What the driver has it may still release. */
    void closeAll() {
        for (int i = 0; table.count() > 0; i = i + 1 & table.capacity() - 1) {
            H2StreamState s = table.at(i);
            if (s != null) {
                close(s);
            }
        }
    }

    /** Content of the stream was consumed. */
    void consumed(H2StreamState s) {
        guard.consumed(s);
    }

    // --- facts ---

    /** Whether identifiers are left for streams of ours. */
    boolean hasOwnLeft() {
        return nextOwnId > 0;
    }

    H2StreamState find(int id) {
        return table.find(id);
    }

    StreamTable table() {
        return table;
    }

    SendScheduler scheduler() {
        return scheduler;
    }

    int active() {
        return active;
    }

    int lastPeerId() {
        return lastPeerId;
    }
}
