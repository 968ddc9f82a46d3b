package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.FieldVisitor;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Reading and writing a message allocates nothing. */
class AllocationTest {
    private static final String REQUEST = "POST /a?b HTTP/1.1\r\nHost: h:80\r\nUser-Agent: me\r\nX-Own: value\r\n"
            + "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5;e=\"q\"\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n";
    private static final String DATE = "Tue, 24 Nov 2026 22:44:00 GMT";
    private static final StaticField TEXT = StaticField.of("content-type", "text/plain");
    private static final FieldName OWN = FieldName.of("x-own");
    private static final FieldVisitor COUNT = (name, value) -> {
        if (name.isEmpty() || !value.contentEquals("1")) {
            throw new AssertionError("trailer");
        }
    };

    private final FieldTable head = new FieldTable(Limits.DEFAULT.fieldsMax());
    private final H1HeadParser parser = new H1HeadParser(Limits.DEFAULT, H1Leniency.STRICT);
    private final H1Framing framing = new H1Framing(H1Leniency.STRICT);
    private final H1ChunkDecoder chunks = new H1ChunkDecoder(Limits.DEFAULT, H1Leniency.STRICT);
    private final ByteBuffer in = Heads.buffer(REQUEST);
    private final ByteBuffer date = Heads.buffer(DATE);
    private final ByteBuffer out = ByteBuffer.allocateDirect(4096);
    private long sum;

    @Test
    void messageAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        run(20_000);
        long overhead = 0;
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            run(0);
            long middle = threads.getThreadAllocatedBytes(thread);
            run(20_000);
            long after = threads.getThreadAllocatedBytes(thread);
            overhead = middle - before;
            least = Math.min(least, after - middle - overhead);
        }
        assertEquals(0, least, "bytes for 20,000 messages, sum " + sum);
    }

    private void run(int messages) {
        for (int i = 0; i < messages; i++) {
            sum += read() + write();
        }
    }

    private int read() {
        int limit = Heads.OFFSET + REQUEST.length();
        int length = parser.parseRequest(in, Heads.OFFSET, limit, 0, head);
        if (length <= 0
                || framing.request(head) != 0
                || !head.value(head.find(OWN)).startsWith("val")) {
            throw new AssertionError("head");
        }
        int at = Heads.OFFSET + length;
        for (; ; ) {
            int result = chunks.next(in, at, limit);
            at = chunks.position();
            if (result == H1ChunkDecoder.TRAILERS) {
                chunks.trailers().forEach(COUNT);
            } else if (result == H1ChunkDecoder.END) {
                return at;
            } else if (result != H1ChunkDecoder.DATA) {
                throw new AssertionError("chunks");
            }
        }
    }

    private int write() {
        int at = H1HeadEncoder.statusLine(out, 0, 200);
        at = H1HeadEncoder.field(out, at, TEXT);
        at = H1HeadEncoder.field(out, at, KnownFields.SERVER, "millrace and more");
        at = H1HeadEncoder.field(out, at, OWN, head.value(2));
        at = H1HeadEncoder.date(out, at, date, Heads.OFFSET);
        at = H1HeadEncoder.contentLength(out, at, 13);
        at = H1HeadEncoder.end(out, at);
        at = H1HeadEncoder.requestLine(out, at, Method.GET, "/x", HttpVersion.HTTP_1_1);
        H1ChunkEncoder.seal(out, at, 5);
        return H1ChunkEncoder.putLast(out, at + 13);
    }
}
