package io.millrace.jmh.parse;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.codec.h1.H1Framing;
import io.millrace.codec.h1.H1HeadParser;
import io.millrace.codec.h1.H1Leniency;
import io.millrace.jmh.Timed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * How long one request head takes. Run by JMH, one thread. Subtract {@link #baseline}; compare {@link #parse} with a C
 * parser over the same heads, and {@link #parseAndFrame} with what a server needs before it can answer.
 */
public class HeadParse extends Timed {
    /** What kind of head. */
    @Param({"WRK", "TE", "CHROME", "CURL"})
    public SampleHeads kind;

    private final FieldTable table = new FieldTable(Limits.DEFAULT.fieldsMax());
    private final H1HeadParser parser = new H1HeadParser(Limits.DEFAULT, H1Leniency.STRICT);
    private final H1Framing framing = new H1Framing(H1Leniency.STRICT);
    private SampleHeads.Packed heads;
    private int next;

    /** All kinds once, so that no profile fits one only. */
    @Setup
    public void setup() {
        for (SampleHeads other : SampleHeads.values()) {
            heads = other.packed();
            for (int i = 0; i < 20_000; i++) {
                if (parseAndFrame() <= 0) {
                    throw new IllegalStateException(other + " is refused");
                }
            }
        }
        heads = kind.packed();
    }

    /** Choosing the next head and nothing else. */
    @Benchmark
    public int baseline() {
        int i = next++ & (SampleHeads.COUNT - 1);
        return heads.offsets()[i] ^ heads.limits()[i];
    }

    /** Request line and fields. */
    @Benchmark
    public int parse() {
        int i = next++ & (SampleHeads.COUNT - 1);
        return parser.parseRequest(heads.buffer(), heads.offsets()[i], heads.limits()[i], 0, table);
    }

    /** The same, and the decision where the message ends. */
    @Benchmark
    public int parseAndFrame() {
        int length = parse();
        return length <= 0 ? -1 : length + framing.request(table);
    }
}
