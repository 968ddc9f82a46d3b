package io.millrace.codec.h2;

/**
 * The states of a stream and what may happen in each (RFC 9113 section 5.1), as a table. Without the states of pushed
 * streams, since there are none.
 *
 * <pre>
 *            IDLE --HEADERS--> OPEN --we end--> LOCAL_ENDED --peer ends--+
 *                               |                                        |
 *                               +--peer ends--> PEER_ENDED --we end------+--> CLOSED
 *                               +--reset by either-----------------------+
 * </pre>
 */
final class StreamRules {
    static final int IDLE = 0;
    static final int OPEN = 1;
    /** Half-closed (local): we ended. */
    static final int LOCAL_ENDED = 2;
    /** Half-closed (remote): the peer ended. */
    static final int PEER_ENDED = 3;

    static final int CLOSED = 4;

    static final int RECEIVE_HEADERS = 0;
    static final int RECEIVE_DATA = 1;
    static final int RECEIVE_END = 2;
    static final int RECEIVE_RESET = 3;
    static final int RECEIVE_WINDOW = 4;
    static final int SEND_HEADERS = 5;
    static final int SEND_DATA = 6;
    static final int SEND_END = 7;
    static final int SEND_RESET = 8;

    /** Must not happen: a mistake of ours. */
    static final int MISUSE = -1;
    /** The connection ends with PROTOCOL_ERROR. */
    static final int PROTOCOL = -2;
    /** The stream is reset with STREAM_CLOSED. */
    static final int STREAM_CLOSED = -3;
    /** The connection ends with STREAM_CLOSED. */
    static final int ALL_CLOSED = -4;
    /** The frame is passed over. */
    static final int IGNORE = -5;

    private static final int EVENTS = 9;

    private static final byte[] TABLE = {
        // RECEIVE_HEADERS, _DATA, _END, _RESET, _WINDOW, SEND_HEADERS, _DATA, _END, _RESET
        OPEN, PROTOCOL, PROTOCOL, PROTOCOL, PROTOCOL, OPEN, MISUSE, MISUSE, MISUSE, // IDLE
        OPEN, OPEN, PEER_ENDED, CLOSED, OPEN, OPEN, OPEN, LOCAL_ENDED, CLOSED, // OPEN
        LOCAL_ENDED, LOCAL_ENDED, CLOSED, CLOSED, LOCAL_ENDED, MISUSE, MISUSE, MISUSE, CLOSED, // LOCAL_ENDED
        STREAM_CLOSED, STREAM_CLOSED, MISUSE, CLOSED, PEER_ENDED, PEER_ENDED, PEER_ENDED, CLOSED, CLOSED, // PEER_ENDED
        ALL_CLOSED, ALL_CLOSED, MISUSE, IGNORE, IGNORE, MISUSE, MISUSE, MISUSE, MISUSE, // CLOSED
    };

    private static final String[] NAMES = {"idle", "open", "half-closed (local)", "half-closed (remote)", "closed"};

    private StreamRules() {}

    /** The state that follows, or one of the negative verdicts. */
    static int next(int state, int event) {
        return TABLE[state * EVENTS + event];
    }

    static boolean isReceiveOpen(int state) {
        return state == OPEN || state == LOCAL_ENDED;
    }

    static boolean isSendOpen(int state) {
        return state == OPEN || state == PEER_ENDED;
    }

    static String name(int state) {
        return NAMES[state];
    }
}
