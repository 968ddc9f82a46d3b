package io.millrace.engine.transport;

import io.millrace.engine.telemetry.Counter;

/** How a channel ended. The first cause stays. */
public enum CloseCause {
    /** Our side was done with it. */
    NORMAL(Counter.CLOSED_NORMAL),
    /** The peer ended its output and nothing was left to do. */
    PEER_CLOSED(Counter.CLOSED_BY_PEER),
    /** The peer reset the connection. */
    PEER_RESET(Counter.CLOSED_PEER_RESET),
    /** The network or the operating system failed. */
    IO(Counter.CLOSED_IO),
    /** A deadline passed. */
    TIMED_OUT(Counter.CLOSED_TIMED_OUT),
    /** A limit was reached. */
    LIMIT(Counter.CLOSED_LIMIT),
    /** The peer broke the protocol. */
    PROTOCOL(Counter.CLOSED_PROTOCOL),
    /** No send memory was left and this channel made the least progress. */
    SEND_STARVED(Counter.CLOSED_SEND_STARVED),
    /** No block to receive into was left and this channel kept the most of what its handler does not take. */
    RECEIVE_STARVED(Counter.CLOSED_RECEIVE_STARVED),
    /** A handler threw. */
    HANDLER_FAILED(Counter.CLOSED_HANDLER_FAILED),
    /** The engine or the server shuts down. */
    SHUTDOWN(Counter.CLOSED_SHUTDOWN);

    private final Counter counter;

    CloseCause(Counter counter) {
        this.counter = counter;
    }

    /** Counts the channels that ended so. */
    public Counter counter() {
        return counter;
    }
}
