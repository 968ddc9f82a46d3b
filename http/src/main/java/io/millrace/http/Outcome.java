package io.millrace.http;

import io.millrace.engine.transport.CloseCause;

/**
 * How an exchange ended. Immutable, any thread.
 *
 * @param kind what happened
 * @param limit name of the setting whose bound was hit; null when none was
 * @param sent how much of a client's request went out; {@link Sent#MAYBE_SENT} on a server
 */
public record Outcome(Kind kind, String limit, Sent sent) {

    /** What ended the exchange. */
    public enum Kind {
        /** Both messages are complete. */
        COMPLETED,
        /** The peer reset it. */
        PEER_RESET,
        /** The peer or the network is gone. */
        PEER_GONE,
        /** Our side reset it. */
        CANCELLED,
        /** A deadline passed. */
        TIMED_OUT,
        /** A limit on what the peer may send was hit. */
        LIMIT,
        /** More was staged than {@code millrace.send.limit.length} allows, or no send memory was left. */
        OVERRUN,
        /** The peer broke the protocol. */
        PROTOCOL,
        /** The handler threw, or broke a rule. */
        HANDLER_FAILED,
        /** The server, the client or the engine stops. */
        SHUTDOWN
    }

    /** Whether the other side can have seen a request. */
    public enum Sent {
        /** Not a byte left: safe to try again. */
        NOT_SENT,
        /** The other side said that it did not process it. */
        REFUSED,
        MAYBE_SENT
    }

    static final Outcome COMPLETED = of(Kind.COMPLETED);

    static Outcome of(Kind kind) {
        return new Outcome(kind, null, Sent.MAYBE_SENT);
    }

    static Outcome timedOut(String limit) {
        return new Outcome(Kind.TIMED_OUT, limit, Sent.MAYBE_SENT);
    }

    static Outcome of(CloseCause cause) {
        return of(
                switch (cause) {
                    case NORMAL -> Kind.CANCELLED;
                    case PEER_CLOSED, IO -> Kind.PEER_GONE;
                    case PEER_RESET -> Kind.PEER_RESET;
                    case TIMED_OUT -> Kind.TIMED_OUT;
                    case LIMIT -> Kind.LIMIT;
                    case PROTOCOL -> Kind.PROTOCOL;
                    case SEND_STARVED -> Kind.OVERRUN;
                    case HANDLER_FAILED -> Kind.HANDLER_FAILED;
                    case SHUTDOWN -> Kind.SHUTDOWN;
                });
    }

    Outcome withSent(Sent how) {
        return how == sent ? this : new Outcome(kind, limit, how);
    }
}
