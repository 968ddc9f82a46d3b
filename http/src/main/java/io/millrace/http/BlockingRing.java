package io.millrace.http;

import java.nio.ByteBuffer;

/**
 * Bytes on their way between the loop and the thread of a handler: one of the two puts, the other takes. Bounded, and
 * without locks.
 *
 * <p>What is put is not seen by the taking thread before {@link #show()}. The memory grows up to its bound, but only
 * while the taking thread has nothing left to take: it touches no memory then.
 */
final class BlockingRing {
    private static final byte[] NOTHING = new byte[0];

    private final int startLength;
    private final int lengthMax;
    private byte[] bytes = NOTHING; // replaced by the putting thread, together with view and base
    private ByteBuffer view;
    private long base; // total that lies at index 0
    private long put; // putting thread only
    private volatile long shown;
    private volatile long taken;

    /**
     * Takes no memory before the first byte.
     *
     * @param startLength memory to begin with, in bytes
     * @param lengthMax in bytes, 1 or more
     */
    BlockingRing(int startLength, int lengthMax) {
        assert startLength > 0 && startLength <= lengthMax : startLength + " of " + lengthMax;
        this.startLength = startLength;
        this.lengthMax = lengthMax;
    }

    // --- the putting thread ---

    /** Copies what fits. @return bytes put */
    int put(byte[] from, int offset, int length) {
        int n = roomFor(length);
        for (int done = 0; done < n; ) {
            int index = index(put);
            int part = Math.min(n - done, bytes.length - index);
            System.arraycopy(from, offset + done, bytes, index, part);
            put += part;
            done += part;
        }
        return n;
    }

    /** Copies what fits. @return bytes put */
    int put(ByteBuffer from, int offset, int length) {
        int n = roomFor(length);
        for (int done = 0; done < n; ) {
            int index = index(put);
            int part = Math.min(n - done, bytes.length - index);
            from.get(offset + done, bytes, index, part);
            put += part;
            done += part;
        }
        return n;
    }

    /** Lets the taking thread see all that was put. */
    void show() {
        shown = put;
    }

    /** Bytes put and not yet shown. */
    int hidden() {
        return (int) (put - shown);
    }

    /** Bytes put and not yet taken. */
    int heldLength() {
        return (int) (put - taken);
    }

    /** Whether something can be put now. */
    boolean hasRoom() {
        return heldLength() < bytes.length || (bytes.length < lengthMax && shown == taken);
    }

    private int roomFor(int length) {
        if (length > bytes.length - heldLength() && bytes.length < lengthMax && shown == taken) {
            grow(heldLength(), length); // asked again: until the last byte shown is taken, the other thread changes it
        }
        return Math.min(length, bytes.length - heldLength());
    }

    private void grow(int held, int length) {
        long wanted = Math.max(bytes.length * 2L, Math.max(startLength, (long) held + length));
        byte[] larger = new byte[(int) Math.min(lengthMax, wanted)];
        int index = held == 0 ? 0 : index(taken);
        int first = Math.min(held, bytes.length - index);
        System.arraycopy(bytes, index, larger, 0, first);
        System.arraycopy(bytes, 0, larger, first, held - first);
        bytes = larger;
        view = ByteBuffer.wrap(larger);
        base = put - held;
    }

    // --- the taking thread ---

    /** Copies what is there. @return bytes taken, 0 when there is none */
    int take(byte[] into, int offset, int length) {
        int n = Math.min(length, length());
        for (int done = 0; done < n; ) {
            int index = index(taken + done);
            int part = Math.min(n - done, bytes.length - index);
            System.arraycopy(bytes, index, into, offset + done, part);
            done += part;
        }
        if (n > 0) {
            taken = taken + n;
        }
        return n;
    }

    /** Bytes that can be taken. */
    int length() {
        return (int) (shown - taken);
    }

    /** Bytes that can be taken in one piece, at {@link #takeIndex()} of {@link #view()}. */
    int pieceLength() {
        int n = length();
        return n == 0 ? 0 : Math.min(n, bytes.length - takeIndex());
    }

    /** The memory; absolute indexes only. Valid while there is a piece. */
    ByteBuffer view() {
        return view;
    }

    int takeIndex() {
        return index(taken);
    }

    void took(int bytesTaken) {
        assert bytesTaken <= length() : bytesTaken;
        taken = taken + bytesTaken;
    }

    // --- both ---

    /** Bytes taken in all. */
    long takenTotal() {
        return taken;
    }

    int lengthMax() {
        return lengthMax;
    }

    private int index(long total) {
        return (int) ((total - base) % bytes.length);
    }
}
