package io.millrace.cli;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.engine.memory.Slice;
import io.millrace.http.BodySink;
import io.millrace.http.Exchange;
import io.millrace.http.HeadWriter;
import io.millrace.http.HttpHandler;
import io.millrace.http.ServerExchange;
import io.millrace.http.Writable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What {@code millrace serve} answers. On the loop of each exchange. */
final class Site implements HttpHandler {
    static final StaticField TEXT = StaticField.of("Content-Type", "text/plain; charset=utf-8");
    static final StaticField JSON = StaticField.of("Content-Type", "application/json");
    static final StaticField HTML = StaticField.of("Content-Type", "text/html; charset=utf-8");
    static final StaticField OCTETS = StaticField.of("Content-Type", "application/octet-stream");
    static final StaticField UNCACHED = StaticField.of("Cache-Control", "no-store");

    private static final long RETRY_AFTER_S = 1;
    private static final byte[] HELLO = ascii("Hello, World!");
    private static final byte[] HELLO_JSON = ascii("{\"message\":\"Hello, World!\"}");

    private static final Writable RESUME = Exchange::resumeBody;
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

    private final Page[] pages;

    /** Looked at in this order, so what is asked for most often stands first. */
    Site(List<Page> pages) {
        this.pages = pages.toArray(Page[]::new);
    }

    @Override
    public void onRequest(ServerExchange ex) {
        AsciiView path = ex.path();
        for (Page page : pages) {
            if (page.has(path)) {
                page.answer(ex);
                return;
            }
        }
        notFound(ex);
    }

    static void notFound(ServerExchange ex) {
        ex.respond(404).field(TEXT).send("404 nothing here\n");
    }

    static void busy(ServerExchange ex) {
        ex.respond(503)
                .field(KnownFields.RETRY_AFTER, RETRY_AFTER_S)
                .field(TEXT)
                .send("503 too much to do\n");
    }

    static void plaintext(ServerExchange ex) {
        ex.respond(200).field(TEXT).send(HELLO);
    }

    static void json(ServerExchange ex) {
        ex.respond(200).field(JSON).send(HELLO_JSON);
    }

    /** The body goes back as it comes; wanting it first lets a client that expects a 100 have it before the 200. */
    static void echo(ServerExchange ex) {
        ex.onWritable(RESUME);
        ex.onBody(BACK);
        Fields fields = ex.fields();
        HeadWriter head = ex.respond(200);
        int type = fields.find(KnownFields.CONTENT_TYPE);
        if (type < 0) {
            head.field(OCTETS);
        } else {
            head.field(KnownFields.CONTENT_TYPE, fields.value(type));
        }
        int length = fields.find(KnownFields.CONTENT_LENGTH);
        if (length < 0) {
            head.stream();
        } else {
            head.stream(fields.valueAsLong(length));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
