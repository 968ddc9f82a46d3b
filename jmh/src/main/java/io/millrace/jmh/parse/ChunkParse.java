package io.millrace.jmh.parse;

import io.millrace.codec.Limits;
import io.millrace.codec.h1.H1ChunkDecoder;
import io.millrace.codec.h1.H1Leniency;
import io.millrace.jmh.Timed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/**
 * How long a chunk takes besides its data, which is passed over: a body of 32 chunks of different lengths, told for one
 * chunk. Run by JMH, one thread. Subtract {@link #baseline}, which walks over known lengths.
 */
public class ChunkParse extends Timed {
    private static final int CHUNKS = 32;
    private static final int DATA_LENGTH_MAX = 300;

    private final H1ChunkDecoder decoder = new H1ChunkDecoder(Limits.DEFAULT, H1Leniency.STRICT);
    private final int[] lengths = new int[CHUNKS];
    private ByteBuffer body;
    private int limit;

    /** The body. */
    @Setup
    public void setup() {
        body = ByteBuffer.allocateDirect(CHUNKS * (DATA_LENGTH_MAX + 16) + 64);
        for (int i = 0; i < CHUNKS; i++) {
            int length = 1 + i * 97 % DATA_LENGTH_MAX;
            byte[] header = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            body.put(limit, header);
            lengths[i] = header.length + length + 2;
            limit += lengths[i];
            body.put(limit - 2, (byte) '\r').put(limit - 1, (byte) '\n');
        }
        byte[] last = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        body.put(limit, last);
        limit += last.length;
    }

    /** Walking over the body when all lengths are known. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public int baseline() {
        int at = 0;
        for (int i = 0; i < CHUNKS; i++) {
            at += lengths[i];
        }
        return at + body.get(at);
    }

    /** Every chunk, and the end. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public int parse() {
        decoder.reset();
        int data = 0;
        int result = decoder.next(body, 0, limit);
        while (result == H1ChunkDecoder.DATA) {
            data += decoder.dataLength();
            result = decoder.next(body, decoder.position(), limit);
        }
        if (result != H1ChunkDecoder.END) {
            throw new IllegalStateException("the body is refused: " + result);
        }
        return data;
    }
}
