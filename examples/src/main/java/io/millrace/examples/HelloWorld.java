package io.millrace.examples;

import io.millrace.codec.StaticField;
import io.millrace.http.HttpServer;

/** How do I answer a request? Any thread. */
public final class HelloWorld {
    private static final StaticField TEXT = StaticField.of("Content-Type", "text/plain");

    private HelloWorld() {}

    static HttpServer start(int port) {
        return HttpServer.launch(port, ex -> ex.respond(200).field(TEXT).send("hello\n"));
    }

    public static void main(String[] args) throws InterruptedException {
        try (HttpServer server = start(8080)) {
            server.awaitClose();
        }
    }
}
