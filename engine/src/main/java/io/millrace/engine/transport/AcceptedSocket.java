package io.millrace.engine.transport;

/**
 * A socket that was accepted and not adopted yet; it may be on its way to another loop.
 *
 * <p>Owned by whoever holds it: adopt it or close it, once. Any thread, one at a time.
 */
public interface AcceptedSocket {
    /** Closes the socket that nobody adopts. */
    void close();
}
