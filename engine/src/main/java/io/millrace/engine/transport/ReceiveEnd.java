package io.millrace.engine.transport;

/** Why an arming ended without the data completion that says so itself. */
public enum ReceiveEnd {
    /** The bytes asked for were delivered. */
    LIMIT,
    /** It was stopped. */
    STOPPED,
    /** There was no free receive block. */
    STARVED,
    /** The peer ended its output. */
    END_OF_INPUT,
    /** The input was cut without the end that its protocol promises (TLS without close_notify). */
    TRUNCATED
}
