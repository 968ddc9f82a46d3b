package io.millrace.http;

import io.millrace.codec.ProtocolError;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;

/** Shapes the answers that the engine makes itself: 400, 408, 413, 414, 417, 431, 500, 501, 503, 505. Any thread. */
@FunctionalInterface
public interface FailurePage {
    /** Says the status in words and nothing else: what a stranger sent is never repeated. */
    FailurePage PLAIN = new FailurePage() {
        private final StaticField text = StaticField.of("Content-Type", "text/plain; charset=utf-8");

        @Override
        public void respond(ServerExchange ex, int status, ProtocolError why, Throwable thrown) {
            String reason = why == null ? Status.reason(status) : why.label();
            ex.respond(status).field(text).send(status + " " + reason + "\n");
        }
    };

    /**
     * Answers on the loop, before it returns.
     *
     * @param ex its head cannot be read when it was refused
     * @param why what the peer did wrong; null when it did nothing
     * @param thrown by the handler; null when nothing was
     */
    void respond(ServerExchange ex, int status, ProtocolError why, Throwable thrown);
}
