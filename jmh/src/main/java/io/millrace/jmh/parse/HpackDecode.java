package io.millrace.jmh.parse;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.codec.hpack.HpackDecoder;
import io.millrace.jmh.Timed;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * How long one field section of HTTP/2 takes to be decoded, checked and put into a table. Run by JMH, one thread.
 * Subtract {@link #baseline}; compare {@link #decode} with nghttp2 over the same bytes, which checks less.
 */
public class HpackDecode extends Timed {
    /** What kind of section. */
    @Param({"REQUEST_WARM", "REQUEST_LITERAL", "RESPONSE_WARM", "RESPONSE_LITERAL"})
    public SampleSections kind;

    private static final int ARENA_LENGTH = 16_384;

    private final FieldTable table = new FieldTable(Limits.DEFAULT.fieldsMax());
    private final ByteBuffer arena = ByteBuffer.allocateDirect(ARENA_LENGTH);
    private HpackDecoder decoder;
    private SampleSections.Packed sections;
    private boolean request;
    private int next;

    /** All kinds once, so that no profile fits one only. */
    @Setup
    public void setup() {
        for (SampleSections other : SampleSections.values()) {
            prepare(other);
            for (int i = 0; i < 20_000; i++) {
                require(decode(), other);
            }
        }
        prepare(kind);
    }

    private void prepare(SampleSections of) {
        request = of.isRequest();
        sections = of.packed();
        decoder = new HpackDecoder(of.tableLength());
        for (int i = 0; i < SampleSections.COUNT; i++) {
            require(decode(i), of);
        }
        next = 0;
    }

    private void require(int result, SampleSections of) {
        if (result <= 0 || table.count() != (of.isRequest() ? 13 : 7)) {
            throw new IllegalStateException(of + " gives " + result + " and " + table.count() + " fields");
        }
    }

    private int decode(int section) {
        int offset = sections.offsets()[section];
        int limit = sections.limits()[section];
        return request
                ? decoder.decodeRequest(sections.buffer(), offset, limit, arena, 0, ARENA_LENGTH, table)
                : decoder.decodeResponse(sections.buffer(), offset, limit, arena, 0, ARENA_LENGTH, table);
    }

    /** Choosing the next section and nothing else. */
    @Benchmark
    public int baseline() {
        int i = SampleSections.COUNT + (next++ & (SampleSections.COUNT - 1));
        return sections.offsets()[i] ^ sections.limits()[i];
    }

    /** A whole section. */
    @Benchmark
    public int decode() {
        return decode(SampleSections.COUNT + (next++ & (SampleSections.COUNT - 1)));
    }
}
