package io.millrace.cost.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** Small pieces of code of which it is known what they do. */
public final class Deed {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LENGTH = 40;

    private static final byte[] BYTES = new byte[LENGTH];
    private static final ByteBuffer OTHER = ByteBuffer.allocate(25);
    private static final ByteBuffer BUFFER = ByteBuffer.allocate(LENGTH);
    private static final Selector SELECTOR = selector();

    /** Returns: 1 bytecode. */
    public static final Runnable NOTHING = () -> {};

    /** 2 before it, 3 for each look, 1 for each round and 1 to go back, 1 at the end: 3 + 5 * 7 + 3. */
    public static final Runnable LOOP = () -> {
        for (int i = 0; i < 7; i++) {}
    };

    public static final Runnable PUT_BYTE = () -> BUFFER.put(3, (byte) 1);
    public static final Runnable PUT_SHORT = () -> BUFFER.putShort(3, (short) 1);
    public static final Runnable PUT_LONG = () -> BUFFER.putLong(3, 1);
    public static final Runnable PUT_VIEW = () -> LONG.set(BUFFER, 3, 1L);
    public static final Runnable PUT_ARRAY = () -> BUFFER.put(0, BYTES);
    public static final Runnable PUT_PART = () -> BUFFER.put(0, BYTES, 2, 30);
    public static final Runnable PUT_BUFFER = () -> BUFFER.clear().put(OTHER.clear());
    public static final Runnable PUT_BUFFER_PART = () -> BUFFER.put(2, OTHER, 0, 20);
    public static final Runnable GET_ARRAY = () -> BUFFER.get(0, BYTES);
    public static final Runnable ARRAY_COPY = () -> System.arraycopy(BYTES, 1, BYTES, 0, 7);
    public static final Runnable COPY_OF = () -> Objects.requireNonNull(Arrays.copyOf(BYTES, 12));
    public static final Runnable COPY_OF_RANGE = () -> Objects.requireNonNull(Arrays.copyOfRange(BYTES, 3, 15));
    public static final Runnable STORE = () -> BYTES[3] = 1;

    public static final Runnable PARK = () -> LockSupport.parkNanos(1);
    public static final Runnable SELECT = () -> {
        if (SELECTOR.isOpen()) {
            select();
        }
    };

    private Deed() {}

    private static Selector selector() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void select() {
        try {
            SELECTOR.selectNow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
