package io.millrace.codec.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Writing and reading sections allocates nothing, whether they are literals, indexes or errors. */
class HpackAllocationTest {
    private static final StaticField SERVER = StaticField.of("server", "millrace");
    private static final FieldName OWN = FieldName.of("x-own");
    private static final String[] PATHS = {"/a", "/b?c", "/d/e/f?g=h", "/"};

    private final FieldTable head = new FieldTable(Limits.DEFAULT.fieldsMax());
    private final HpackEncoder encoder = new HpackEncoder(512);
    private final HpackDecoder decoder = new HpackDecoder(512);
    private final HpackEncoder again = new HpackEncoder(4_096);
    private final ByteBuffer out = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer arena = ByteBuffer.allocateDirect(8_192);
    private final ByteBuffer bad = ByteBuffer.allocateDirect(16).put(0, new byte[] {(byte) 0x82, (byte) 0x88});
    private long sum;

    @Test
    void sectionsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        run(20_000);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            run(0);
            long middle = threads.getThreadAllocatedBytes(thread);
            run(20_000);
            long after = threads.getThreadAllocatedBytes(thread);
            least = Math.min(least, after - middle - (middle - before));
        }
        assertEquals(0, least, "bytes for 20,000 sections, sum " + sum);
    }

    private void run(int sections) {
        for (int i = 0; i < sections; i++) {
            sum += section(i);
        }
    }

    private int section(int i) {
        int at = encoder.method(out, encoder.begin(out, 0), Method.PUT);
        at = encoder.scheme(out, at, "https");
        at = encoder.authority(out, at, "www.example.com");
        at = encoder.path(out, at, PATHS[i % PATHS.length]);
        at = encoder.field(out, at, SERVER);
        at = encoder.field(out, at, OWN, "some text");
        at = encoder.field(out, at, KnownFields.AGE, i);
        at = encoder.field(out, at, KnownFields.VIA, PATHS[i * 7 % PATHS.length]);
        at = encoder.contentLength(out, at, i);
        if (decoder.decodeRequest(out, 0, at, arena, 0, arena.capacity(), head) <= 0) {
            throw new AssertionError("refused");
        }
        at = again.status(out, again.begin(out, 0), 500 + i % 7);
        for (int field = 0; field < head.count(); field++) {
            at = again.field(out, at, head, field);
        }
        if (decoder.decodeRequest(bad, 0, 2, arena, 0, arena.capacity(), head) >= 0 || decoder.skip(bad, 0, 2) < 0) {
            throw new AssertionError("not refused");
        }
        return at;
    }
}
