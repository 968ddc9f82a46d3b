package io.millrace.testkit;

/** What a line of the {@link SimLog} tells. Any thread. */
enum SimOp {
    TURN,
    LISTEN,
    CONNECT,
    CONNECTED,
    ACCEPT,
    ARM,
    RECEIVE,
    RECEIVE_LAST,
    RECEIVE_END,
    STOP,
    SEND,
    SENT,
    SENT_HELD,
    RELEASED,
    SHUTDOWN,
    FAILURE,
    CLOSE,
    ABORT,
    GONE,
    ARRIVE,
    END,
    RESET
}
