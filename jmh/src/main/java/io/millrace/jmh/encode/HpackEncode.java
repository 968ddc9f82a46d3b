package io.millrace.jmh.encode;

import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.codec.StaticField;
import io.millrace.codec.hpack.HpackDecoder;
import io.millrace.codec.hpack.HpackEncoder;
import io.millrace.jmh.Timed;
import io.millrace.jmh.parse.SampleSections;
import java.nio.ByteBuffer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * How long one field section of HTTP/2 takes to be encoded. Run by JMH, one thread. Subtract {@link #baseline}; compare
 * {@link #bytes} with nghttp2, which gets the same fields as bytes too, but must look up their names.
 */
public class HpackEncode extends Timed {
    /** What kind of section. */
    @Param({"REQUEST_WARM", "REQUEST_LITERAL", "RESPONSE_WARM", "RESPONSE_LITERAL"})
    public SampleSections kind;

    private static final int ROOM = 16_384;

    private final ByteBuffer out = ByteBuffer.allocateDirect(ROOM);
    private HpackEncoder encoder;
    private FieldTable[] heads;
    private FieldName[] names;
    private String[][] texts;
    private StaticField[] ready;
    private boolean request;
    private int next;

    /** All kinds once, so that no profile fits one only. */
    @Setup
    public void setup() {
        for (SampleSections other : SampleSections.values()) {
            prepare(other);
            for (int i = 0; i < 20_000; i++) {
                require(bytes());
                require(texts());
                require(ready());
            }
        }
        prepare(kind);
    }

    private void prepare(SampleSections of) {
        request = of.isRequest();
        encoder = of.encoder();
        SampleSections.Packed packed = of.packed();
        HpackDecoder decoder = new HpackDecoder(of.tableLength());
        heads = new FieldTable[SampleSections.COUNT];
        texts = new String[SampleSections.COUNT][];
        for (int i = 0; i < 2 * SampleSections.COUNT; i++) {
            ByteBuffer arena = ByteBuffer.allocateDirect(ROOM);
            FieldTable head = new FieldTable(Limits.DEFAULT.fieldsMax());
            require(
                    request
                            ? decoder.decodeRequest(
                                    packed.buffer(), packed.offsets()[i], packed.limits()[i], arena, 0, ROOM, head)
                            : decoder.decodeResponse(
                                    packed.buffer(), packed.offsets()[i], packed.limits()[i], arena, 0, ROOM, head));
            heads[i % SampleSections.COUNT] = head;
        }
        List<List<String[]>> sections = of.sections();
        names = fields(sections.get(0)).stream().map(f -> FieldName.of(f[0])).toArray(FieldName[]::new);
        ready = fields(sections.get(0)).stream()
                .map(f -> StaticField.of(f[0], f[1]))
                .toArray(StaticField[]::new);
        for (int i = 0; i < SampleSections.COUNT; i++) {
            texts[i] = fields(sections.get(i)).stream().map(f -> f[1]).toArray(String[]::new);
        }
        next = 0;
        for (int i = 0; i < SampleSections.COUNT; i++) {
            require(bytes());
        }
    }

    private static List<String[]> fields(List<String[]> section) {
        return section.stream().filter(f -> !f[0].startsWith(":")).toList();
    }

    private static void require(int result) {
        if (result <= 0) {
            throw new IllegalStateException("result " + result);
        }
    }

    private int first(FieldTable head) {
        int at = encoder.begin(out, 0);
        if (!request) {
            return encoder.status(out, at, head.status());
        }
        at = encoder.method(out, at, head.method());
        at = encoder.scheme(out, at, head.scheme());
        at = encoder.authority(out, at, head.authority());
        return encoder.path(out, at, head.target());
    }

    /** Choosing the next section and nothing else. */
    @Benchmark
    public int baseline() {
        return heads[next++ & (SampleSections.COUNT - 1)].length();
    }

    /** Fields that were received, as a proxy sends them on. */
    @Benchmark
    public int bytes() {
        FieldTable head = heads[next++ & (SampleSections.COUNT - 1)];
        int at = first(head);
        for (int i = 0; i < head.count(); i++) {
            at = encoder.field(out, at, head, i);
        }
        return at;
    }

    /** Fields that a user gives as texts. */
    @Benchmark
    public int texts() {
        int section = next++ & (SampleSections.COUNT - 1);
        int at = first(heads[section]);
        String[] values = texts[section];
        for (int i = 0; i < values.length; i++) {
            at = encoder.field(out, at, names[i], values[i]);
        }
        return at;
    }

    /** Fields that were encoded ahead, the same ones each time. */
    @Benchmark
    public int ready() {
        int at = first(heads[next++ & (SampleSections.COUNT - 1)]);
        for (int i = 0; i < ready.length; i++) {
            at = encoder.field(out, at, ready[i]);
        }
        return at;
    }
}
