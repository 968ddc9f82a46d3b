package io.millrace.http;

import io.millrace.codec.StaticField;

/** Shapes the answers that the engine makes itself: 400, 408, 413, 414, 417, 431, 500, 501, 503, 505. Any thread. */
@FunctionalInterface
public interface FailurePage {
    /** Says the status in words and nothing else: what a stranger sent is never repeated. */
    FailurePage PLAIN = new FailurePage() {
        private final StaticField text = StaticField.of("Content-Type", "text/plain; charset=utf-8");

        @Override
        public void respond(ServerExchange ex, Failure why) {
            ex.respond(why.status()).field(text).send(why.status() + " " + why.label() + "\n");
        }
    };

    /**
     * Answers on the loop, before it returns.
     *
     * @param ex its head cannot be read when it was refused
     */
    void respond(ServerExchange ex, Failure why);
}
