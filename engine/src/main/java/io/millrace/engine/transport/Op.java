package io.millrace.engine.transport;

/** The operation that failed, in {@link StreamChannel#completeFailure}. */
public enum Op {
    CONNECT,
    RECEIVE,
    SEND,
    SHUTDOWN
}
