package io.millrace.http;

import java.io.IOException;

/**
 * The exchange ended while a blocking handler was reading or writing: the client left, a deadline passed, or the server
 * stops. Immutable, any thread.
 */
public final class ExchangeEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    ExchangeEndedException(Outcome outcome) {
        super("the exchange has ended: " + outcome.kind() + (outcome.limit() == null ? "" : " by " + outcome.limit()));
        this.outcome = outcome;
    }

    /** How it ended. */
    public Outcome outcome() {
        return outcome;
    }
}
