package io.millrace.jmh.parse;

import io.millrace.jmh.Timed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The heads of {@link HeadParse} through Netty's decoder, which checks names and values and makes a message of them.
 * Called without a pipeline. Run by JMH, one thread.
 */
public class NettyHeadParse extends Timed {
    /** What kind of head. */
    @Param({"WRK", "TE", "CHROME", "CURL"})
    public SampleHeads kind;

    private final Decoder decoder = new Decoder();
    private final List<Object> out = new ArrayList<>();
    private ByteBuf bytes;
    private SampleHeads.Packed heads;
    private int next;

    /** What the pipeline would call. */
    private static final class Decoder extends HttpRequestDecoder {
        void one(ByteBuf in, List<Object> out) throws Exception {
            reset();
            decode(null, in, out);
        }
    }

    /** The heads. */
    @Setup
    public void setup() {
        heads = kind.packed();
        bytes = Unpooled.wrappedBuffer(heads.buffer());
    }

    /** A whole head. */
    @Benchmark
    public Object parse() throws Exception {
        int i = next++ & (SampleHeads.COUNT - 1);
        out.clear();
        bytes.setIndex(heads.offsets()[i], heads.limits()[i]);
        decoder.one(bytes, out);
        if (bytes.isReadable() || out.isEmpty()) {
            throw new IllegalStateException("refused at " + bytes.readerIndex());
        }
        return out.get(0);
    }
}
