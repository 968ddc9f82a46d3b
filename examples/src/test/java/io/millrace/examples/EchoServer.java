package io.millrace.examples;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.engine.memory.Slice;
import io.millrace.http.BodySink;
import io.millrace.http.Exchange;
import io.millrace.http.HeadWriter;
import io.millrace.http.HttpHandler;
import io.millrace.http.ServerExchange;

/** Sends bodies back, in ways that its path names. Loop thread only. */
final class EchoServer implements HttpHandler {
    static final FieldName SUM = FieldName.of("X-Sum");

    @Override
    public void onRequest(ServerExchange ex) {
        String path = ex.path().toString();
        if (path.equals("/none")) {
            ex.onBody(READ_FIRST);
            return;
        }
        HeadWriter head = ex.respond(200).field(KnownFields.CONTENT_TYPE, "text/plain");
        int length = ex.fields().find(KnownFields.CONTENT_LENGTH);
        if (path.equals("/close")) {
            head.field(KnownFields.CONNECTION, "close");
        }
        if (path.equals("/echo") && length >= 0) {
            head.stream(ex.fields().valueAsLong(length));
        } else {
            head.stream();
        }
        ex.onWritable(Exchange::resumeBody);
        ex.onBody(new Echo(path));
    }

    private static final BodySink READ_FIRST = new BodySink() {
        @Override
        public void onData(Exchange ex, Slice data) {}

        @Override
        public void onBodyEnd(Exchange ex) {
            ((ServerExchange) ex).respond(204).end();
        }
    };

    private static final class Echo extends BodySink {
        private final String path;
        private long length;

        Echo(String path) {
            this.path = path;
        }

        @Override
        public void onData(Exchange ex, Slice data) {
            length += data.length();
            if (!ex.forward(data)) {
                ex.pauseBody();
            }
            if (path.equals("/break") && length > 1_000) {
                ex.reset(0);
            }
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            if (path.equals("/trailers")) {
                ex.trailers().field(SUM, length).end();
            } else {
                ex.end();
            }
        }
    }
}
