package io.millrace.http;

import io.millrace.engine.config.Settings;
import java.time.Duration;

/**
 * How a server ends: it goes on accepting but tells each client to close (lame), then stops accepting and waits for the
 * exchanges that are open (drain), then aborts what is left. Immutable, any thread.
 *
 * @param lame how long it still accepts; 0: not at all
 * @param drain how long it waits for open exchanges
 */
public record DrainPlan(Duration lame, Duration drain) {
    public DrainPlan {
        if (lame.isNegative() || drain.isNegative()) {
            throw new IllegalArgumentException("lame " + lame + " and drain " + drain + " must not be negative");
        }
    }

    /** As {@code millrace.drain.lame} and {@code millrace.drain.time.max} say. */
    public static DrainPlan of(Settings settings) {
        return new DrainPlan(
                Duration.ofNanos(settings.durationNs(HttpSettings.DRAIN_LAME)),
                Duration.ofNanos(settings.durationNs(HttpSettings.DRAIN_TIME_MAX)));
    }

    /** Stops accepting now, and waits that long for open exchanges. */
    public static DrainPlan within(Duration drain) {
        return new DrainPlan(Duration.ZERO, drain);
    }
}
