package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.engine.memory.Slice;
import io.millrace.http.BodySink;
import io.millrace.http.ClientExchange;
import io.millrace.http.ClientHandler;
import io.millrace.http.Exchange;
import io.millrace.http.HeadWriter;
import io.millrace.http.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Uploads a body to an {@link EchoServer} as fast as it is taken, and collects what comes back. Loop thread only. */
final class EchoCall extends ClientHandler {
    private static final String[] PATHS = {"/echo", "/chunks", "/trailers", "/close", "/none"};
    private static final int LENGTH_MAX = 150_000;

    private final String path;
    private final byte[] body;
    private final boolean chunked;
    private final boolean gzip;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private int sent;
    private boolean refused;
    private boolean compressed;
    private boolean bodyEnded;
    private long sum = -1;
    private Outcome outcome;

    EchoCall(String path, Random random, boolean gzip) {
        this.path = path;
        this.gzip = gzip;
        this.chunked = random.nextBoolean();
        this.body = new byte[random.nextInt(3) == 0 ? random.nextInt(600) : random.nextInt(LENGTH_MAX)];
        int kinds = gzip ? 1 + random.nextInt(256) : 256; // the fewer, the better it shrinks
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) random.nextInt(kinds);
        }
    }

    /** One that the connection outlives, but for the last. */
    static EchoCall any(Random random, boolean last, boolean gzip) {
        String path = PATHS[random.nextInt(PATHS.length)];
        return new EchoCall(path.equals("/close") && !last ? "/echo" : path, random, gzip);
    }

    @Override
    public void onReady(ClientExchange cx) {
        HeadWriter head = cx.request(Method.POST, path);
        if (gzip) {
            head.field(KnownFields.ACCEPT_ENCODING, "br, gzip;q=0.5");
        }
        if (path.equals("/trailers")) {
            head.field(KnownFields.TE, "trailers").field(KnownFields.CONNECTION, "TE");
        }
        if (chunked) {
            head.stream();
        } else {
            head.stream(body.length);
        }
        cx.onWritable(this::send);
        send(cx);
    }

    private void send(Exchange ex) {
        boolean more = true;
        while (more && sent < body.length) {
            int n = Math.min(body.length - sent, 5_000);
            more = ex.write(body, sent, n);
            sent += n;
        }
        if (sent == body.length) {
            ex.end();
        }
    }

    @Override
    public void onHead(ClientExchange cx) {
        if (cx.status() >= 400) {
            refused = true; // an answer of the proxy itself: as good as none
            cx.reset(0);
            return;
        }
        assertEquals(path.equals("/none") ? 204 : 200, cx.status());
        compressed = cx.fields().has(KnownFields.CONTENT_ENCODING);
        cx.onBody(new BodySink() {
            @Override
            public void onData(Exchange ex, Slice data) {
                byte[] bytes = new byte[data.length()];
                data.buffer().get(data.offset(), bytes);
                got.write(bytes, 0, bytes.length);
            }

            @Override
            public void onTrailers(Exchange ex, Fields trailers) {
                sum = trailers.valueAsLong(trailers.find(EchoServer.SUM));
            }

            @Override
            public void onBodyEnd(Exchange ex) {
                bodyEnded = true;
            }
        });
    }

    @Override
    public void onEnd(ClientExchange cx) {
        over(cx.outcome());
    }

    @Override
    public void onFailed(Outcome why) {
        over(why);
    }

    private void over(Outcome how) {
        if (outcome != null) {
            throw new IllegalStateException("a second end: " + how + " after " + outcome);
        }
        outcome = how;
    }

    boolean isOver() {
        return outcome != null;
    }

    /** Checks what was completed. @return whether it was */
    boolean check() {
        boolean complete = outcome.kind() == Outcome.Kind.COMPLETED && !refused;
        if (complete) {
            assertTrue(bodyEnded, path);
            assertArrayEquals(path.equals("/none") ? new byte[0] : body, content(), path);
            assertEquals(path.equals("/trailers") ? body.length : -1, sum, path);
        }
        return complete;
    }

    boolean isLong() {
        return body.length > 1_000;
    }

    boolean wasCompressed() {
        return compressed;
    }

    private byte[] content() {
        if (!compressed) {
            return got.toByteArray();
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(got.toByteArray()))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return path + " with " + body.length + " bytes: " + outcome;
    }
}
