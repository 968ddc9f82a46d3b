package io.millrace.http;

import io.millrace.engine.config.Settings;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends a server in good order when the JVM ends, so that an application that is told to stop cuts nobody off. Any
 * thread.
 */
final class ShutdownDrain {
    /** A loop that does not turn, because its handler ends the JVM, must not keep it from ending. */
    private static final Duration GRACE = Duration.ofMillis(500);

    /** Weak: of a server whose engine was closed, and which was dropped, nothing must stay. */
    private final WeakReference<HttpServer> server;

    private final DrainPlan plan;
    private final Thread hook = new Thread(this::drain, "millrace-drain");

    private ShutdownDrain(HttpServer server, DrainPlan plan) {
        this.server = new WeakReference<>(server);
        this.plan = plan;
    }

    /** @return null when the settings do not want it, or the JVM is ending already */
    static ShutdownDrain of(HttpServer server, Settings settings) {
        if (!settings.flag(HttpSettings.DRAIN_AT_SHUTDOWN)) {
            return null;
        }
        ShutdownDrain drain = new ShutdownDrain(server, DrainPlan.of(settings));
        try {
            Runtime.getRuntime().addShutdownHook(drain.hook);
            return drain;
        } catch (IllegalStateException e) {
            return null;
        }
    }

    private void drain() {
        HttpServer s = server.get();
        if (s == null) {
            return;
        }
        long longestMs = plan.longest().plus(GRACE).toMillis();
        try {
            s.drainAsync(plan).get(longestMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            s.engine().config().errors().onError(e);
        }
    }

    /** The server has ended: nothing is left to do. @return false: it was forgotten before */
    boolean forget() {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) { // the JVM is ending, and this drain with it
            return true;
        }
    }
}
