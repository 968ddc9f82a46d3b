package io.millrace.examples;

import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.engine.memory.Slice;
import io.millrace.http.BodySink;
import io.millrace.http.Exchange;
import io.millrace.http.HttpHandler;
import io.millrace.http.HttpServer;

/**
 * How do I switch to a protocol of my own? After {@code tunnel()} both bodies are raw bytes until each side ends its
 * own. Any thread.
 */
public final class RawTunnel {
    private static final StaticField UPGRADE = StaticField.of("Upgrade", "shout/1");
    private static final StaticField OPTION = StaticField.of("Connection", "upgrade");

    /** Sends each byte back as its capital. */
    private static final BodySink SHOUT = new BodySink() {
        @Override
        public void onData(Exchange ex, Slice data) {
            byte[] shouted = new byte[data.length()];
            for (int i = 0; i < shouted.length; i++) {
                shouted[i] = (byte) Character.toUpperCase(data.buffer().get(data.offset() + i));
            }
            if (!ex.write(shouted, 0, shouted.length)) {
                ex.pauseBody();
            }
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            ex.end(); // the other side ends, and so do we
        }
    };

    static final HttpHandler HANDLER = ex -> {
        if (!ex.fields().listHas(KnownFields.UPGRADE, "shout/1")) {
            ex.respond(426).field(UPGRADE).end();
            return;
        }
        ex.respond(101).field(OPTION).field(UPGRADE).tunnel();
        ex.onWritable(Exchange::resumeBody);
        ex.onBody(SHOUT);
    };

    private RawTunnel() {}

    static HttpServer start(int port) {
        return HttpServer.launch(port, HANDLER);
    }

    public static void main(String[] args) throws InterruptedException {
        try (HttpServer server = start(8080)) {
            server.awaitClose();
        }
    }
}
