package io.millrace.engine.transport;

import io.millrace.engine.telemetry.Counter;

/** The life of a {@link StreamChannel}; the legal steps are drawn there and listed here. */
enum ChannelState {
    CONNECTING,
    OPEN,
    /** Sends what is staged, then ends the output. */
    DRAINING,
    /** Reads and discards, so that a reset does not eat the answer. */
    LINGERING,
    /** The close or the reset is under way; nothing is sent or delivered any more. */
    CLOSING,
    CLOSED;

    /** What counts a deadline that passes in this state; null: none can. */
    Counter onDeadline() {
        return switch (this) {
            case CONNECTING -> Counter.CONNECT_FAILURES;
            case OPEN, DRAINING -> Counter.SEND_TIMEOUTS;
            case LINGERING -> Counter.LINGER_TIME;
            case CLOSING, CLOSED -> null;
        };
    }

    boolean mayBecome(ChannelState next) {
        return switch (this) {
            case CONNECTING -> next == OPEN || next == CLOSING;
            case OPEN -> next == DRAINING || next == CLOSING;
            case DRAINING -> next == LINGERING || next == CLOSING;
            case LINGERING -> next == CLOSING;
            case CLOSING -> next == CLOSED;
            case CLOSED -> false;
        };
    }
}
