package io.millrace.jmh.encode;

import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.codec.h1.H1HeadEncoder;
import io.millrace.jmh.Timed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * How long a response of 133 bytes takes: status line, four fields, the empty line, a body of 13 bytes. Run by JMH, one
 * thread. Subtract {@link #baseline}; compare {@link #head} with a C program that copies as many pieces.
 */
public class HeadEncode extends Timed {
    /** What is written, for all who write it. */
    static final String WHOLE = "HTTP/1.1 200 OK\r\nServer: millrace\r\nDate: Mon, 23 Nov 2026 10:11:12 GMT\r\n"
            + "Content-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";

    static final String DATE = "Mon, 23 Nov 2026 10:11:12 GMT";
    static final String BODY = "Hello, World!";

    private static final StaticField SERVER = StaticField.of(KnownFields.SERVER, "millrace");
    private static final StaticField TEXT = StaticField.of(KnownFields.CONTENT_TYPE, "text/plain");

    private final ByteBuffer out = ByteBuffer.allocateDirect(512);
    private final ByteBuffer date = direct(DATE);
    private final ByteBuffer body = direct(BODY);
    private final String type = "text/plain";
    private int status = 200;

    static ByteBuffer direct(String text) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(text.length() + Long.BYTES);
        return buffer.put(0, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void check(ByteBuffer out, int from, int to) {
        byte[] bytes = new byte[to - from];
        out.get(from, bytes);
        String found = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!found.equals(WHOLE)) {
            throw new IllegalStateException("written: " + found);
        }
    }

    /** Looks at what is written, once. */
    @Setup
    public void setup() {
        check(out, 0, head());
        check(out, 0, headOfTexts());
    }

    /** The body alone, which every variant copies. */
    @Benchmark
    public int baseline() {
        out.put(0, body, 0, BODY.length());
        return BODY.length();
    }

    /** What a server writes whose fields were encoded ahead. */
    @Benchmark
    public int head() {
        int at = H1HeadEncoder.statusLine(out, 0, status);
        at = H1HeadEncoder.field(out, at, SERVER);
        at = H1HeadEncoder.date(out, at, date, 0);
        at = H1HeadEncoder.field(out, at, TEXT);
        at = H1HeadEncoder.contentLength(out, at, BODY.length());
        at = H1HeadEncoder.end(out, at);
        out.put(at, body, 0, BODY.length());
        return at + BODY.length();
    }

    /** The same with a value that is checked and copied each time. */
    @Benchmark
    public int headOfTexts() {
        int at = H1HeadEncoder.statusLine(out, 0, status);
        at = H1HeadEncoder.field(out, at, SERVER);
        at = H1HeadEncoder.date(out, at, date, 0);
        at = H1HeadEncoder.field(out, at, KnownFields.CONTENT_TYPE, type);
        at = H1HeadEncoder.contentLength(out, at, BODY.length());
        at = H1HeadEncoder.end(out, at);
        out.put(at, body, 0, BODY.length());
        return at + BODY.length();
    }
}
