package io.millrace.http;

/**
 * Where a server is between serving and gone. Goes forward only. Immutable, any thread.
 *
 * <pre>
 *        drain(plan)            plan.lame                  plan.drain               plan.kill, or all gone
 *   RUN ------------> LAME -------------------> DRAIN -------------------> KILL ----------------------> ENDED
 *                      |  nobody listens any more ^ |  all connections gone                               ^
 *                      +--------------------------+ +-----------------------------------------------------+
 * </pre>
 */
public enum DrainState {
    /** Serves. */
    RUN,
    /**
     * Still accepts and answers, but each answer says {@code Connection: close} (RFC 9112 9.6) and ends its connection.
     * Idle connections stay open: a client that sends its next request in this time is answered and told.
     */
    LAME,
    /**
     * Nobody listens: who waited in the kernel's queue was accepted. Exchanges go on. A connection that was quiet for
     * {@code millrace.drain.quiet} closes.
     */
    DRAIN,
    /** What is left is aborted. */
    KILL,
    /** All is over, or the time of {@link #KILL} was. */
    ENDED
}
