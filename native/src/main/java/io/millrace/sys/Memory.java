package io.millrace.sys;

import java.nio.ByteBuffer;

/** Between addresses and direct buffers. Any thread. {@link NativeLibrary#load()} comes first. */
public final class Memory {
    private Memory() {}

    /**
     * A big-endian buffer over memory that is not Java's; nobody frees it with the buffer. Null if the address is 0 or
     * the length negative or above {@link Integer#MAX_VALUE}.
     */
    public static native ByteBuffer wrap(long address, long length);

    /** Address of index 0 of a direct buffer; 0 of any other. It holds as long as somebody holds the buffer. */
    public static native long address(ByteBuffer buffer);
}
