package io.millrace.http;

import io.millrace.engine.config.Settings;
import java.time.Duration;

/**
 * How a server ends: it goes on accepting but tells each client to close (lame), then stops accepting and waits for the
 * exchanges that are open (drain), then aborts what is left (kill). Immutable, any thread.
 *
 * <p>What holds for a client that sends nothing on a connection whose answer said {@code Connection: close}: no request
 * of it is lost whose connection carried another within {@code lame}. A connection that is idle for longer is closed as
 * after an idle timeout: HTTP/1.1 has no way to ask first. A request that crosses that close on its way has reached no
 * handler, and the client sees the end without a byte of an answer.
 *
 * @param lame how long it still accepts; 0: not at all. Longer than clients leave their connections idle, nobody's
 *     request is lost
 * @param drain how long it waits for open exchanges
 * @param kill how long it waits until what was aborted is gone
 */
public record DrainPlan(Duration lame, Duration drain, Duration kill) {
    public DrainPlan {
        if (lame.isNegative() || drain.isNegative() || kill.isNegative()) {
            throw new IllegalArgumentException(
                    "lame " + lame + ", drain " + drain + " and kill " + kill + " must not be negative");
        }
    }

    /** As {@code millrace.drain.lame}, {@code millrace.drain.time.max} and {@code millrace.drain.kill.max} say. */
    public static DrainPlan of(Settings settings) {
        return new DrainPlan(
                Duration.ofNanos(settings.durationNs(HttpSettings.DRAIN_LAME)),
                Duration.ofNanos(settings.durationNs(HttpSettings.DRAIN_TIME_MAX)),
                Duration.ofNanos(settings.durationNs(HttpSettings.DRAIN_KILL_MAX)));
    }

    /**
     * For a server that another process has taken over from, and that does not accept any more: for {@code
     * millrace.handover.lame} it goes on answering on the connections it has, telling each client to close; the rest is
     * as {@link #of} says.
     */
    public static DrainPlan afterHandover(Settings settings) {
        return of(settings).lameFor(Duration.ofNanos(settings.durationNs(HttpSettings.HANDOVER_LAME)));
    }

    /** Stops accepting now, waits that long for open exchanges, and a second for what is aborted. */
    public static DrainPlan within(Duration drain) {
        return new DrainPlan(Duration.ZERO, drain, Duration.ofSeconds(1));
    }

    /** This plan with another time in which it still accepts. */
    public DrainPlan lameFor(Duration time) {
        return new DrainPlan(time, drain, kill);
    }

    /** The longest that all of it may take. */
    public Duration longest() {
        return lame.plus(drain).plus(kill);
    }

    Duration of(DrainState state) {
        return switch (state) {
            case LAME -> lame;
            case DRAIN -> drain;
            case KILL -> kill;
            case RUN, ENDED -> Duration.ZERO;
        };
    }
}
