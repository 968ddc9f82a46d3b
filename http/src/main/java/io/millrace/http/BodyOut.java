package io.millrace.http;

import io.millrace.engine.memory.Lease;
import java.nio.ByteBuffer;

/**
 * Where a {@link BodyFilter} puts its output: the next filter, or the wire. Loop thread only, and only inside the call
 * that it was given to.
 *
 * <p>Everything given is taken. The result says whether more is welcome: a filter that hears false may stop, say so by
 * what it returns, and is called again. Once the exchange has ended all is dropped and the result is false.
 */
public interface BodyOut {
    /** Copies {@code length} bytes from the absolute index {@code offset}. */
    boolean write(ByteBuffer b, int offset, int length);

    /** Passes an owned piece on; it is no longer the filter's, whatever the result. */
    boolean transfer(Lease owned);
}
