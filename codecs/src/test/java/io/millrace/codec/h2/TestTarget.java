package io.millrace.codec.h2;

import io.millrace.codec.SendTarget;
import java.nio.ByteBuffer;

/** Keeps what a connection sends until the peer takes it; may be told to have no memory. */
final class TestTarget implements SendTarget {
    private static final int LENGTH_MAX = 4 * 1024 * 1024;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(4_096);
    private int at;
    private int taken;
    private long staged;
    private boolean full;

    void full(boolean full) {
        this.full = full;
    }

    @Override
    public boolean reserve(int length) {
        if (full) {
            return false;
        }
        int needed = at + length + RESERVE_SLACK;
        if (needed > LENGTH_MAX) {
            throw new AssertionError("the peer takes nothing");
        }
        if (needed > buffer.capacity()) {
            ByteBuffer larger = ByteBuffer.allocateDirect(2 * needed);
            larger.put(0, buffer, 0, at);
            buffer = larger;
        }
        return true;
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int writeIndex() {
        return at;
    }

    @Override
    public void commit(int length) {
        at += length;
        staged += length;
    }

    @Override
    public long stagedTotal() {
        return staged;
    }

    @Override
    public long sentTotal() {
        return staged - (at - taken);
    }

    /** What was not taken yet; all counts as sent now. */
    byte[] take() {
        byte[] bytes = new byte[at - taken];
        buffer.get(taken, bytes);
        at = 0;
        taken = 0;
        return bytes;
    }

    /** As {@link #take}, for who looks at none of it. */
    void drop() {
        at = 0;
        taken = 0;
    }
}
