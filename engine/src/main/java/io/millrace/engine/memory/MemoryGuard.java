package io.millrace.engine.memory;

import io.millrace.engine.config.EngineFlags;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Checks of ownership that cost too much for production: poison, generations, double release, traces of who took a
 * block. Loop thread only. When {@link #ON} is false every call of it is folded away.
 */
final class MemoryGuard {
    /** Read once, when the class is loaded, so that the JIT sees a constant. */
    static final boolean ON = EngineFlags.MEMORY_GUARD;

    /** One in so many acquisitions keeps its stack trace. */
    static final int SAMPLE_EVERY = 128;

    private static final byte POISON = (byte) 0xDB;
    private static final long POISON_LONG = 0xDBDBDBDBDBDBDBDBL;

    private int sampleEvery = SAMPLE_EVERY;
    private int untilSample = 1;
    private BooleanSupplier onLoop;
    private Consumer<BlockClass> beforeTake = c -> {};

    /** 1: every acquisition keeps its trace; 0: none does. */
    void sampleEvery(int acquisitions) {
        sampleEvery = acquisitions;
        untilSample = 1;
    }

    /** Who may touch the memory; absent: not checked. */
    void onLoop(BooleanSupplier current) {
        onLoop = current;
    }

    void beforeTake(Consumer<BlockClass> hook) {
        beforeTake = hook;
    }

    /** Somebody is about to take a block. */
    void taking(BlockClass blockClass) {
        beforeTake.accept(blockClass);
    }

    void checkLoop(Block block) {
        if (onLoop != null && !onLoop.getAsBoolean()) {
            throw new AssertionError(
                    block + " touched by thread " + Thread.currentThread().getName() + ", not by its loop");
        }
    }

    /** Null unless this acquisition is one of the sample. */
    Throwable trace(String what, Block block) {
        if (sampleEvery == 0 || --untilSample > 0) {
            return null;
        }
        untilSample = sampleEvery;
        return new Throwable(what + " " + block);
    }

    static void poison(Block block) {
        ByteBuffer buffer = block.buffer();
        int at = block.offset();
        for (; at + Long.BYTES <= block.limit(); at += Long.BYTES) {
            buffer.putLong(at, POISON_LONG);
        }
        for (; at < block.limit(); at++) {
            buffer.put(at, POISON);
        }
    }

    /** A pool owns the bytes of its free blocks: a changed one was written by somebody who had released it. */
    static void checkPoison(Block block) {
        ByteBuffer buffer = block.buffer();
        for (int at = block.offset(); at < block.limit(); at++) {
            if (buffer.get(at) != POISON) {
                throw new AssertionError(
                        block + " was written at offset " + (at - block.offset()) + " after its release");
            }
        }
    }

    static String print(Throwable trace) {
        StringWriter text = new StringWriter();
        trace.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
