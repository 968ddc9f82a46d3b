package io.millrace.engine;

import io.millrace.engine.config.EngineSettings;

/**
 * Tells the error handler that the kernel queues fewer connections than {@code millrace.accept.backlog} asks for. Once
 * an engine, without a stack: listening has not failed. Immutable; any thread.
 */
public final class BacklogCutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BacklogCutException(int asked, int given) {
        super(
                EngineSettings.ACCEPT_BACKLOG.name() + "=" + asked + " is cut to " + given + " by net.core.somaxconn",
                null,
                false,
                false);
    }
}
