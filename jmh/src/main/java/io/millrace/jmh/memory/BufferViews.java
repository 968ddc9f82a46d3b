package io.millrace.jmh.memory;

import io.millrace.codec.Bytes;
import io.millrace.jmh.Timed;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/**
 * How long one load of eight bytes takes at an index that depends on the one before, as in a parser: through our views,
 * through the methods of the buffer, and from an array. Run by JMH, one thread. {@link #baseline} walks over the same
 * places in an array of longs, whose loads need no view.
 */
public class BufferViews extends Timed {
    private static final int LOADS = 512;
    private static final int LENGTH = 4096;
    private static final VarHandle OF_ARRAY =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer direct = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer written = ByteBuffer.allocateDirect(LENGTH);
    private final byte[] array = new byte[LENGTH];
    private final long[] longs = new long[LOADS];

    /** Each word holds by how many words the walk goes on; together they visit all. */
    @Setup
    public void setup() {
        for (int i = 0; i < LOADS; i++) {
            longs[i] = 1 + 2 * (i % 3L);
            direct.putLong(i * Long.BYTES, longs[i]);
            OF_ARRAY.set(array, i * Long.BYTES, longs[i]);
        }
    }

    private static int next(int at, long step) {
        return (at + (int) step * Long.BYTES) & (LENGTH - Long.BYTES);
    }

    /** Longs of an array. */
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public int baseline() {
        int at = 0;
        for (int i = 0; i < LOADS; i++) {
            at = next(at, longs[at >>> 3]);
        }
        return at;
    }

    /** A view of a direct buffer: what our codecs do. */
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public int view() {
        int at = 0;
        for (int i = 0; i < LOADS; i++) {
            at = next(at, Bytes.getLong(direct, at));
        }
        return at;
    }

    /** The method of a direct buffer. */
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public int method() {
        int at = 0;
        for (int i = 0; i < LOADS; i++) {
            at = next(at, direct.getLong(at));
        }
        return at;
    }

    /** A view of an array of bytes. */
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public int viewOfArray() {
        int at = 0;
        for (int i = 0; i < LOADS; i++) {
            at = next(at, (long) OF_ARRAY.get(array, at));
        }
        return at;
    }

    /** Stores through a view, one behind the other. */
    @Benchmark
    @OperationsPerInvocation(LOADS)
    public int store() {
        for (int i = 0; i < LOADS; i++) {
            Bytes.putLong(written, i * Long.BYTES, i);
        }
        return LOADS;
    }
}
