package io.millrace.jmh.encode;

import io.millrace.codec.h1.H1ChunkEncoder;
import io.millrace.jmh.Timed;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * How long the frame of one chunk takes: its header and its end. Run by JMH, one thread. Subtract {@link #baseline},
 * which stores as many bytes.
 */
public class ChunkEncode extends Timed {
    private static final int LENGTHS_MASK = 1023;

    private final ByteBuffer out = ByteBuffer.allocateDirect(4096);
    private int next;

    /** Two stores. */
    @Benchmark
    public int baseline() {
        int length = 1 + (next++ & LENGTHS_MASK);
        out.putLong(0, length);
        out.putShort(H1ChunkEncoder.HEADER_LENGTH + length, (short) length);
        return length;
    }

    /** Header and end of a chunk whose data is there already. */
    @Benchmark
    public int frame() {
        int length = 1 + (next++ & LENGTHS_MASK);
        H1ChunkEncoder.seal(out, 0, length);
        return H1ChunkEncoder.putEnd(out, H1ChunkEncoder.HEADER_LENGTH + length);
    }
}
