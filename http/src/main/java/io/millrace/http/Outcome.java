package io.millrace.http;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.transport.CloseCause;

/**
 * How an exchange ended. Immutable, any thread.
 *
 * @param kind what happened
 * @param limit name of the setting whose bound was hit; null when none was
 * @param observed what was seen where {@code limit} bounds it, at least, in the unit of the setting; {@link #UNKNOWN}
 *     when there is no limit or nobody counted
 * @param code of the reset or the end of the connection on HTTP/2; {@link #UNKNOWN} when there was none
 * @param sent how much of a client's request went out; {@link Sent#MAYBE_SENT} on a server
 */
public record Outcome(Kind kind, String limit, long observed, long code, Sent sent) {
    /** Value of {@link #observed()} when it is not known. */
    public static final long UNKNOWN = -1;

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
        /** A limit on what the peer may send was hit, or no memory was left for it. */
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
        return new Outcome(kind, null, UNKNOWN, UNKNOWN, Sent.MAYBE_SENT);
    }

    static Outcome timedOut(String limit) {
        return timedOut(limit, UNKNOWN);
    }

    static Outcome timedOut(String limit, long observed) {
        return new Outcome(Kind.TIMED_OUT, limit, observed, UNKNOWN, Sent.MAYBE_SENT);
    }

    static Outcome limit(String limit, long observed) {
        return new Outcome(Kind.LIMIT, limit, observed, UNKNOWN, Sent.MAYBE_SENT);
    }

    static Outcome overrun(String limit, long observed) {
        return new Outcome(Kind.OVERRUN, limit, observed, UNKNOWN, Sent.MAYBE_SENT);
    }

    /**
     * How an open exchange ends with its channel. The deadline of an open channel is that of a send; a channel that is
     * given up for its sends is so because the small blocks are gone, one for what it keeps because no block was left
     * to receive into.
     */
    static Outcome ofChannel(CloseCause cause) {
        return switch (cause) {
            case TIMED_OUT -> timedOut(EngineSettings.SEND_TIMEOUT.name());
            case SEND_STARVED -> overrun(EngineSettings.MEMORY_SMALL_BLOCKS.name(), UNKNOWN);
            case RECEIVE_STARVED -> overrun(EngineSettings.RECEIVE_SPARES.name(), UNKNOWN);
            case LIMIT -> limit(EngineSettings.RECEIVE_CARRY_LENGTH_MAX.name(), UNKNOWN);
            default -> of(cause);
        };
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
                    case SEND_STARVED, RECEIVE_STARVED -> Kind.OVERRUN;
                    case HANDLER_FAILED -> Kind.HANDLER_FAILED;
                    case SHUTDOWN -> Kind.SHUTDOWN;
                });
    }

    Outcome withCode(int how) {
        return new Outcome(kind, limit, observed, how, sent);
    }

    Outcome withSent(Sent how) {
        return how == sent ? this : new Outcome(kind, limit, observed, code, how);
    }
}
