package io.millrace.cli;

import io.millrace.engine.Engine;
import io.millrace.http.tls.SelfSigned;
import io.millrace.http.tls.TlsConfig;
import io.millrace.http.tls.TlsConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * What {@code millrace serve --tls} shows. Immutable; any thread.
 *
 * @param certificate with its chain, in PEM; or null: one that nobody has signed, made for this machine
 * @param key that of the certificate, or null
 */
record ServeTls(Path certificate, Path key) {
    private static final String[] LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"};

    /** Clocks differ a little. */
    private static final Duration EARLIER = Duration.ofHours(1);

    private static final long LOOK_NS = 5_000_000_000L;

    private static final Duration VALID = Duration.ofDays(30);

    /** What the operator should know of a certificate that was made here. */
    static final String NOTICE = "made a self-signed certificate for localhost, valid for " + VALID.toDays()
            + " days, its key in memory alone: browsers warn of it, curl wants -k; --cert and --key take yours";

    /** @return null: no TLS was asked for */
    static ServeTls parse(boolean asked, Path certificate, Path key) throws UsageException {
        if (certificate == null ? key != null : key == null) {
            throw new UsageException("--cert and --key belong together");
        }
        if (certificate != null && !asked) {
            throw new UsageException("--cert and --key are of no use without --tls");
        }
        return asked ? new ServeTls(certificate, key) : null;
    }

    boolean isSelfSigned() {
        return certificate == null;
    }

    /** Looks now and then whether the files have changed, which shows new clients what is in them now. */
    void watch(TlsConfig tls, Engine engine, Consumer<String> tell) {
        if (!isSelfSigned()) {
            engine.loops().get(0).schedule(() -> look(tls, engine, tell), LOOK_NS);
        }
    }

    private void look(TlsConfig tls, Engine engine, Consumer<String> tell) {
        try {
            engine.config().background().execute(() -> reload(tls, tell));
        } catch (RejectedExecutionException busy) {
            tell.accept("no time to look at " + certificate + ": " + busy.getMessage());
        }
        watch(tls, engine, tell);
    }

    private void reload(TlsConfig tls, Consumer<String> tell) {
        try {
            if (tls.reloadIfChanged()) {
                tell.accept("read " + certificate + " and " + key + " again");
            }
        } catch (TlsConfigException e) {
            tell.accept(e.getMessage() + "; the certificate of before stays");
        }
    }

    TlsConfig config(Instant now) {
        TlsConfig.Builder builder = TlsConfig.builder();
        if (isSelfSigned()) {
            builder.identity(() -> SelfSigned.of(now.minus(EARLIER), now.plus(VALID), LOCAL_NAMES));
        } else {
            builder.certificate(certificate, key);
        }
        return builder.build();
    }
}
