package io.millrace.examples;

import io.millrace.engine.memory.Slice;
import io.millrace.http.BodySink;
import io.millrace.http.Exchange;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;

/**
 * How do I stream bodies of any length without holding them? A reader that is slow pauses the sender; nothing is
 * allocated for a request, and received blocks are sent as they are. Any thread.
 */
public final class Echo {
    private static final BodySink BACK = new BodySink() {
        @Override
        public void onData(Exchange ex, Slice data) {
            if (!ex.forward(data)) {
                ex.pauseBody();
            }
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            ex.end();
        }
    };

    static final HttpHandler HANDLER = ex -> {
        ex.respond(200).stream();
        ex.onWritable(Exchange::resumeBody);
        ex.onBody(BACK);
    };

    private Echo() {}

    static HttpServer start(int port) {
        return HttpServer.launch(port, HANDLER);
    }

    public static void main(String[] args) throws InterruptedException {
        try (HttpServer server = start(8080)) {
            server.awaitClose();
        }
    }
}
