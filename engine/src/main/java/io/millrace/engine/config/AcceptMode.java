package io.millrace.engine.config;

/**
 * How new connections are spread over the loops.
 * Immutable; any thread.
 */
public enum AcceptMode {
    /** {@link #REUSE_PORT} where the platform has it, else {@link #HAND_OFF}. */
    AUTO,
    /** One listening socket a loop; the kernel chooses by a hash of the addresses. */
    REUSE_PORT,
    /** One listening socket; its loop hands each connection to the next loop in turn. */
    HAND_OFF
}
