package io.millrace.http;

import java.nio.ByteBuffer;

/** Gets a whole body at once. Loop thread only. */
@FunctionalInterface
public interface AggregateHandler {
    /**
     * @param body lent until this returns; absolute indexes only
     * @param offset of the first byte
     * @param length in bytes; 0 for an empty body
     */
    void onBody(Exchange ex, ByteBuffer body, int offset, int length);
}
