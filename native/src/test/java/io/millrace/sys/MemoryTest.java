package io.millrace.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Addresses and buffers of the same memory. */
class MemoryTest {
    @BeforeEach
    void load() {
        Machine.needsLibrary();
    }

    @Test
    void wrappedBufferIsTheSameMemory() {
        ByteBuffer memory = ByteBuffer.allocateDirect(64);
        ByteBuffer wrapped = Memory.wrap(Memory.address(memory) + 8, 16);

        wrapped.putLong(8, 0x0102030405060708L);

        assertEquals(0x0102030405060708L, memory.getLong(16));
        assertEquals(16, wrapped.capacity());
        assertEquals(ByteOrder.BIG_ENDIAN, wrapped.order());
        assertEquals(Memory.address(memory) + 8, Memory.address(wrapped));
    }

    @Test
    void addressOfASliceIsThatOfItsFirstByte() {
        ByteBuffer memory = ByteBuffer.allocateDirect(64);

        assertEquals(Memory.address(memory) + 24, Memory.address(memory.slice(24, 8)));
        assertEquals(Memory.address(memory), Memory.address(memory.duplicate().position(24)));
    }

    @Test
    void memoryOnTheHeapHasNoAddress() {
        assertEquals(0, Memory.address(ByteBuffer.allocate(64)));
        assertEquals(0, Memory.address(null));
    }

    @Test
    void nothingIsWrappedWhereThereCanBeNoMemory() {
        assertNull(Memory.wrap(0, 16));
        assertNull(Memory.wrap(4096, -1));
        assertNull(Memory.wrap(4096, 1L << 31));
    }
}
