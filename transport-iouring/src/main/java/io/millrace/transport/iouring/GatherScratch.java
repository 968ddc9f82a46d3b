package io.millrace.transport.iouring;

import io.millrace.sys.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a submission points to and the kernel copies when it takes it: the pieces of a gathered send, or an address. One
 * slot for each entry of the submission queue, so that it is free again when the entry is. Loop thread only.
 */
final class GatherScratch {
    // struct msghdr, of which only these two are not zero
    private static final int PIECES_AT = 16;
    private static final int COUNT_AT = 24;
    // behind it struct iovec, one a piece
    private static final int FIRST_PIECE_AT = 64;
    private static final int PIECE_SHIFT = 4;

    private static final int SLOT_LENGTH_MIN = 128; // of an address

    private final ByteBuffer memory;
    private final long address;
    private final int slotLength;
    private final int piecesMax;
    private int at;

    GatherScratch(int slots, int piecesMax) {
        this.piecesMax = piecesMax;
        slotLength = Math.max(SLOT_LENGTH_MIN, FIRST_PIECE_AT + (piecesMax << PIECE_SHIFT));
        memory = ByteBuffer.allocateDirect(slots * slotLength).order(ByteOrder.LITTLE_ENDIAN);
        address = Memory.address(memory);
    }

    int piecesMax() {
        return piecesMax;
    }

    /** Chooses a slot: that of the entry which will point to it. */
    void slot(int index) {
        at = index * slotLength;
    }

    /** Address of the chosen slot. */
    long address() {
        return address + at;
    }

    /** The memory of all slots, for an address to be written at {@link #offset()}. */
    ByteBuffer memory() {
        return memory;
    }

    int offset() {
        return at;
    }

    void piece(int i, long pieceAddress, long length) {
        int pieceAt = at + FIRST_PIECE_AT + (i << PIECE_SHIFT);
        memory.putLong(pieceAt, pieceAddress);
        memory.putLong(pieceAt + 8, length);
    }

    /** The pieces are there: makes the slot a message of them. */
    void message(int pieces) {
        memory.putLong(at, 0);
        memory.putLong(at + 8, 0);
        memory.putLong(at + PIECES_AT, address + at + FIRST_PIECE_AT);
        memory.putLong(at + COUNT_AT, pieces);
        memory.putLong(at + 32, 0);
        memory.putLong(at + 40, 0);
        memory.putLong(at + 48, 0);
    }
}
