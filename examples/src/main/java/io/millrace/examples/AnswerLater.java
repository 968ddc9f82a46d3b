package io.millrace.examples;

import io.millrace.http.HttpServer;
import io.millrace.http.Outcome;
import io.millrace.http.ServerExchange;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * How do I answer when something else has answered me? The exchange may be kept; what is done with it is done on its
 * loop, which is an executor. Any thread.
 */
public final class AnswerLater {
    private AnswerLater() {}

    /** @param quotes asks for the price of something, without blocking */
    static HttpServer start(int port, Function<String, CompletableFuture<String>> quotes) {
        return HttpServer.launch(port, ex -> ask(ex, quotes));
    }

    private static void ask(ServerExchange ex, Function<String, CompletableFuture<String>> quotes) {
        CompletableFuture<String> quote = quotes.apply(ex.path().toString());
        quote.whenCompleteAsync(
                (price, failed) -> {
                    if (failed != null) {
                        ex.respond(502).end();
                    } else {
                        ex.respond(200).send(price); // dropped when the client has left meanwhile
                    }
                },
                ex.loop());
        ex.onEnd(e -> {
            if (e.outcome().kind() != Outcome.Kind.COMPLETED) {
                quote.cancel(false); // nobody wants it any more
            }
        });
    }

    public static void main(String[] args) throws InterruptedException {
        try (HttpServer server = start(8080, path -> CompletableFuture.supplyAsync(() -> path + " costs 42\n"))) {
            server.awaitClose();
        }
    }
}
