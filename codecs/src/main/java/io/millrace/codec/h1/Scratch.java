package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import java.nio.ByteBuffer;

/**
 * Memory to read bytes from that lie too near the end of their buffer for whole words to be loaded. Made when it is
 * first needed: drivers that cut blocks from a slab never do.
 */
final class Scratch {
    private final int lengthMax;
    private ByteBuffer buffer;

    Scratch(int lengthMax) {
        this.lengthMax = lengthMax;
    }

    /** The bytes, copied to index 0, with a word of garbage behind. Valid until the next call. */
    ByteBuffer copy(ByteBuffer in, int offset, int length) {
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(lengthMax + Bytes.WORD);
        }
        Bytes.copy(in, offset, buffer, 0, length);
        return buffer;
    }
}
